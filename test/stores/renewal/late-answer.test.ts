import { done, offline, refusal } from '../_backend'
import { checkEachTest, createWorld, type StoreOptions, type World } from '../_world'

checkEachTest()

const tokens = (token: string) => done({ token, refreshToken: 'r-' + token, user: 'A', expiresIn: 3600 })

/** Signed in, with two renewals in flight by the same refresh token. The first one timed out after ten seconds. */
async function twice(store: Partial<StoreOptions> = {}) {
  const first = await createWorld({ signedIn: 'A', store })
  const { backend, clock, get, settle } = first
  const held = backend.hold('/token/refresh')
  backend.expire()
  const early = get('/a')
  await clock.advance(10_000)
  const call = get('/a')
  await settle()
  expect([early.outcome, call.outcome, held.length]).toEqual(['renewal-failed', 'pending', 2])
  const [late, next] = held
  if (!late || !next) throw new Error('two renewals')
  backend.reply('/a', ({ get: header }) =>
    done({ as: String(header('Authorization')).replace('Bearer ', '') }),
  )
  return { ...first, call, late, next }
}
const renewals = ({ fake }: Pick<World, 'fake'>): number =>
  fake.requests.filter(({ path }) => path === '/token/refresh').length

describe('S12 R8 a late answer to a timed-out renewal, while the next one runs,', () => {
  test('is not used if the next renewal succeeds, since the server may have revoked its tokens by then', async () => {
    const w = await twice()
    w.late.answer(tokens('A2'))
    await w.clock.advance(1000)
    expect([w.store.token, w.call.outcome]).toEqual(['A1', 'pending'])
    w.next.answer(tokens('A3'))
    await w.settle()
    expect([w.store.token, w.call.outcome, w.stored()]).toEqual(['A3', 'ok:A3', 'A3'])
    expect(renewals(w)).toBe(2)
  })

  test.each([
    ['is refused', refusal],
    ['fails transiently', offline],
  ])('is used if the next renewal %s', async (_, reply) => {
    const w = await twice()
    w.late.answer(tokens('A2'))
    await w.settle()
    w.next.answer(reply())
    await w.settle()
    expect([w.store.token, w.call.outcome, w.stored()]).toEqual(['A2', 'ok:A2', 'A2'])
    expect(w.events).toEqual(['error:renewal', 'renew'])
  })

  test('is used if the next renewal times out too', async () => {
    const w = await twice()
    w.late.answer(tokens('A2'))
    await w.clock.advance(10_000)
    expect([w.store.token, w.call.outcome]).toEqual(['A2', 'ok:A2'])
    // This answer is older than the session.
    w.next.answer(tokens('A3'))
    await w.settle()
    expect([w.store.token, w.events]).toEqual(['A2', ['error:renewal', 'renew']])
  })

  test('is not used by either of two stores if the next renewal, of the other store, succeeds', async () => {
    const first = await createWorld({ signedIn: 'A' })
    const second = await createWorld({ sharing: first })
    const held = first.backend.hold('/token/refresh')
    first.store.expire()
    await first.clock.advance(10_000)
    second.store.expire()
    await first.settle()
    expect(held).toHaveLength(2)
    held[0]?.answer(tokens('A2'))
    await first.settle()
    expect([first.store.token, second.store.token]).toEqual(['A1', 'A1'])
    held[1]?.answer(tokens('A3'))
    await first.settle()
    expect([first.store.token, second.store.token]).toEqual(['A3', 'A3'])
  })

  test('R6 is not used after a logout', async () => {
    const w = await twice()
    w.late.answer(tokens('A2'))
    await w.settle()
    void w.store.logout()
    w.next.answer(refusal())
    await w.settle()
    expect([w.store.token, w.store.reason, w.stored()]).toEqual([null, 'logout', null])
  })
})
