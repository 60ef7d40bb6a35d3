/**
 * The session as a pure machine: `step(state, event, now) → state + effects`. No MobX, no `wx`, no clock, no chance.
 *
 * The status is not stored, it follows from four facts (`statusOf`), so that no two of them can disagree:
 *
 *   restored | session | login | renewal │ status
 *   ─────────┼─────────┼───────┼─────────┼──────────
 *      no    │    –    │   –   │    –    │ restoring     storage has not been read
 *      yes   │    –    │   –   │    –    │ signedOut     `reason` says why
 *       –    │    –    │  yes  │    –    │ signingIn     a login runs
 *       –    │   yes   │   –   │    –    │ signedIn
 *       –    │   yes   │   –   │   yes   │ renewing      one at a time
 *
 *   event                    from           to
 *   ───────────────────────  ─────────────  ─────────────────────────────────────────────────────────
 *   restored                 restoring      signedIn, renewing when due, or signedOut(none | expired); else no effect
 *   login / loginFailed      any            starts and ends a login; the session there is stays in use
 *   signedIn                 any            signedIn, as the same account or as another
 *   expired (by the server)  signedIn       renewing; signedOut(expired | refused) if nothing can renew;
 *                                           signedIn for a while if it says so of each fresh token
 *   tick, shown, demand      signedIn       renewing when due and allowed; signedOut(expired | refused) at the end
 *   renewed                  renewing       signedIn with the next generation (also when it comes late)
 *   refused                  renewing       signedOut(refused); signedIn while the old token still works
 *   failed (for now)         renewing       signedIn; the next try waits
 *   interrupted              renewing       renewing: tried again in the foreground; the fourth time as failed
 *   logout                   any            signedOut(logout); nothing that was started before has an effect
 *   ended (by another store) any            signedOut(expired | refused)
 *
 * Times are ms since the epoch by the server's clock; the store keeps the difference to the device's.
 */
import type { Effect, Event, Fresh } from './events'
import { initialState, isCooling, wakeAt, type Key, type Rules, type State } from './state'
import type { SessionCore } from '../types'

/** The next state, and what follows from it. */
export type Step<S extends SessionCore> = readonly [State<S>, ...(readonly Effect[])]

const MAX_INTERRUPTIONS = 3
/** After this time at the latest, in ms, a request that needs a token may ask for one: the network may be back. */
const MAX_COOLING = 10_000
/** Fresh tokens in a row that the server may call expired; the last of them stays in use for a while. */
const MAX_FUTILE = 3
/** A token that lived this long, in ms, was good, also if no answer has said so. */
const PROOF = 60_000

/** 1 s, 2 s, 4 s … 60 s, of which up to a half is left to chance, so that many clients do not come back together. */
function backOff(failures: number, jitter: number): number {
  return Math.min(60_000, 1_000 << Math.min(failures - 1, 6)) * (0.75 + jitter / 2)
}

/** The same state but for this. */
function but<S extends SessionCore>(s: State<S>, change: Partial<State<S>>): State<S> {
  return Object.assign({}, s, change)
}

function signOut<S extends SessionCore>(s: State<S>, reason: 'expired' | 'refused'): Step<S> {
  return s.session ? [but(s, { session: null, reason, renewal: 0 }), 'logout'] : [s]
}

/** Renews if it is time to and possible; ends the session if nothing can renew it and it has ended. */
function attend<S extends SessionCore>(
  s: State<S>,
  now: number,
  rules: Rules,
  due = now >= wakeAt(s, rules),
): Step<S> {
  if (!s.session || s.renewal) return [s]
  if (!rules.canRenew || s.refused)
    return s.spent === s.generation || now >= s.endsAt ? signOut(s, s.refused ? 'refused' : 'expired') : [s]
  if (!due || isCooling(s, now)) return [s]
  const flight = s.flights + 1
  return [
    but(s, { flights: flight, renewal: flight, startedAt: now, interruptions: 0, paused: false }),
    'start',
  ]
}

const isNamed = (key: Key | null): boolean => key !== null && key !== true

function enter<S extends SessionCore>(s: State<S>, fresh: Fresh<S>, same: boolean, now: number): State<S> {
  const { relative, at } = fresh
  const end = fresh.session.expiry
  return but(s, {
    restored: true,
    session: fresh.session,
    reason: 'none',
    renewal: 0,
    generation: s.generation + 1,
    account: same ? s.account : s.account + 1,
    // A renewal need not say whose it is.
    key: same && !isNamed(fresh.key) && s.key !== null ? s.key : fresh.key,
    obtainedAt: at,
    // A token that was dead from the start shows a clock that is wrong: then only the server can tell when it ends.
    endsAt: end === null || end <= (relative ? at : now) ? Infinity : end,
    relative,
    proven: false,
    refused: false,
    failures: 0,
    retryAt: 0,
    coolUntil: 0,
  })
}

