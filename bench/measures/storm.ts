import type { Peer } from '../peer'
import { median, now, rotated } from '../statistics'
import type { ServerOptions } from '../server'
import { COMPILE } from './calls'
import { expiry, type Outcome } from './outcome'

export interface Storm extends Outcome {
  readonly peer: string
  readonly n: number
  readonly ratio: number
}

/** ms that one library may take for all rounds of one size. */
const BUDGET = { quick: 800, full: 1_500 }
/**
 * ms that one round of the next size, ten times as large, may be expected to take. A slower library skips that size.
 */
const LARGEST = { quick: 1_500, full: 8_000 }

/** Makes N calls at once with an expired token. In each round every library has its turn. */
export async function storm(
  peers: readonly Peer[],
  quick: boolean,
  most: number,
  options: ServerOptions = {},
): Promise<Storm[]> {
  const sizes = [100, 1_000, 10_000, 100_000].filter((n) => n <= most)
  const pace = quick ? 'quick' : 'full'
  const result: Storm[] = []
  let able = peers.filter((peer) => !peer.noRenewal)
  for (const peer of able) for (const start = now(); now() - start < COMPILE;) await expiry(peer, 300)
  for (const n of sizes) {
    const rounds = Math.max(quick ? 1 : 3, Math.min(15, Math.round((quick ? 30_000 : 50_000) / n)))
    const runs = new Map(able.map((peer) => [peer.name, [] as Outcome[]]))
    const spent = new Map<string, number>()
    for (let round = 0; round < rounds; round++)
      for (const peer of rotated(able, round)) {
        const used = spent.get(peer.name) ?? 0
        if (used > BUDGET[pace]) continue
        const outcome = await expiry(peer, n, options)
        spent.set(peer.name, used + Math.max(outcome.ms, outcome.elapsed))
        runs.get(peer.name)?.push(outcome)
      }
    const floor = runs.get(able[0]?.name ?? '') ?? []
    for (const [peer, outcomes] of runs) {
      const [first] = outcomes
      if (!first) continue
      const ms = median(outcomes.map((outcome) => outcome.ms))
      const elapsed = median(outcomes.map((outcome) => outcome.elapsed))
      // A fast library may have run more rounds than the floor, if the budget of the floor was used up.
      const ratio = median(floor.slice(0, outcomes.length).map(({ ms }, i) => (outcomes[i]?.ms ?? NaN) / ms))
      result.push({ ...first, peer, n, ms, elapsed, ratio })
    }
    const slow = result.filter((run) => run.n === n && run.ms * 10 > LARGEST[pace]).map((run) => run.peer)
    able = able.filter(({ name }) => !slow.includes(name))
  }
  return result
}
