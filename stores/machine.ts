/**
 * The session as a pure machine: `step(state, event, now) → state + effects`. No MobX, no `wx`, no clock, no chance.
 *
 * The status is not stored, it follows from four facts (`statusOf`), so that no two of them can disagree:
 *
 *   restored | session | login | renewal │ status
 *   ─────────┼─────────┼───────┼─────────┼──────────
 *      no    │    –    │   –   │    –    │ restoring     storage has not been read
 *      yes   │    –    │   –   │    –    │ signedOut     `reason` says why
 *       –    │    –    │  yes  │    –    │ signingIn     somebody is about to be signed in
 *       –    │   yes   │   –   │    –    │ signedIn
 *       –    │   yes   │   –   │   yes   │ renewing      one at a time, whoever asked
 *
 *   event                    from           to
 *   ───────────────────────  ─────────────  ─────────────────────────────────────────────────────────
 *   restored                 restoring      signedIn, or signedOut(none | expired); else without effect
 *   login / loginFailed      any            starts and ends a login; the session there is stays in use
 *   signedIn                 any            signedIn, as the same account or as another
 *   expired (by the server)  signedIn       renewing; signedOut(expired | refused) if nothing can renew
 *   tick, shown, demand      signedIn       renewing when due and allowed; signedOut(expired | refused) at the end
 *   renewed                  renewing       signedIn with the next generation (also when it comes late)
 *   refused                  renewing       signedOut(refused); signedIn while the old token still works
 *   failed (for now)         renewing       signedIn; the next try waits
 *   interrupted              renewing       renewing: tried again in the foreground
 *   logout                   any            signedOut(logout); nothing that was started before has an effect
 *
 * Times are ms since the epoch by the server's clock; the store keeps the difference to the device's.
 */
import type { Reason, SessionCore, Status } from './types'

/** What the app makes possible; constant for a store. */
export interface Rules {
  /** How long before its end a token is renewed, in ms. */
  readonly refreshAhead: number
  /** Is there a way to renew at all? */
  readonly canRenew: boolean
}

export interface State<S extends SessionCore = SessionCore> {
  readonly restored: boolean
  readonly session: S | null
  readonly reason: Reason
  /** The login that runs; 0 for none. */
  readonly login: number
  /** The renewal that runs; 0 for none. */
  readonly renewal: number
  /** Numbers for logins and renewals; only grows. */
  readonly flights: number
  /** Grows with every new session and every renewal. */
  readonly generation: number
  /** Grows with every other account. */
  readonly account: number
  /** Whose session it is or was, as `accountOf` said; null when unknown or after a logout. */
  readonly key: string | number | null
  /** When the token was obtained. */
  readonly obtainedAt: number
  /** When the token ends; Infinity if only the server can tell. */
  readonly endsAt: number
  /** The end was counted from now by a clock nobody had compared with the server's. */
  readonly relative: boolean
  /** The newest generation that the server called expired. */
  readonly spent: number
  /** Has the server accepted this token? */
  readonly proven: boolean
  /** Renewals in a row whose token the server never accepted. */
  readonly futile: number
  /** The renewal of this token was refused; it is used until it ends. */
  readonly refused: boolean
  /** Failed renewals in a row. */
  readonly failures: number
  /** When the renewal that runs was started. */
  readonly startedAt: number
  /** Interruptions of the renewal that runs. */
  readonly interruptions: number
  /** The renewal that runs waits for the foreground. */
  readonly paused: boolean
  /** No renewal by itself before this. */
  readonly retryAt: number
  /** No renewal at all before this. */
  readonly coolUntil: number
  readonly visible: boolean
}

export type Event<S extends SessionCore = SessionCore> =
  | { readonly type: 'restored'; readonly saved: Saved<S> | null }
  | { readonly type: 'login' }
  | { readonly type: 'loginFailed'; readonly flight: number }
  | ({ readonly type: 'signedIn'; readonly flight: number | null } & Fresh<S>)
  | { readonly type: 'expired'; readonly generation: number }
  | { readonly type: 'accepted'; readonly generation: number }
  | { readonly type: 'demand' | 'tick' | 'shown' | 'hidden' | 'logout' }
  | ({ readonly type: 'renewed'; readonly flight: number; readonly basis: number } & Fresh<S>)
  | { readonly type: 'refused'; readonly flight: number }
  | { readonly type: 'failed'; readonly flight: number; readonly jitter: number; readonly retryAfter: number }
  | { readonly type: 'interrupted'; readonly flight: number; readonly jitter: number }
  | { readonly type: 'clockLearned'; readonly delta: number }

/** A session that has just come from the server. */
export interface Fresh<S extends SessionCore> {
  readonly session: S
  readonly relative: boolean
  readonly key: string | number | null
}

/** A session as it was kept. */
export interface Saved<S extends SessionCore> {
  readonly session: S
  readonly key: string | number | null
  readonly obtainedAt: number
  readonly endsAt: number
}

