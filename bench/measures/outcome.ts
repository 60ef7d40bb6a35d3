import { serve } from '../fake-wx'
import type { Client, Peer } from '../peer'
import { Server, type ServerOptions } from '../server'
import { now, spent, turn } from '../statistics'

/** ms between two looks; and how many looks see the same before what is open counts as open for ever. */
const LOOK = 100
const STILL = 15
/** µs of processor: nobody is waited for longer than this. */
const LONGEST = 20_000_000

/** What became of calls that were made at once with an expired token. */
export interface Outcome {
  answered: number
  rejected: number
  /** Neither, when nothing happened any more. */
  open: number
  renewals: number
  /** All requests that reached the server, renewals included. */
  calls: number
  /** Rejections that nobody could catch. */
  unhandled: number
  /** ms of processor until the last of them settled. */
  ms: number
  /** The same by the clock. */
  elapsed: number
  /** The server had to stop answering. */
  exhausted: boolean
  /** It took too long: what is open might still have settled. */
  cut: boolean
}

/** Makes `n` calls at once and waits until all are settled, or nothing happens any more. */
async function burst(client: Client, server: Server, n: number): Promise<Outcome> {
  const paths = Array.from({ length: n }, (_, i) => 'item/' + String(i))
  // The young only: a full collection throws away what was compiled, of whoever has no call open just then, and what
  // is measured after that is the compiler.
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
    // Looks are counted, not time: while a library computes, or the machine is elsewhere, nobody looks.
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
  // An unhandled rejection is told a turn later.
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

/** So many calls at once with a token that has expired; `times` over, each time with the token of the last. */
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
