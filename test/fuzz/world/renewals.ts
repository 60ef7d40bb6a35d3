import type { Unit } from './unit'
import type { World } from './world'

type Traced = Parameters<Parameters<Unit['http']['observe']>[0]>[0]

/** Why tokens are renewed, of one store: a good one that nobody has called expired needs no other. */
export interface Renewals {
  /** The store has this session from now on, or again. */
  has(generation: number, token: string, expiry: number | null): void
  trace(trace: Traced): void
  /** The app, or a server that lies, calls the token expired. */
  doubt(token: string | null): void
  /** The address that refuses every token has refused this one. */
  refused(token: string): void
  /** One of the calls that tell nobody of their steps will be refused whatever its token is. */
  askWall(): void
  /** A renewal of this token begins. */
  begin(token: string): void
}

/** A new token that is refused within this time, in ms, was not too old. */
const AT_ONCE = 10_000
/** The clocks, the network and what is rounded may differ by this, in ms. */
const NOISE = 6_000
/** `refreshAhead`, in ms. */
const AHEAD = 60_000

export function createRenewals(world: World): Renewals {
  const { config, watch, server, fake } = world
  const tokens = new Map<number, string>()
  const ends = new Map<string, number>()
  const since = new Map<string, number>()
  /** Calls that wait for a renewal after a refusal, and when others had another token after such a wait. */
  const last = new Map<number, string>()
  const renewed = new Map<number, number>()
  let walls = 0

  const isDue = (token: string): boolean => {
    if (config.life === 0) return false
    const end = ends.get(token) ?? 0
    const ahead = Math.min(AHEAD, config.life * 500)
    return world.jumps > 0 || end - fake.clock.now() <= ahead + NOISE
  }

  return {
    has(generation, token, expiry) {
      tokens.set(generation, token)
      if (ends.has(token)) return
      ends.set(token, expiry ?? Infinity)
      since.set(token, fake.clock.now())
    },
    trace({ id, phase, generation, at }) {
      const before = last.get(id)
      last.set(id, phase === 'parked' && before === 'expired' ? 'waits' : phase)
      if (phase === 'replayed' && before === 'waits') renewed.set(id, at)
      if (phase === 'failed') renewed.delete(id)
      if (phase !== 'expired') return
      const since = renewed.get(id) ?? -Infinity
      // Refused at once again: that says something of the address, and nothing of the token.
      if (at - since >= AT_ONCE) world.doubted.add(tokens.get(generation) ?? '')
    },
    doubt: (token) => void (token !== null && world.doubted.add(token)),
    refused(token) {
      // It had to wait for its turn: what it took along may have been too old by then.
      if (fake.clock.now() - (since.get(token) ?? Infinity) >= AT_ONCE) world.doubted.add(token)
    },
    askWall: () => void walls++,
    begin(token) {
      if (world.doubted.has(token) || !server.isGood(token) || isDue(token)) return
      watch.check('needless-renewal', walls > 0, `${token} is renewed, a good token that nobody doubts`)
      // What was begun may be cut off by the background, and begin anew.
      walls--
      world.doubted.add(token)
    },
  }
}