export type Effect =
  /** Run the renewal `state.renewal`. */
  | { readonly type: 'renew' }
  | { readonly type: 'announce'; readonly event: 'login'; readonly restored: boolean }
  | { readonly type: 'announce'; readonly event: 'logout'; readonly reason: Exclude<Reason, 'none'> }
  | { readonly type: 'announce'; readonly event: 'renew' | 'accountChange' }

export type Step<S extends SessionCore> = readonly [State<S>, readonly Effect[]]

/** A token that lives shorter than this is renewed when a request needs it, never ahead of time. */
const SHORT_LIFE = 10_000
/** A token this young is sent even if the clock says that it has ended: the server decides. */
const MIN_SPACING = 1_000
/** Renewals that are tried by themselves, in a row; later ones wait for a request or the foreground. */
const MAX_TRIES = 5
const MAX_INTERRUPTIONS = 3
/** Fresh tokens in a row that the server may call expired before we stop asking for more for a while. */
const MAX_FUTILE = 3

const NONE: readonly Effect[] = []

export const initialState: State<never> = {
  restored: false,
  session: null,
  reason: 'none',
  login: 0,
  renewal: 0,
  flights: 0,
  generation: 0,
  account: 0,
  key: null,
  obtainedAt: 0,
  endsAt: Infinity,
  relative: false,
  spent: 0,
  proven: false,
  futile: 0,
  refused: false,
  failures: 0,
  startedAt: 0,
  interruptions: 0,
  paused: false,
  retryAt: 0,
  coolUntil: 0,
  visible: true,
}

export function statusOf(s: State): Status {
  if (s.session) return s.renewal ? 'renewing' : 'signedIn'
  if (s.login) return 'signingIn'
  return s.restored ? 'signedOut' : 'restoring'
}

/** Must this token not be sent? Because the server said so, or the clock does and there was time to renew. */
export function isDead(s: State, now: number): boolean {
  return s.spent === s.generation || (now >= s.endsAt && now >= s.obtainedAt + MIN_SPACING)
}

/** When the state next changes by itself; Infinity for never. */
export function wakeAt(s: State, rules: Rules): number {
  if (!s.session) return Infinity
  if (!rules.canRenew || s.refused) return s.endsAt
  if (s.renewal || !s.visible || s.failures >= MAX_TRIES) return Infinity
  // A token the server called expired is renewed at once; what is left to do here is to try again after a failure.
  if (s.spent === s.generation) return s.failures ? s.retryAt : Infinity
  const life = s.endsAt - s.obtainedAt
  if (life < SHORT_LIFE && !s.failures) return Infinity
  return Math.max(s.endsAt - Math.min(rules.refreshAhead, life / 2), s.retryAt)
}

/** 1 s, 2 s, 4 s … 60 s, of which up to a half is left to chance, so that many clients do not come back together. */
function backOff(failures: number, jitter: number): number {
  return Math.min(60_000, 1_000 * 2 ** (failures - 1)) * (0.75 + jitter / 2)
}

function renew<S extends SessionCore>(s: State<S>, now: number): Step<S> {
  const flight = s.flights + 1
  return [
    { ...s, flights: flight, renewal: flight, startedAt: now, interruptions: 0, paused: false },
    [{ type: 'renew' }],
  ]
}

function signOut<S extends SessionCore>(s: State<S>, reason: 'expired' | 'refused'): Step<S> {
  return [
    { ...s, session: null, reason, renewal: 0, paused: false },
    [{ type: 'announce', event: 'logout', reason }],
  ]
}

/** Renews if that is possible now; ends the session if nothing can renew it and it has ended. */
function attend<S extends SessionCore>(s: State<S>, now: number, rules: Rules, due: boolean): Step<S> {
  if (!s.session || s.renewal) return [s, NONE]
  if (!rules.canRenew || s.refused)
    return s.spent === s.generation || now >= s.endsAt
      ? signOut(s, s.refused ? 'refused' : 'expired')
      : [s, NONE]
  return due && now >= s.coolUntil ? renew(s, now) : [s, NONE]
}

function enter<S extends SessionCore>(s: State<S>, fresh: Fresh<S>, same: boolean, now: number): State<S> {
  const end = fresh.session.expiry
  return {
    ...s,
    restored: true,
    session: fresh.session,
    reason: 'none',
    renewal: 0,
    paused: false,
    generation: s.generation + 1,
    account: same ? s.account : s.account + 1,
    key: fresh.key,
    obtainedAt: now,
    // A token that arrives dead shows a clock that is wrong: then only the server can tell when it ends.
    endsAt: end === null || end <= now ? Infinity : end,
    relative: fresh.relative,
    proven: false,
    refused: false,
    failures: 0,
    retryAt: 0,
    coolUntil: 0,
  }
}

function failed<S extends SessionCore>(
  s: State<S>,
  now: number,
  jitter: number,
  retryAfter: number,
): Step<S> {
  const failures = s.failures + 1
  const delay = backOff(failures, jitter)
  return [
    {
      ...s,
      renewal: 0,
      paused: false,
      failures,
      retryAt: now + Math.max(delay, retryAfter),
      // A renewal that took long to fail has waited already: whoever needs a token may ask again at once.
      coolUntil: Math.max(s.startedAt + delay, now + retryAfter),
    },
    NONE,
  ]
}

