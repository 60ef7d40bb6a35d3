import type { Turnout } from '../activities/turnout'

/** A connection to the live channel. */
export interface Watcher {
  /** The fingerprint of the token that the connection was opened with. */
  readonly tokenHash: string
  /** Sends a number to the client. */
  send(turnout: Turnout): void
  /** Is called when the token has ended. */
  expire(): void
}

export interface Live {
  /**
   * Sends the numbers of these activities to the watcher, now and after each change. They replace those watched before.
   */
  watch(watcher: Watcher, activityIds: readonly string[]): void
  /** Removes a watcher. */
  leave(watcher: Watcher): void
  /** Queries the database now, not only after the interval: a number has changed. */
  refresh(): void
}

export interface LiveSource {
  /** The current numbers of these activities. */
  turnouts(activityIds: readonly string[]): Promise<readonly Turnout[]>
  /** Those of these tokens, given by their fingerprints, that have not ended. */
  liveTokens(hashes: readonly string[]): Promise<ReadonlySet<string>>
  /** Is called when a query fails; the next one is tried after the interval. */
  failed(error: unknown): void
}

/** The number that was last sent to a watcher, by activity; empty if none was sent yet. */
type Known = Map<string, string>

/**
 * Sends the numbers of sign-ups to the watchers, and ends connections whose token has ended. While there are watchers
 * it queries the database at an interval, so that it also notices the changes that other server processes make.
 * @param interval ms between two queries
 */
export function createLive(source: LiveSource, interval: number): Live {
  const watchers = new Map<Watcher, Known>()
  let timer: NodeJS.Timeout | undefined
  let refreshing: 'no' | 'yes' | 'again' = 'no'

  async function refreshOnce(): Promise<void> {
    const present = [...watchers.keys()]
    const alive = await source.liveTokens([...new Set(present.map(({ tokenHash }) => tokenHash))])
    for (const watcher of present) {
      if (alive.has(watcher.tokenHash) || !watchers.has(watcher)) continue
      leave(watcher)
      watcher.expire()
    }
    const wanted = new Set([...watchers.values()].flatMap((known) => [...known.keys()]))
    if (wanted.size === 0) return
    for (const turnout of await source.turnouts([...wanted])) {
      const current = `${turnout.joined}/${turnout.capacity}`
      for (const [watcher, known] of watchers) {
        const old = known.get(turnout.activityId)
        if (old === undefined || old === current) continue
        known.set(turnout.activityId, current)
        watcher.send(turnout)
      }
    }
  }

  /** Only one query runs at a time, so that an older number is never sent after a newer one. */
  function refresh(): void {
    if (watchers.size === 0) return
    if (refreshing !== 'no') {
      refreshing = 'again'
      return
    }
    refreshing = 'yes'
    refreshOnce()
      .catch((error: unknown) => source.failed(error))
      .finally(() => {
        const again = refreshing === 'again'
        refreshing = 'no'
        if (again) refresh()
      })
  }

  function leave(watcher: Watcher): void {
    watchers.delete(watcher)
    if (watchers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    refresh,
    leave,
    watch(watcher, activityIds) {
      const known = watchers.get(watcher)
      watchers.set(watcher, new Map(activityIds.map((id) => [id, known?.get(id) ?? ''])))
      timer ??= setInterval(refresh, interval).unref()
      refresh()
    },
  }
}
