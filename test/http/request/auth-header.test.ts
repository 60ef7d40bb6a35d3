/** `authHeader` puts the token into the header that a backend expects. */
import { createHttp } from 'mobx-miniprogram-auth'
import type { HttpOptions } from 'mobx-miniprogram-auth'
import { BASE, createWorld, useWorld, world } from '../_world'

useWorld()

const sentWith = async (authHeader: HttpOptions['authHeader']): Promise<unknown> => {
  const http = createHttp({ baseUrl: BASE, auth: world.store, clock: world.fake.clock, authHeader })
  await http.get('a')
  return { ...world.sent('a')[0]?.header, 'content-type': 'as ever' }
}

test.each<[string, HttpOptions['authHeader'], object]>([
  ['as a Bearer token by default', undefined, { Authorization: 'Bearer T0' }],
  ['without a scheme', (token) => ({ Authorization: token }), { Authorization: 'T0' }],
  [
    'directly behind the scheme, without a space',
    (token) => ({ Authorization: 'bearer' + token }),
    { Authorization: 'bearerT0' },
  ],
  ['in a header of another name', (token) => ({ 'X-Litemall-Token': token }), { 'X-Litemall-Token': 'T0' }],
  ['in a header named token', (token) => ({ token }), { token: 'T0' }],
  ['in no header if authHeader returns none', () => ({}), {}],
])('the token is sent %s', async (_what, authHeader, header) => {
  expect(await sentWith(authHeader)).toEqual({ ...header, 'content-type': 'as ever' })
})

test('a second header that authHeader returns replaces the header of the call with the same name', async () => {
  const http = world.http.extend({
    authHeader: (token) =>
      Object.assign({ Authorization: token }, token === 'T0' ? { 'X-Lang': 'zh' } : undefined),
  })
  await http.get('a', {}, { header: { 'X-Lang': 'en' } })
  expect(world.sent('a')[0]?.header).toMatchObject({ Authorization: 'T0', 'X-Lang': 'zh' })
})

test('authHeader can read other fields of the session, also if the session is set after the client is made', async () => {
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
