import { checkEachTest, createWorld } from '../_world'

checkEachTest()

describe('a hot reload that replaces a disposed store by a new one over the same storage', () => {
  test.each(['late', 'hang'] as const)(
    'R6 during a write (%s) the new store is signed in, and its logout leaves storage empty',
    async (mode) => {
      const first = await createWorld()
      first.fake.storage.fault({ op: 'set', mode, delay: 4000, times: 1 })
      first.store.setSession({ token: 'A1', user: 'A' })
      first.store.dispose()
      const second = await createWorld({ sharing: first })
      expect([second.store.token, second.stored()]).toEqual(['A1', null])
      const logout = second.store.logout()
      await first.clock.advance(10_000)
      await logout
      expect([second.store.status, second.stored()]).toEqual(['signedOut', null])
    },
  )

  test('R6 a session that the old store’s logout could not remove is not restored, and the next logout removes it', async () => {
    const first = await createWorld({ signedIn: 'A' })
    const undo = (['set', 'remove'] as const).map((op) => first.fake.storage.fault({ op, mode: 'fail' }))
    const left = first.store.logout()
    await first.settle()
    await left
    first.store.dispose()
    const second = await createWorld({ sharing: first })
    expect([second.store.status, second.stored()]).toEqual(['signedOut', 'A1'])
    undo.forEach((each) => each())
    const again = second.store.logout()
    await first.settle()
    await again
    expect(second.stored()).toBe(null)
  })

  test('R9 during a write the new store fires an error event for its own login that cannot be stored', async () => {
    const first = await createWorld()
    first.fake.storage.fault({ op: 'set', mode: 'late', delay: 500, times: 1 })
    first.store.setSession({ token: 'A1', user: 'A' })
    first.store.dispose()
    first.fake.storage.fault({ op: 'set', mode: 'fail' })
    const second = await createWorld({ sharing: first })
    second.store.setSession({ token: 'B1', user: 'B' })
    await first.clock.advance(1000)
    expect([second.store.token, second.stored(), first.events, second.events]).toEqual([
      'B1',
      null,
      ['login'],
      ['login:restored', 'accountChange', 'login', 'error:storage'],
    ])
  })
})
