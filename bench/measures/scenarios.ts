import type { Peer } from '../peer'
import type { ServerOptions } from '../server'
import { expiry, type Outcome } from './outcome'

export const N = 100

/** ms by which a straggler's answer is late: the renewal is over by then. */
const LATE = 60

type Name = 'stragglers' | 'refused' | 'always' | 'second'

const scenarios: Readonly<Record<Name, readonly [options: ServerOptions, times: number]>> = {
  // Every other one of the first requests is answered, as expired, when the new token is long there.
  stragglers: [{ lateness: (call) => (call < N && call % 2 ? LATE : 0) }, 1],
  refused: [{ refusesRenewal: true }, 1],
  always: [{ alwaysExpired: true }, 1],
  second: [{}, 2],
}

export interface Scenario extends Outcome {
  readonly peer: string
  readonly name: Name
}

/** What becomes of 100 calls when things go wrong. Nothing here is timed, so once is enough. */
export async function runScenarios(peers: readonly Peer[]): Promise<Scenario[]> {
  const result: Scenario[] = []
  for (const name of ['stragglers', 'refused', 'always', 'second'] as const)
    for (const peer of peers.filter((each) => !each.noRenewal)) {
      const [options, times] = scenarios[name]
      result.push({ ...(await expiry(peer, N, options, times)), peer: peer.name, name })
    }
  return result
}
