import { serve } from '../fake-wx'
import type { Client, Peer } from '../peer'
import { Server, type ServerOptions } from '../server'
import { now, spent, turn } from '../statistics'

/** ms between two checks for progress. */
const LOOK = 100
/** The number of checks without progress after which open calls count as never settling. */
const STILL = 15
/** µs of processor time after which a library is no longer waited for. */
const LONGEST = 20_000_000

/** The outcome of calls that were made at once with an expired token. */
export interface Outcome {
  answered: number
  rejected: number
  /** Calls that had not settled when there was no more progress. */
  open: number
  renewals: number
  /** All requests that reached the server, renewals included. */
  calls: number
  /** Unhandled rejections. */
  unhandled: number
  /** ms of processor time until the last call settled. */
  ms: number
  /** ms by the clock until then. */
  elapsed: number
  /** The server got too many requests and stopped answering. */
  exhausted: boolean
  /** The library took too long and was cut off: open calls might still have settled. */
  cut: boolean
}

/** Makes `n` calls at once and waits until all have settled, or until there is no more progress. */
async function burst(client: Client, server: Server, n: number): Promise<Outcome> {
  const paths = Array.from({ length: n }, (_, i) => 'item/' + String(i))
  // A minor collection only: a full one discards the compiled code of libraries that have no open calls, and the
  // measurement would contain compiling it again.
  void globalThis.gc?.({ type: 'minor' })
  server.calls = server.renewals = 0
  let unhandled = 0
  const count = (): void => void unhandled++
  process.on('unhandledRejection', count)
  let answered = 0
  let rejected = 0
  const [start, before] = [now(), spent()]
  let cost = 0
  let elapsed = 0
  let cut = false
  await new Promise<void>((resolve) => {
    const over = (): void => {
      cost = spent() - before
      elapsed = now() - start
      clearInterval(watch)
      resolve()
    }
    const settled = (): void => {
      if (answered + rejected < n) return
      over()
    }
    let seen = -1
    let still = 0
    // Checks are counted and not time, because no check runs while a library computes or the machine does something
    // else.
    const watch = setInterval(() => {
      const at = server.calls + answered + rejected
      still = at === seen ? still + 1 : 0
      seen = at
      cut = spent() - before > LONGEST
      if (still >= STILL || cut) over()
    }, LOOK)
    for (const path of paths)
      client.get(path).then(
        () => {
          answered++
          settled()
        },
        () => {
          rejected++
          settled()
        },
      )
  })
  // Node reports an unhandled rejection one turn later.
  await turn()
  process.off('unhandledRejection', count)
  return {
    answered,
    rejected,
    open: n - answered - rejected,
    renewals: server.renewals,
    calls: server.calls,
    unhandled,
    ms: cost / 1000,
    elapsed: elapsed / 1000,
    exhausted: server.exhausted,
    cut,
  }
}

/**
 * Makes `n` calls at once with an expired token, `times` in succession. Each time the token from before has expired.
 */
export async function expiry(
  peer: Peer,
  n: number,
  options: ServerOptions = {},
  times = 1,
): Promise<Outcome> {
  const server = serve(new Server({ delivery: 'task', limit: times * (20 * n + 100), ...options }))
  const client = await peer.start()
  let outcome: Outcome | undefined
  for (let i = 0; i < times; i++) {
    server.expire()
    outcome = await burst(client, server, n)
    if (outcome.open) break
  }
  client.dispose?.()
  if (!outcome) throw new RangeError('Nothing was asked')
  return outcome
}
