import type { Peer } from '../peer'
import type { ServerOptions } from '../server'
import { expiry, type Outcome } from './outcome'

export const N = 100

/** ms by which a late answer is delayed: longer than the renewal takes. */
const LATE = 60

type Name = 'stragglers' | 'refused' | 'always' | 'second'

const scenarios: Readonly<Record<Name, readonly [options: ServerOptions, times: number]>> = {
  // Every second one of the first requests is answered "expired" only after the renewal is over.
  stragglers: [{ lateness: (call) => (call < N && call % 2 ? LATE : 0) }, 1],
  refused: [{ refusesRenewal: true }, 1],
  always: [{ alwaysExpired: true }, 1],
  second: [{}, 2],
}

export interface Scenario extends Outcome {
  readonly peer: string
  readonly name: Name
}

/** Records the outcome of 100 calls under several failures. Times are not measured, so each runs once. */
export async function runScenarios(peers: readonly Peer[]): Promise<Scenario[]> {
  const result: Scenario[] = []
  for (const name of ['stragglers', 'refused', 'always', 'second'] as const)
    for (const peer of peers.filter((each) => !each.noRenewal)) {
      const [options, times] = scenarios[name]
      result.push({ ...(await expiry(peer, N, options, times)), peer: peer.name, name })
    }
  return result
}
