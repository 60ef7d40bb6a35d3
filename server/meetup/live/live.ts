import type { Turnout } from '../activities/turnout'

/** One connection, as far as the channel needs it. */
export interface Watcher {
  /** Of the token it was opened with. */
  readonly tokenHash: string
  tell(turnout: Turnout): void
  /** The token has ended. */
  expire(): void
}

export interface Live {
  /** From now on the watcher is told of these activities: how they are at once, and then every change. */
  watch(watcher: Watcher, activityIds: readonly string[]): void
  leave(watcher: Watcher): void
  /** Something happened: looks now, not only at the next beat. */
  look(): void
}

export interface LiveSource {
  turnouts(activityIds: readonly string[]): Promise<readonly Turnout[]>
  /** Those of the tokens that may still be used. */
  liveTokens(hashes: readonly string[]): Promise<ReadonlySet<string>>
  failed(error: unknown): void
}

/** What each watcher knows already, by activity. */
type Known = Map<string, string>

/**
 * Tells those who watch how many come, and ends connections whose token has ended. It looks into the database, again
 * and again while somebody watches, so that it also hears of what another server process did.
 * @param beat ms from one look to the next
 */
export function createLive(source: LiveSource, beat: number): Live {
  const watchers = new Map<Watcher, Known>()
  let timer: NodeJS.Timeout | undefined
  let looking: 'no' | 'yes' | 'again' = 'no'

  async function lookOnce(): Promise<void> {
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
      const news = `${turnout.joined}/${turnout.capacity}`
      for (const [watcher, known] of watchers) {
        const old = known.get(turnout.activityId)
        if (old === undefined || old === news) continue
        known.set(turnout.activityId, news)
        watcher.tell(turnout)
      }
    }
  }

  /** One look at a time: an older count never comes after a newer one. */
  function look(): void {
    if (watchers.size === 0) return
    if (looking !== 'no') {
      looking = 'again'
      return
    }
    looking = 'yes'
    lookOnce()
      .catch((error: unknown) => source.failed(error))
      .finally(() => {
        const again = looking === 'again'
        looking = 'no'
        if (again) look()
      })
  }

  function leave(watcher: Watcher): void {
    watchers.delete(watcher)
    if (watchers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    look,
    leave,
    watch(watcher, activityIds) {
      const known = watchers.get(watcher)
      watchers.set(watcher, new Map(activityIds.map((id) => [id, known?.get(id) ?? ''])))
      timer ??= setInterval(look, beat).unref()
      look()
    },
  }
}
