import type { Unit } from './unit'
import type { World } from './world'

type Traced = Parameters<Parameters<Unit['http']['observe']>[0]>[0]

/** Checks that one store renews a token only for a reason: it ends soon, or it was called expired. */
export interface Renewals {
  /** The store has this session now. */
  sessionChanged(generation: number, token: string, expiry: number | null): void
  /** Takes the traces of the client, which tell of expired answers. */
  trace(trace: Traced): void
  /** The app, or the server wrongly, calls the token expired. */
  markExpired(token: string | null): void
  /** The path that refuses every token has refused this one. */
  refused(token: string): void
  /** A call without traces is sent to the path that refuses every token. */
  calledAlwaysExpired(): void
  /** The session has ended for this reason. */
  ended(reason: string): void
  /** The tokens that the store has had, the newest last. */
  readonly tokens: readonly string[]
  /** A renewal of this token begins. */
  begin(token: string): void
}

/** In ms. If a new token is refused within this time, it was not refused because it had ended. */
const AT_ONCE = 10_000
/** The tolerance for clocks, network and rounding, in ms. */
const TOLERANCE = 6_000
/** `refreshAhead`, in ms. */
const AHEAD = 60_000

export function createRenewals(world: World): Renewals {
  const { config, rules, server, fake } = world
  const repeats = config.interceptors.some((name) => name === 'retry' || name === 'again')
  const byGeneration = new Map<number, string>()
  const tokens: string[] = []
  const endOf = new Map<string, number>()
  const since = new Map<string, number>()
  /** The last phase of each call (`waits` for a call that is parked after an expired answer), and when it was replayed after that. */
  const lastPhase = new Map<number, string>()
  const replayedAt = new Map<number, number>()
  let untracedCalls = 0

  const isDue = (token: string): boolean => {
    if (config.life === 0) return false
    const end = endOf.get(token) ?? 0
    const ahead = Math.min(AHEAD, config.life * 500)
    return world.jumps > 0 || end - fake.clock.now() <= ahead + TOLERANCE
  }

  return {
    sessionChanged(generation, token, expiry) {
      byGeneration.set(generation, token)
      if (tokens.at(-1) !== token) tokens.push(token)
      if (!world.refusalsAt.has(token)) world.refusalsAt.set(token, server.refusals)
      if (endOf.has(token)) return
      endOf.set(token, expiry ?? Infinity)
      since.set(token, fake.clock.now())
    },
    trace({ id, phase, generation, at }) {
      const before = lastPhase.get(id)
      lastPhase.set(id, phase === 'parked' && before === 'expired' ? 'waits' : phase)
      if (phase === 'replayed' && before === 'waits') replayedAt.set(id, at)
      // An interceptor that repeats requests has sent it again; the attempt before does not count for this one.
      const repeated = phase === 'sent' && before !== 'replayed' && repeats
      if (phase === 'failed' || repeated) replayedAt.delete(id)
      if (phase !== 'expired') return
      const since = replayedAt.get(id) ?? -Infinity
      // A call that is refused again at once says something about its path, and nothing about the token.
      if (at - since >= AT_ONCE) world.calledExpired.add(byGeneration.get(generation) ?? '')
    },
    markExpired: (token) => void (token !== null && world.calledExpired.add(token)),
    refused(token) {
      world.refusedOnce.add(token)
      // The call may have waited so long that its token had ended.
      if (fake.clock.now() - (since.get(token) ?? Infinity) >= AT_ONCE) world.calledExpired.add(token)
    },
    calledAlwaysExpired: () => void untracedCalls++,
    tokens,
    ended(reason) {
      const token = tokens.at(-1)
      if (reason === 'logout' || token === undefined) return
      const ended = (endOf.get(token) ?? 0) <= fake.clock.now() + 1000 || world.jumps > 0
      const bad =
        ended || world.refusedOnce.has(token) || world.calledExpired.has(token) || !server.isGood(token)
      rules.check('needless-logout', bad, `the session ended (${reason}) with a token that works`)
      const refused = server.refusals > (world.refusalsAt.get(token) ?? 0)
      rules.check(
        'needless-logout',
        config.renewal === 'none' ? reason === 'expired' : reason === 'refused' && refused,
        `the session ended (${reason}), though no renewal of its token was refused`,
      )
    },
    begin(token) {
      if (world.calledExpired.has(token) || !server.isGood(token) || isDue(token)) return
      rules.check(
        'needless-renewal',
        untracedCalls > 0,
        `${token} is renewed, a good token that nobody called expired`,
      )
      // Only the first renewal of a token needs a reason: the background may interrupt it, and then it begins again.
      untracedCalls--
      world.calledExpired.add(token)
    },
  }
}
