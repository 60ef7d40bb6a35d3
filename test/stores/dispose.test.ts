import { autorun } from 'mobx-miniprogram'
import { resultOf, checkEachTest, createWorld } from './_world'

checkEachTest()

describe('dispose()', () => {
  test('S50 a store disposed by a reaction when a renewal begins sends no refresh request and leaves no timer', async () => {
    const { backend, clock, settle, store } = await createWorld({ signedIn: 'A' })
    const stop = autorun(() => void (store.status === 'renewing' && store.dispose()))
    store.expire()
    await settle()
    expect([backend.refreshes, clock.pending]).toEqual([[], 0])
    stop()
  })

  test('S50 a store disposed by a reaction to a new session leaves no timer and has the session in storage', async () => {
    const { clock, settle, store, stored } = await createWorld()
    const stop = autorun(() => void (store.isLogin && store.dispose()))
    store.setSession({ token: 'A1', user: 'A', expiresIn: 3600 })
    await settle()
    expect([clock.pending, stored()]).toEqual([0, 'A1'])
    stop()
  })

  test('logout() of a disposed store does not call the logout option and leaves the session in storage', async () => {
    const leave = jest.fn()
    const { settle, store, stored } = await createWorld({ signedIn: 'A', store: { logout: leave } })
    store.dispose()
    const left = resultOf(store.logout())
    await settle()
    expect([await left, stored()]).toEqual(['ok', 'A1'])
    expect(leave).not.toHaveBeenCalled()
  })
})
