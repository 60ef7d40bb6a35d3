/**
 * The session as a pure machine: `step(state, event, now, rules) → state + effects`. It uses no MobX, no `wx`, no clock
 * and no random numbers.
 *
 * The status is not stored: `statusOf` derives it from four facts, so the status cannot contradict them.
 *
 *   restored | session | login | renewal │ status
 *   ─────────┼─────────┼───────┼─────────┼──────────
 *      no    │   no    │  no   │    –    │ restoring     storage has not been read
 *      yes   │   no    │  no   │    –    │ signedOut     `reason` says why
 *       –    │   no    │  yes  │    –    │ signingIn     a login runs
 *       –    │   yes   │   –   │   no    │ signedIn
 *       –    │   yes   │   –   │   yes   │ renewing      one at a time
 *
 *   event                    from           to
 *   ───────────────────────  ─────────────  ─────────────────────────────────────────────────────────
 *   restored                 restoring      signedIn, renewing when due, or signedOut(none | expired);
 *                                           no effect after a login or logout
 *   login / loginFailed      any            starts and ends a login; a present session stays in use
 *   signedIn                 any            signedIn, as the same account or as another
 *   expired (by the server)  signedIn       renewing; signedOut(expired | refused) if nothing can renew;
 *                                           signedIn for a while if the server says so of each fresh token
 *   tick, shown, demand      signedIn       renewing when due and allowed; signedOut(expired | refused) at the end
 *   renewed                  renewing       signedIn with the next generation (also when the answer comes late)
 *   refused                  renewing       signedOut(refused); signedIn while the old token still works
 *   failed (for now)         renewing       signedIn; the next try waits
 *   interrupted              renewing       renewing: tried again in the foreground; the fourth time counts as failed
 *   logout                   any            signedOut(logout); what was started before has no effect
 *   ended (by another store) any            signedOut(expired | refused)
 *
 * Times are ms since the epoch by the server's clock; `ServerClock` converts them to the device's clock.
 */
import type { Effect, Event, Fresh } from './events'
import { initialState, isCooling, wakeAt, type Key, type Rules, type State } from './state'
import type { SessionCore } from '../types'

/** The next state and the effects. The same state object means that nothing has changed. */
export type Step<S extends SessionCore> = readonly [State<S>, ...(readonly Effect[])]

const MAX_INTERRUPTIONS = 3
/** At most this long after a renewal began, in ms, a request may start the next one (unless `Retry-After` is later). */
const MAX_COOLING = 10_000
/** If the server calls this many fresh tokens in a row expired, the last one stays in use for a while. */
const MAX_FUTILE = 3
/** A token that is this old, in ms, counts as accepted, even if no answer has confirmed that. */
const PROOF = 60_000

/** 1 s, 2 s, 4 s … 60 s, times a random 0.75 to 1.25, so that many clients do not come back at the same moment. */
function backOff(failures: number, jitter: number): number {
  return Math.min(60_000, 1_000 << Math.min(failures - 1, 6)) * (0.75 + jitter / 2)
}

/** A copy of the state with a change. */
function copyWith<S extends SessionCore>(s: State<S>, change: Partial<State<S>>): State<S> {
  return Object.assign({}, s, change)
}

function signOut<S extends SessionCore>(s: State<S>, reason: 'expired' | 'refused'): Step<S> {
  return s.session ? [copyWith(s, { session: null, reason, renewal: 0 }), 'logout'] : [s]
}

/** Starts a renewal if one is due and possible. Ends a session that nothing can renew once its token has ended. */
function renewIfDue<S extends SessionCore>(
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
    copyWith(s, { flights: flight, renewal: flight, startedAt: now, interruptions: 0, paused: false }),
    'start',
  ]
}

const isNamed = (key: Key | null): boolean => key !== null && key !== true

