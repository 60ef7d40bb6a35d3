import { createAuthStore } from 'mobx-miniprogram-auth'

describe("the device's own clock", () => {
  const lifecycle = { watch: () => () => undefined, isSinglePage: () => false }
  beforeEach(() => void jest.useFakeTimers({ now: 1_000_000 }))
  afterEach(() => void jest.useRealTimers())

  test('times the renewal, and no timer is left after a logout', async () => {
    const store = createAuthStore({
      login: () => ({ token: 'T0', expiresIn: 3600 }),
      refresh: () => ({ token: 'T1', expiresIn: 3600 }),
      storage: false,
      lifecycle,
    })
    await store.login()
    expect([store.expiry, jest.getTimerCount()]).toEqual([1_000_000 + 3_600_000, 1])
    await jest.advanceTimersByTimeAsync(3_540_000)
    expect([store.token, store.expiry]).toEqual(['T1', 1_000_000 + 3_540_000 + 3_600_000])
    await store.logout()
    expect(jest.getTimerCount()).toBe(0)
  })

  test('a failed renewal is tried again after 750 to 1,250 ms', async () => {
    const tries: number[] = []
    const store = createAuthStore({
      login: () => ({ token: 'T0', expiresIn: 3600 }),
      refresh: () => {
        tries.push(Date.now())
        throw new Error('offline')
      },
      storage: false,
      lifecycle,
    })
    await store.login()
    await jest.advanceTimersByTimeAsync(3_540_000)
    // Lets promise callbacks run without time passing, also where each of them is a timer of the host.
    for (let i = 0; i < 20; i++) await jest.advanceTimersByTimeAsync(0)
    await jest.advanceTimersByTimeAsync(2_000)
    expect(tries).toHaveLength(2)
    expect(Number(tries[1]) - Number(tries[0])).toBeGreaterThanOrEqual(750)
    expect(Number(tries[1]) - Number(tries[0])).toBeLessThanOrEqual(1_250)
    store.dispose()
  })
})
