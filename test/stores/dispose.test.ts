import { autorun } from 'mobx-miniprogram'
import { end, guard, world } from './_world'

guard()

describe('a store that is disposed in the middle of something', () => {
  test('S50 by a reader that sees a renewal begin: none is asked for, and no timer is left', async () => {
    const { backend, clock, settle, store } = await world({ signedIn: 'A' })
    const stop = autorun(() => void (store.status === 'renewing' && store.dispose()))
    store.expire()
    await settle()
    expect([backend.refreshes, clock.pending]).toEqual([[], 0])
    stop()
  })

  test('S50 by a reader that sees a new token: no timer is left, and the session is in storage', async () => {
    const { clock, settle, store, stored } = await world()
    const stop = autorun(() => void (store.isLogin && store.dispose()))
    store.setSession({ token: 'A1', user: 'A', expiresIn: 3600 })
    await settle()
    expect([clock.pending, stored()]).toEqual([0, 'A1'])
    stop()
  })

  test('a logout that comes after it tells the server nothing, for the session stays in storage', async () => {
    const leave = jest.fn()
    const { settle, store, stored } = await world({ signedIn: 'A', store: { logout: leave } })
    store.dispose()
    const left = end(store.logout())
    await settle()
    expect([await left, stored()]).toEqual(['ok', 'A1'])
    expect(leave).not.toHaveBeenCalled()
  })
})