export function step<S extends SessionCore>(
  s: State<S>,
  event: Event<S>,
  now: number,
  rules: Rules,
): Step<S> {
  switch (event.type) {
    case 'restored': {
      if (s.restored) return [s, NONE]
      const { saved } = event
      if (!saved) return [{ ...s, restored: true }, NONE]
      const { obtainedAt, endsAt } = saved
      const next: State<S> = {
        ...enter(s, { session: saved.session, key: saved.key, relative: false }, false, now),
        obtainedAt,
        endsAt,
        proven: true,
      }
      if (!rules.canRenew && now >= endsAt) return [{ ...next, session: null, reason: 'expired' }, NONE]
      const [after, effects] = attend(next, now, rules, now >= wakeAt(next, rules))
      return [after, [{ type: 'announce', event: 'login', restored: true }, ...effects]]
    }
    case 'login': {
      const flight = s.flights + 1
      return [{ ...s, flights: flight, login: flight }, NONE]
    }
    case 'loginFailed':
      return event.flight === s.login ? [{ ...s, login: 0 }, NONE] : [s, NONE]
    case 'signedIn': {
      // A login that was overtaken by a logout or by another session has no effect.
      if (event.flight !== null && event.flight !== s.login) return [s, NONE]
      const same = event.key !== null && event.key === s.key
      const next: State<S> = { ...enter(s, event, same, now), login: 0, futile: 0 }
      const login: Effect = { type: 'announce', event: 'login', restored: false }
      const another = !same && (s.session !== null || s.reason === 'expired' || s.reason === 'refused')
      return [next, another ? [{ type: 'announce', event: 'accountChange' }, login] : [login]]
    }
    case 'expired': {
      if (!s.session || event.generation !== s.generation || s.spent === s.generation) return [s, NONE]
      const futile = s.proven ? 0 : s.futile + 1
      const coolUntil = futile < MAX_FUTILE ? s.coolUntil : now + backOff(futile, 0.5)
      return attend({ ...s, spent: s.generation, futile, coolUntil }, now, rules, true)
    }
    case 'accepted':
      if (s.proven || event.generation !== s.generation) return [s, NONE]
      return [{ ...s, proven: true, futile: 0 }, NONE]
    case 'demand':
      return attend(s, now, rules, true)
    case 'tick':
      return attend(s, now, rules, now >= wakeAt(s, rules))
    case 'shown': {
      if (s.renewal && s.paused) return [{ ...s, visible: true, paused: false }, [{ type: 'renew' }]]
      const next: State<S> = { ...s, visible: true, failures: Math.min(s.failures, 1) }
      return attend(next, now, rules, now >= wakeAt(next, rules))
    }
    case 'hidden':
      return [{ ...s, visible: false }, NONE]
    case 'renewed': {
      // Late is not too late: a one-time refresh token is spent, so its answer is kept, if nothing came in between.
      if (!s.session || event.basis !== s.generation) return [s, NONE]
      const same = event.key === null || s.key === null || event.key === s.key
      const next = enter(s, event, same, now)
      if (same) return [next, [{ type: 'announce', event: 'renew' }]]
      return [
        next,
        [
          { type: 'announce', event: 'accountChange' },
          { type: 'announce', event: 'login', restored: false },
        ],
      ]
    }
    case 'refused': {
      if (event.flight !== s.renewal) return [s, NONE]
      return attend({ ...s, renewal: 0, paused: false, refused: true }, now, rules, false)
    }
    case 'failed':
      return event.flight === s.renewal ? failed(s, now, event.jitter, event.retryAfter) : [s, NONE]
    case 'interrupted': {
      if (event.flight !== s.renewal) return [s, NONE]
      const interruptions = s.interruptions + 1
      if (interruptions > MAX_INTERRUPTIONS) return failed(s, now, event.jitter, 0)
      // The failure may be delivered before or after the app is shown again.
      return s.visible
        ? [{ ...s, interruptions }, [{ type: 'renew' }]]
        : [{ ...s, interruptions, paused: true }, NONE]
    }
    case 'clockLearned': {
      const { session } = s
      const obtainedAt = s.obtainedAt - event.delta
      if (!session || session.expiry === null) return [{ ...s, obtainedAt }, NONE]
      // What was counted from our own clock moves with it; what the server stamped was right all along.
      const expiry = s.relative ? session.expiry - event.delta : session.expiry
      return [
        {
          ...s,
          session: s.relative ? Object.freeze({ ...session, expiry }) : session,
          obtainedAt,
          endsAt: expiry > obtainedAt ? expiry : Infinity,
          relative: false,
        },
        NONE,
      ]
    }
    case 'logout': {
      const ended: State<S> = {
        ...initialState,
        restored: true,
        reason: s.session || s.login || !s.restored ? 'logout' : s.reason,
        flights: s.flights,
        generation: s.generation,
        account: s.account + 1,
        spent: s.spent,
        visible: s.visible,
      }
      return [ended, s.session ? [{ type: 'announce', event: 'logout', reason: 'logout' }] : NONE]
    }
  }
}
