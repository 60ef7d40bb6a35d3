import { serve } from '../fake-wx'
import type { Client, Peer } from '../peer'
import { answerTo, HEADERS, type Network, type Reply } from '../server'
import { median, now, rotated, spent } from '../statistics'

const AT_ONCE = 1_000
/** µs of a round in sequence, which makes as many calls as fit. */
const ROUND = 4_000
const WARM = 3
const EACH = 50
/** µs for which each library runs before it is measured, so that its code is compiled. */
export const COMPILE = 150_000
const PATHS = Array.from({ length: AT_ONCE }, (_, i) => 'item/' + String(i))

const OK: Reply = { statusCode: 200, data: { ok: true } }
const soon = Promise.resolve()
/** A network that answers every request alike, in the next microtask. */
const networkOf = (header: () => object): Network => ({
  request: (options) => void soon.then(() => answerTo(options, OK, header())),
})

/** µs of processor for one call. */
async function inSequence({ get }: Client): Promise<number> {
  const [start, before] = [now(), spent()]
  let calls = 0
  // The clock is read after every 50 calls only: reading it costs every library the same, which would make ratios
  // smaller.
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
  /** The number of headers of each answer. */
  readonly headers: 2 | 12
  /** µs of processor time per call. */
  readonly micros: number
  /** The median of the rounds' ratios to the bare promise of the same round. */
  readonly ratio: number
}

/** Measures a successful call. In each round every library has its turn. */
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
    // Answers with other headers have other object shapes, for which V8 compiles the code again.
    for (const { client } of all) for (const start = now(); now() - start < COMPILE;) await measure(client)
    const costs = new Map(all.map(({ peer }) => [peer.name, [] as number[]]))
    for (let round = -WARM; round < rounds; round++)
      for (const { peer, client } of rotated(all, round + WARM)) {
        const cost = await measure(client)
        // The first rounds are not counted either, so that the code is compiled.
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
