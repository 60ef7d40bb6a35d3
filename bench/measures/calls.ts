import { serve } from '../fake-wx'
import type { Client, Peer } from '../peer'
import { answerTo, HEADERS, type Network, type Reply } from '../server'
import { median, now, rotated, spent } from '../statistics'

const AT_ONCE = 1_000
/** µs: a round in sequence takes as many calls as fit. */
const ROUND = 4_000
const WARM = 3
const EACH = 50
/** µs: as long as this everybody runs before anything counts, so that it is compiled. */
export const COMPILE = 150_000
const PATHS = Array.from({ length: AT_ONCE }, (_, i) => 'item/' + String(i))

const OK: Reply = { statusCode: 200, data: { ok: true } }
const soon = Promise.resolve()
/** Knows no more of a request than it must, and answers in the next microtask. */
const networkOf = (header: () => object): Network => ({
  request: (options) => void soon.then(() => answerTo(options, OK, header())),
})

/** µs of processor for one call. */
async function inSequence({ get }: Client): Promise<number> {
  const [start, before] = [now(), spent()]
  let calls = 0
  // The clock is looked at now and then only: it would count for everybody and make ratios smaller.
  while (now() - start < ROUND && calls < 10_000) for (let i = 0; i < EACH; i++, calls++) await get('item/1')
  return (spent() - before) / calls
}

async function atOnce({ get }: Client): Promise<number> {
  const before = spent()
  await Promise.all(PATHS.map((path) => get(path)))
  return (spent() - before) / AT_ONCE
}

export interface CallCost {
  readonly peer: string
  readonly kind: 'sequence' | 'once'
  /** How many headers each answer has. */
  readonly headers: 2 | 12
  /** µs of processor a call. */
  readonly micros: number
  /** The median of the rounds' ratios to the bare promise of the same round. */
  readonly ratio: number
}

/** What a successful call costs, everybody in turns, round by round. */
export async function calls(peers: readonly Peer[], quick: boolean): Promise<CallCost[]> {
  serve(networkOf(HEADERS[2]))
  const all = await Promise.all(peers.map(async (peer) => ({ peer, client: await peer.start() })))
  const rounds = quick ? 7 : 31
  const result: CallCost[] = []
  for (const [kind, headers, measure] of [
    ['sequence', 2, inSequence],
    ['once', 2, atOnce],
    ['sequence', 12, inSequence],
    ['once', 12, atOnce],
  ] as const) {
    serve(networkOf(HEADERS[headers]))
    // Other headers are other shapes: what was compiled for the last ones is thrown away first.
    for (const { client } of all) for (const start = now(); now() - start < COMPILE;) await measure(client)
    const costs = new Map(all.map(({ peer }) => [peer.name, [] as number[]]))
    for (let round = -WARM; round < rounds; round++)
      for (const { peer, client } of rotated(all, round + WARM)) {
        const cost = await measure(client)
        // The first few are for the compiler, too.
        if (round >= 0) costs.get(peer.name)?.push(cost)
      }
    const floor = costs.get(peers[0]?.name ?? '') ?? []
    for (const [peer, values] of costs)
      result.push({
        peer,
        kind,
        headers,
        micros: median(values),
        ratio: median(values.map((value, i) => value / (floor[i] ?? NaN))),
      })
  }
  for (const { client } of all) client.dispose?.()
  return result
}
