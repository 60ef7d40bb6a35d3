import { autorun } from 'mobx-miniprogram'
import { busy } from '../_backend'
import { resultOf, checkEachTest, createWorld, type World } from '../_world'

checkEachTest()

const hung: ((error: Error) => void)[] = []
afterEach(() => hung.splice(0).forEach((end) => end(new Error('the test is over'))))

/** Begins a login that is never answered, and a second call that joins it. */
async function signingIn(): Promise<World & { readonly logins: Promise<string[]> }> {
  const w = await createWorld({
    store: {
      login: (user) =>
        user === 'B' ? new Promise((_, reject) => hung.push(reject)) : { token: 'A1', user: 'A' },
    },
  })
  const logins = Promise.all([resultOf(w.store.login('B')), resultOf(w.store.login('B'))])
  await w.settle()
  return { ...w, logins }
}

describe('R5 a login whose function hangs rejects', () => {
  test('after a logout, and the next login does not join it', async () => {
    const { logins, store } = await signingIn()
    await store.logout()
    expect(await logins).toEqual(['signed-out', 'signed-out'])
    expect([(await store.login('A')).user, store.token]).toEqual(['A', 'A1'])
  })

  test('after setSession()', async () => {
    const { logins, store } = await signingIn()
    store.setSession({ token: 'C1', user: 'C' })
    expect([await logins, store.token]).toEqual([['session-changed', 'session-changed'], 'C1'])
  })

  test('after dispose()', async () => {
    const { logins, store } = await signingIn()
    store.dispose()
    expect(await logins).toEqual(['signed-out', 'signed-out'])
  })

  test('if a reaction logs out or disposes the store when the login begins, and the function is not called', async () => {
    for (const how of ['logout', 'dispose'] as const) {
      const { backend, store } = await createWorld()
      const stop = autorun(() => void (store.status === 'signingIn' && store[how]()))
      expect([await resultOf(store.login('A')), backend.logins]).toEqual(['signed-out', []])
      stop()
    }
  })

  test('R6 after a logout, and its late result or failure changes neither session, error, storage nor events', async () => {
    for (const fails of [true, false]) {
      const { backend, events, settle, store, stored } = await createWorld()
      const held = backend.hold('/login')
      const login = resultOf(store.login('A'))
      await settle()
      await store.logout()
      held[0]?.answer(fails ? busy() : undefined)
      await settle()
      expect([await login, store.status, store.error, stored(), events]).toEqual([
        'signed-out',
        'signedOut',
        null,
        null,
        [],
      ])
    }
  })
})
