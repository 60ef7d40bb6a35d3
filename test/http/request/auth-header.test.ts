/** How a token travels in a header: one line for each backend. */
import { createHttp } from 'mobx-miniprogram-auth'
import type { HttpOptions } from 'mobx-miniprogram-auth'
import { BASE, createWorld } from '../_world'
import type { World } from '../_world'

let world: World
beforeEach(() => {
  world = createWorld()
})
afterEach(() => world.end())

const sentWith = async (authHeader: HttpOptions['authHeader']): Promise<unknown> => {
  const http = createHttp({ baseUrl: BASE, auth: world.store, clock: world.fake.clock, authHeader })
  await http.get('a')
  return { ...world.sent('a')[0]?.header, 'content-type': 'as ever' }
}

test.each<[string, HttpOptions['authHeader'], object]>([
  ['by default', undefined, { Authorization: 'Bearer T0' }],
  ['raw', (token) => ({ Authorization: token }), { Authorization: 'T0' }],
  ['glued to its scheme', (token) => ({ Authorization: 'bearer' + token }), { Authorization: 'bearerT0' }],
  ['under a name of its own', (token) => ({ 'X-Litemall-Token': token }), { 'X-Litemall-Token': 'T0' }],
  ['under the name token', (token) => ({ token }), { token: 'T0' }],
  ['not at all', () => ({}), {}],
])('%s', async (_what, authHeader, header) => {
  expect(await sentWith(authHeader)).toEqual({ ...header, 'content-type': 'as ever' })
})

test('with another header, which then replaces the one of the call', async () => {
  const http = world.http.extend({
    authHeader: (token) =>
      Object.assign({ Authorization: token }, token === 'T0' ? { 'X-Lang': 'zh' } : undefined),
  })
  await http.get('a', {}, { header: { 'X-Lang': 'en' } })
  expect(world.sent('a')[0]?.header).toMatchObject({ Authorization: 'T0', 'X-Lang': 'zh' })
})

test('beside what else the session holds, which is not there yet when the client is made', async () => {
  const fresh = createWorld({ signedIn: false })
  const uid = (): string | undefined => {
    const found: unknown = Reflect.get(Object(fresh.store.session), 'uid')
    return typeof found === 'string' ? found : undefined
  }
  const http = createHttp({
    baseUrl: BASE,
    auth: fresh.store,
    clock: fresh.fake.clock,
    authHeader: (token) => ({ token, uid: uid() }),
  })
  fresh.store.setSession(Object.assign({ token: 'T0' }, { uid: 'u7' }))
  await http.get('a')
  expect(fresh.sent('a')[0]?.header).toMatchObject({ token: 'T0', uid: 'u7' })
  await fresh.settle()
  fresh.end()
})
