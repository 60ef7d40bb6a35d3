import { createAuthStore } from 'mobx-miniprogram-auth'
import type { AuthStore, Clock } from 'mobx-miniprogram-auth'
import { createFakeClock } from 'mobx-miniprogram-auth/testing'

/** A host whose timers cut off fractions of a millisecond. */
function flooring(): { readonly asked: number[]; readonly clock: Clock; advance(ms: number): Promise<void> } {
  const host = createFakeClock(undefined, { seed: 7 })
  const asked: number[] = []
  return {
    asked,
    advance: (ms) => host.advance(ms),
    clock: {
      now: () => host.now(),
      setTimeout(callback, ms) {
        asked.push(ms)
        return host.setTimeout(callback, Math.floor(ms))
      },
      clearTimeout: (id) => host.clearTimeout(id),
      random: () => host.random(),
    },
  }
}

const made = (clock: Clock, refresh: () => never, expiresIn: number): AuthStore => {
  const store = createAuthStore({ login: refresh, refresh, storage: false, clock })
  store.setSession({ token: 'T', expiresIn })
  return store
}

test.each([3600, 90.0004, 10.0001, 7200.123_456])(
  'R10 R12 a token that lives %d s sets timers of whole milliseconds only, and rounding causes no loop',
  async (life) => {
    const { clock, asked, advance } = flooring()
    const store = made(
      clock,
      () => {
        throw new Error('offline')
      },
      life,
    )
    await advance(2 * 3_600_000)
    store.dispose()
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.length).toBeLessThan(40)
    expect(asked.filter((ms) => ms !== Math.round(ms))).toEqual([])
  },
)
