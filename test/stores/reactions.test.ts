import { autorun } from 'mobx-miniprogram'
import { checkEachTest, createWorld, type TrackedCall } from './_world'

checkEachTest()

describe('a MobX reaction that sends a request', () => {
  test('is not run again by what its own request changes, and so sends it once', async () => {
    const { store, get, settle } = await createWorld({ signedIn: 'A' })
    const calls: TrackedCall[] = []
    const stop = autorun(() => {
      if (!store.isLogin) calls.push(get('/a', { waitForLogin: true }))
    })
    void store.logout()
    await settle()
    expect([calls.map(({ outcome }) => outcome), store.waiting]).toEqual([['pending'], 1])
    void store.login('B')
    await settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(['ok:B2'])
    stop()
  })

  test('is not run again by what a `loginRequired` listener reads', async () => {
    const { store, get, settle } = await createWorld()
    const seen: number[] = []
    store.on('loginRequired', () => seen.push(store.waiting))
    const calls: TrackedCall[] = []
    const stop = autorun(() => {
      if (!store.isLogin) calls.push(get('/a', { waitForLogin: true }))
    })
    await settle()
    expect([calls.length, seen]).toEqual([1, [1]])
    stop()
  })
  test('does not make listeners run early: all reactions see a change before a listener is called', async () => {
    const { store, get, settle } = await createWorld({ signedIn: 'A' })
    const order: string[] = []
    const calls: TrackedCall[] = []
    const stops = [
      autorun(() => {
        if (!store.isLogin) calls.push(get('/a', { waitForLogin: true }))
      }),
      autorun(() => void order.push(store.status)),
    ]
    store.on('logout', () => {
      order.push('heard of the logout')
      void store.login('B')
    })
    void store.logout()
    await settle()
    expect(order).toEqual(['signedIn', 'signedOut', 'heard of the logout', 'signingIn', 'signedIn'])
    expect(calls.map(({ outcome }) => outcome)).toEqual(['ok:B2'])
    stops.forEach((stop) => stop())
  })
})