export function step<S extends SessionCore>(
  s: State<S>,
  event: Event<S>,
  now: number,
  rules: Rules,
): Step<S> {
  switch (event.type) {
    case 'restored': {
      const { saved } = event
      if (s.restored) return [s]
      if (!saved) return [but(s, { restored: true })]
      const { endsAt } = saved
      const next = but(enter(s, saved, false, now), { endsAt, proven: true })
      if (!rules.canRenew && now >= endsAt) return [but(next, { session: null, reason: 'expired' })]
      const [after, ...effects] = attend(next, now, rules)
      return [after, 'restored', ...effects]
    }
    case 'login': {
      const flight = s.flights + 1
      return [but(s, { flights: flight, login: flight })]
    }
    case 'loginFailed':
      return [event.flight === s.login ? but(s, { login: 0 }) : s]
    case 'signedIn': {
      // A login that was overtaken by a logout or by another session has no effect.
      if (event.flight !== null && event.flight !== s.login) return [s]
      const { fresh } = event
      const same = fresh.key !== null && fresh.key === s.key
      const next = but(enter(s, fresh, same, now), { login: 0, futile: 0 })
      const another = !same && (s.session || s.reason === 'expired' || s.reason === 'refused')
      return another ? [next, 'accountChange', 'login'] : [next, 'login']
    }
    case 'expired': {
      if (!s.session || event.generation !== s.generation || s.spent === s.generation) return [s]
      const futile = s.proven || now - s.obtainedAt >= PROOF ? 0 : s.futile + 1
      if (futile < MAX_FUTILE || !rules.canRenew || s.refused || (s.coolUntil && !isCooling(s, now)))
        return attend(but(s, { spent: s.generation, futile }), now, rules, true)
      // It is hardly the token. It stays in use, for those from whom the server takes it, and is doubted again later.
      return [s.coolUntil ? s : but(s, { futile, coolUntil: now + backOff(futile, 0.5) })]
    }
    case 'accepted':
      if (s.proven || event.generation !== s.generation) return [s]
      // It was not the token: what waits because of that need not wait any longer.
      return [but(s, { proven: true, futile: 0, coolUntil: s.failures ? s.coolUntil : 0 })]
    case 'demand':
      return attend(s, now, rules, true)
    case 'tick':
      return attend(s, now, rules)
    case 'shown': {
      if (s.renewal && s.paused) return [but(s, { visible: true, paused: false }), 'start']
      const next = but(s, { visible: true, failures: Math.min(s.failures, 1) })
      return attend(next, now, rules)
    }
    case 'hidden':
      return [but(s, { visible: false })]
    case 'renewed': {
      // Late is not too late: a one-time refresh token is spent, so its answer is kept, if nothing came in between.
      if (!s.session || event.basis !== s.generation) return [s]
      const { fresh } = event
      const same = !isNamed(fresh.key) || !isNamed(s.key) || fresh.key === s.key
      const next = enter(s, fresh, same, now)
      return same ? [next, 'renew'] : [next, 'accountChange', 'login']
    }
    case 'refused':
    case 'failed':
    case 'interrupted': {
      if (event.flight !== s.renewal) return [s]
      if (event.type === 'refused') return attend(but(s, { renewal: 0, refused: true }), now, rules)
      const interruptions = s.interruptions + 1
      if (event.type === 'interrupted' && interruptions <= MAX_INTERRUPTIONS)
        // The failure may be delivered before or after the app is shown again.
        return s.visible ? [but(s, { interruptions }), 'start'] : [but(s, { interruptions, paused: true })]
      const { retryAfter } = event
      const failures = s.failures + 1
      const delay = backOff(failures, event.jitter)
      return [
        but(s, {
          renewal: 0,
          failures,
          retryAt: now + Math.max(delay, retryAfter),
          // A renewal that took long to fail has waited already: the next request that needs a token may ask at once.
          coolUntil: Math.max(s.startedAt + Math.min(delay, MAX_COOLING), now + retryAfter),
        }),
      ]
    }
    case 'clockLearned': {
      const { session, relative } = s
      const { shift, first } = event
      // What is being waited for takes as long as it did.
      const next = but(s, {
        startedAt: s.startedAt - shift,
        retryAt: s.retryAt - shift,
        coolUntil: s.coolUntil && s.coolUntil - shift,
        relative: false,
      })
      // A later sample cannot tell whether our clock was set before the session came or after: it ends late rather than early.
      if (first ? !shift : !relative || shift >= 0) return [next]
      const obtainedAt = s.obtainedAt - shift
      if (!session) return [but(next, { obtainedAt })]
      // What was counted from our own clock moves with it; what the server stamped was right all along.
      const expiry = Number(session.expiry) - (relative ? shift : 0)
      return [
        but(next, {
          session: relative ? Object.freeze(Object.assign({}, session, { expiry })) : session,
          obtainedAt,
          endsAt: expiry > obtainedAt ? expiry : Infinity,
        }),
      ]
    }
    case 'ended':
      return signOut(s, event.reason)
    case 'logout': {
      // What had ended before is not ended again: why it did, and whose it was, is still worth knowing.
      const over = s.restored && !s.session && !s.login
      const next: State<S> = but<S>(initialState, {
        restored: true,
        reason: over ? s.reason : 'logout',
        key: over ? s.key : null,
        flights: s.flights,
        generation: s.generation,
        account: s.account + 1,
        spent: s.spent,
        visible: s.visible,
      })
      return s.session ? [next, 'logout'] : [next]
    }
  }
}