function withSession<S extends SessionCore>(
  s: State<S>,
  fresh: Fresh<S>,
  same: boolean,
  now: number,
): State<S> {
  const { relative, at } = fresh
  const end = fresh.session.expiry
  return copyWith(s, {
    restored: true,
    session: fresh.session,
    reason: 'none',
    renewal: 0,
    generation: s.generation + 1,
    account: same ? s.account : s.account + 1,
    // If a renewal does not name its account, the known key stays.
    key: same && !isNamed(fresh.key) && s.key !== null ? s.key : fresh.key,
    obtainedAt: at,
    // A token that had ended when it came shows that our clock is wrong: then only the server can tell when it ends.
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
      if (!saved) return [copyWith(s, { restored: true })]
      const { endsAt } = saved
      const next = copyWith(withSession(s, saved, false, now), { endsAt, proven: true })
      if (!rules.canRenew && now >= endsAt) return [copyWith(next, { session: null, reason: 'expired' })]
      const [after, ...effects] = renewIfDue(next, now, rules)
      return [after, 'restored', ...effects]
    }
    case 'login': {
      const flight = s.flights + 1
      return [copyWith(s, { flights: flight, login: flight })]
    }
    case 'loginFailed':
      return [event.flight === s.login ? copyWith(s, { login: 0 }) : s]
    case 'signedIn': {
      // A login that a logout or another session has overtaken has no effect.
      if (event.flight !== null && event.flight !== s.login) return [s]
      const { fresh } = event
      const same = fresh.key !== null && fresh.key === s.key
      const next = copyWith(withSession(s, fresh, same, now), { login: 0, futile: 0 })
      const another = !same && (s.session || s.reason === 'expired' || s.reason === 'refused')
      return another ? [next, 'accountChange', 'login'] : [next, 'login']
    }
    case 'expired': {
      if (!s.session || event.generation !== s.generation || s.spent === s.generation) return [s]
      const futile = s.proven || now - s.obtainedAt >= PROOF ? 0 : s.futile + 1
      if (futile < MAX_FUTILE || !rules.canRenew || s.refused || (s.coolUntil && !isCooling(s, now)))
        return renewIfDue(copyWith(s, { spent: s.generation, futile }), now, rules, true)
      // The token is hardly at fault, so it stays in use, as the server may accept it, until the cool-down is over.
      return [s.coolUntil ? s : copyWith(s, { futile, coolUntil: now + backOff(futile, 0.5) })]
    }
    case 'accepted':
      if (s.proven || event.generation !== s.generation) return [s]
      // The server accepts the token, so the cool-down of `expired` ends; the one after failed renewals stays.
      return [copyWith(s, { proven: true, futile: 0, coolUntil: s.failures ? s.coolUntil : 0 })]
    case 'demand':
      return renewIfDue(s, now, rules, true)
    case 'tick':
      return renewIfDue(s, now, rules)
    case 'shown': {
      if (s.renewal && s.paused) return [copyWith(s, { visible: true, paused: false }), 'start']
      const next = copyWith(s, { visible: true, failures: Math.min(s.failures, 1) })
      return renewIfDue(next, now, rules)
    }
    case 'hidden':
      return [copyWith(s, { visible: false })]
    case 'renewed': {
      // A late answer counts, too, if no other session came in between: its one-time refresh token is spent.
      if (!s.session || event.basis !== s.generation) return [s]
      const { fresh } = event
      const same = !isNamed(fresh.key) || !isNamed(s.key) || fresh.key === s.key
      const next = withSession(s, fresh, same, now)
      return same ? [next, 'renew'] : [next, 'accountChange', 'login']
    }
    case 'refused':
    case 'failed':
    case 'interrupted': {
      if (event.flight !== s.renewal) return [s]
      if (event.type === 'refused') return renewIfDue(copyWith(s, { renewal: 0, refused: true }), now, rules)
      const interruptions = s.interruptions + 1
      if (event.type === 'interrupted' && interruptions <= MAX_INTERRUPTIONS)
        // The platform may deliver the interruption before or after the app is shown again.
        return s.visible
          ? [copyWith(s, { interruptions }), 'start']
          : [copyWith(s, { interruptions, paused: true })]
      const { retryAfter } = event
      const failures = s.failures + 1
      const delay = backOff(failures, event.jitter)
      return [
        copyWith(s, {
          renewal: 0,
          failures,
          retryAt: now + Math.max(delay, retryAfter),
          // Counted from the start: after a renewal that took long to fail, the next request may start one at once.
          coolUntil: Math.max(s.startedAt + Math.min(delay, MAX_COOLING), now + retryAfter),
        }),
      ]
    }
    case 'clockLearned': {
      const { session, relative } = s
      const { shift, first } = event
      // Waiting times keep their length: their ends shift with the clock.
      const next = copyWith(s, {
        startedAt: s.startedAt - shift,
        retryAt: s.retryAt - shift,
        coolUntil: s.coolUntil && s.coolUntil - shift,
        relative: false,
      })
      // A later sample cannot tell if our clock was set before or after the session came: it moves the end only to later.
      if (first ? !shift : !relative || shift >= 0) return [next]
      const obtainedAt = s.obtainedAt - shift
      if (!session) return [copyWith(next, { obtainedAt })]
      // An end that was counted by our clock moves with the clock; an end that the server gave was right all along.
      const expiry = Number(session.expiry) - (relative ? shift : 0)
      return [
        copyWith(next, {
          session: relative ? Object.freeze(Object.assign({}, session, { expiry })) : session,
          obtainedAt,
          endsAt: expiry > obtainedAt ? expiry : Infinity,
        }),
      ]
    }
    case 'ended':
      return signOut(s, event.reason)
    case 'logout': {
      // If the session had ended before, the state keeps why it ended and whose it was.
      const over = s.restored && !s.session && !s.login
      const next: State<S> = copyWith<S>(initialState, {
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
