import { serve } from '../fake-wx'
import type { Client, Peer } from '../peer'
import type { Reply } from '../server'
import { median, now, rotated } from '../statistics'

const AT_ONCE = 1_000
/** µs: a round in sequence takes as many calls as fit. */
const ROUND = 4_000
const WARM = 3
const PATHS = Array.from({ length: AT_ONCE }, (_, i) => 'item/' + String(i))

const OK: Reply = { statusCode: 200, data: { ok: true } }
/** Knows no more of a request than it must, and answers in the next microtask. */
const network = {
  request: (_path: string, _header: object, answer: (reply: Reply) => void): void =>
    void Promise.resolve().then(() => answer(OK)),
}

async function inSequence({ get }: Client): Promise<number> {
  const start = now()
  let calls = 0
  let spent = 0
  do {
    for (let i = 0; i < 20 && spent < ROUND; i++, calls++) {
      await get('item/1')
      if (i % 5 === 4) spent = now() - start
    }
  } while (spent < ROUND && calls < 2_000)
  return (now() - start) / calls
}

async function atOnce({ get }: Client): Promise<number> {
  const start = now()
  await Promise.all(PATHS.map((path) => get(path)))
  return (now() - start) / AT_ONCE
}

export interface CallCost {
  readonly peer: string
  readonly kind: 'sequence' | 'once'
  /** µs a call. */
  readonly micros: number
  /** The median of the rounds' ratios to the bare promise of the same round. */
  readonly ratio: number
}

/** What a successful call costs, everybody in turns, round by round. */
export async function calls(peers: readonly Peer[], quick: boolean): Promise<CallCost[]> {
  serve(network)
  const all = await Promise.all(peers.map(async (peer) => ({ peer, client: await peer.start() })))
  const rounds = quick ? 7 : 31
  const result: CallCost[] = []
  for (const [kind, measure] of [['sequence', inSequence] as const, ['once', atOnce] as const]) {
    const costs = new Map(all.map(({ peer }) => [peer.name, [] as number[]]))
    for (let round = -WARM; round < rounds; round++)
      for (const { peer, client } of rotated(all, round + WARM)) {
        const cost = await measure(client)
        // The first few are for the compiler.
        if (round >= 0) costs.get(peer.name)?.push(cost)
      }
    const floor = costs.get(peers[0]?.name ?? '') ?? []
    for (const [peer, values] of costs)
      result.push({
        peer,
        kind,
        micros: median(values),
        ratio: median(values.map((value, i) => value / (floor[i] ?? NaN))),
      })
  }
  for (const { client } of all) client.dispose?.()
  return result
}
