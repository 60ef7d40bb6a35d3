import type { Event, Fresh } from '../../stores/machine/events'
import { step } from '../../stores/machine/machine'
import {
  initialState,
  isCooling,
  isDead,
  statusOf,
  wakeAt,
  type Rules,
  type State,
} from '../../stores/machine/state'

const MINUTE = 60_000
const LIFE = 10 * MINUTE
/** No pause; until a renewal is due; until the token has expired. */
const PAUSES = [0, LIFE - MINUTE, LIFE + MINUTE]

const freshAt = (now: number, key: string): Fresh<{ token: string; expiry: number }> => ({
  session: { token: 'token', expiry: now + LIFE },
  relative: false,
  at: now,
  key,
})

/** All events that can occur in a state, with late results of a login or renewal that is over. */
function eventsIn(s: State, now: number): Event[] {
  const flights = [...new Set([s.login, s.renewal, s.flights, 1])].filter((flight) => flight > 0)
  const generations = [...new Set([s.generation, 1])].filter((generation) => generation > 0)
  const kept = [now + LIFE, now + MINUTE / 2, now - 1].map((endsAt) => ({
    session: { token: 'kept', expiry: endsAt },
    relative: false,
    at: endsAt - LIFE,
    key: 'a',
    endsAt,
  }))
  return [
    { type: 'login' },
    { type: 'demand' },
    { type: 'tick' },
    { type: 'shown' },
    { type: 'hidden' },
    { type: 'logout' },
    { type: 'ended', reason: 'expired' },
    { type: 'ended', reason: 'refused' },
    { type: 'clockLearned', shift: 5 * MINUTE, first: true },
    ...[null, ...kept].map((saved): Event => ({ type: 'restored', saved })),
    ...['a', 'b'].map((key): Event => ({ type: 'signedIn', flight: null, fresh: freshAt(now, key) })),
    ...flights.flatMap((flight): Event[] => [
      { type: 'loginFailed', flight },
      { type: 'signedIn', flight, fresh: freshAt(now, 'a') },
      { type: 'refused', flight, jitter: 0.5, retryAfter: 0 },
      { type: 'failed', flight, jitter: 0.5, retryAfter: 0 },
      { type: 'interrupted', flight, jitter: 0.5, retryAfter: 0 },
    ]),
    ...generations.flatMap((generation): Event[] => [
      { type: 'expired', generation },
      { type: 'accepted', generation },
      { type: 'renewed', basis: generation, fresh: freshAt(now, 'a') },
      { type: 'renewed', basis: generation, fresh: freshAt(now, 'b') },
    ]),
  ]
}

/** The parts of a state that decide the next status. Numbers and times are reduced to how they compare. */
function kindOf(s: State, now: number, rules: Rules): string {
  return JSON.stringify([
    [s.restored, !!s.session, s.login > 0, s.renewal > 0, s.generation > 0, s.spent === s.generation],
    [s.proven, Math.min(s.futile, 3), s.refused],
    [Math.min(s.failures, 2), s.interruptions, s.paused, s.visible],
    [isDead(s, now), isCooling(s, now), now >= wakeAt(s, rules), now >= s.endsAt, s.endsAt === Infinity],
  ])
}

/** Every change of status that the machine makes, as `from event to`. It sends all events in all kinds of states. */
export function edgesOfMachine(): Set<string> {
  const edges = new Set<string>()
  for (const canRenew of [true, false]) {
    const rules: Rules = { refreshAhead: MINUTE, canRenew }
    const seen = new Set<string>()
    const open: { readonly s: State; readonly now: number }[] = [{ s: initialState, now: 1_000 * LIFE }]
    for (let place = open.pop(); place; place = open.pop()) {
      const { s } = place
      for (const pause of PAUSES) {
        const now = place.now + pause
        for (const event of eventsIn(s, now)) {
          const [next] = step(s, event, now, rules)
          if (next === s) continue
          const [from, to] = [statusOf(s), statusOf(next)]
          if (from !== to) edges.add([from, event.type, to].join(' '))
          const kind = kindOf(next, now, rules)
          if (seen.has(kind)) continue
          seen.add(kind)
          open.push({ s: next, now })
        }
      }
    }
  }
  return edges
}

/** The changes of status in the source of the diagram: `from -> to [… label="event\nevent"]`. */
export function edgesOfDot(dot: string): Set<string> {
  const edges = new Set<string>()
  for (const [, from, to, label = ''] of dot.matchAll(/^ *(\w+) -> (\w+) \[.*?label="([^"]*)"/gm))
    for (const event of label.split(/,(?:\s|\\n)*|\\n/)) edges.add([from, event, to].join(' '))
  return edges
}
