import { wxStorage } from 'mobx-miniprogram-auth'
import { checkEachTest, createWorld, type Store } from '../_world'

checkEachTest()

const KEY = 'mobx-miniprogram-auth'

describe('a storage call that ends long after it was given up', () => {
  test('R15 the removal of an invalid entry does not remove a session that was set meanwhile', async () => {
    const first = await createWorld()
    first.store.dispose()
    first.fake.storage.preset(KEY, 'rubbish', { encrypt: true })
    first.fake.storage.fault({ op: 'remove', mode: 'late', delay: 8000, times: 1 })
    const { clock, store, stored } = await createWorld({ sharing: first })
    store.setSession({ token: 'A1', user: 'A' })
    await clock.advance(20_000)
    expect([store.token, stored()]).toEqual(['A1', 'A1'])
  })

  test('R8 a write that fails does not remove the session that a later write has stored', async () => {
    const first = await createWorld()
    first.store.dispose()
    const { clock } = first
    const map = new Map<string, unknown>()
    let sets = 0
    const storage = {
      get: (key: string) => map.get(key),
      set(key: string, value: unknown) {
        if (++sets === 1)
          return new Promise((_, reject) => clock.outside(5000, () => reject(new Error('at last, no'))))
        map.set(key, value)
        return undefined
      },
      remove: (key: string) => void map.delete(key),
    }
    const { fake, store } = await createWorld({ sharing: first, store: { storage } })
    store.setSession({ token: 'A1', user: 'A' })
    await clock.advance(4000)
    // It is tried again when the app is hidden.
    fake.hide()
    await clock.settle()
    await fake.show()
    expect(map.get(KEY)).toMatchObject({ session: { token: 'A1' } })
    await clock.advance(4000)
    expect(map.get(KEY)).toMatchObject({ session: { token: 'A1' } })
  })
})

describe('a storage whose `set` calls the store', () => {
  test.each<[string, (store: Store) => unknown, string | null]>([
    ['R6 a logout there leaves storage empty', (store) => store.logout(), null],
    [
      'a session that is set there is the one that is stored',
      (store) => store.setSession({ token: 'B1', user: 'B' }),
      'B1',
    ],
  ])('%s', async (_what, act, token) => {
    const first = await createWorld()
    first.store.dispose()
    const inner = wxStorage({ platform: first.fake.wx })
    let acted: unknown
    const { store, settle, stored } = await createWorld({
      sharing: first,
      store: {
        storage: {
          get: inner.get,
          remove: inner.remove,
          set(key, value) {
            acted = acted || Promise.resolve(act(store))
            return inner.set(key, value)
          },
        },
      },
    })
    store.setSession({ token: 'A1', user: 'A' })
    await settle()
    await acted
    expect([store.token, stored()]).toEqual([token, token])
  })
})
