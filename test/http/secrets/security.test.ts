import { createHttp, isAuthError } from 'mobx-miniprogram-auth'
import { authorize } from 'mobx-miniprogram-auth/authorize'
import type { Interceptor } from 'mobx-miniprogram-auth'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, errorOf, expired, outcome, renewWorld, useWorld, world } from '../_world'

useWorld()

/** Values that only the request itself may contain. */
const SECRETS = /T0-secret|R0-secret|hunter2/

test.each([
  'https://cdn.example.com/a.png',
  'https://api.example.com.evil.example/a',
  'https://evil.example/?https://api.example.com/',
  'https://evil.example/api.example.com',
  'https://evil.example#api.example.com',
  'https://api.example.com:8443/a',
  'http://api.example.com/a',
  'https://xapi.example.com/a',
  'https://example.com/a',
])(
  'S114 R16 a request to %s carries no token, needs no login, and its expired answer starts no renewal',
  async (url) => {
    world.backend.valid = 'nobody has this'
    world.fake.server(() => ok({ code: '99997' }))
    const answer = await world.http.get(url)
    expect(answer.data).toEqual({ code: '99997' })
    expect(world.fake.requests.map((request) => [request.url, request.get('authorization')])).toEqual([
      [url, undefined],
    ])
    await world.store.logout()
    await world.http.get(url)
  },
)

test.each([
  'https://api.example.com@evil.example/a',
  'https://api.example.com\\@evil.example/a',
  'https://api.example.com\\.evil.example/a',
  'https://evil.example\\.api.example.com/a',
  'https://api.example.com\t.evil.example/a',
  'https:\\\\evil.example/a',
  'https:evil.example',
  '//evil.example/a',
  'javascript:alert(1)',
])(
  'S114 R16 a call to the ambiguous or unsupported URL %j rejects with a TypeError, and nothing is sent',
  async (url) => {
    await expect(world.http.get(url)).rejects.toThrow(TypeError)
    expect(world.fake.requests).toEqual([])
  },
)

test.each([
  ['relative', 'a'],
  ['relative with a slash', '/a'],
  ['absolute', 'https://api.example.com/a'],
  ['with the default port', 'https://api.example.com:443/a'],
  ['in capitals', 'HTTPS://API.Example.COM/a'],
  ['with blanks in its query', 'a?q=hello world'],
  ['with an address in its query', 'a?next=https://evil.example/@x'],
  ['with a user in its path', 'a/@me'],
])('R16 a URL on the origin of baseUrl gets the token: %s', async (_what, url) => {
  world.fake.server((request) => ok(bearerOf(request)))
  expect(await outcome(world.http.get(url))).toBe('T0')
})

test.each([
  ['http://api.example.com', 'http://api.example.com:80/a', 'T0'],
  ['http://api.example.com', 'http://api.example.com:443/a', ''],
  ['https://api.example.com', 'https://api.example.com:80/a', ''],
  ['http://api.example.com:8080', 'http://api.example.com80/a', ''],
  ['https://api.example.com:4430', 'https://api.example.com0/a', ''],
])(
  'R16 the port is part of the origin, a default port may be left out: with baseUrl %s, %s gets the token %j',
  async (baseUrl, url, token) => {
    world.fake.server((request) => ok(bearerOf(request)))
    expect(await outcome(world.http.extend({ baseUrl }).get(url))).toBe(token)
  },
)

test('R16 an allowed origin may use http', async () => {
  const http = world.http.extend({ allowOrigins: ['http://10.0.0.1:8080'] })
  world.fake.server((request) => ok(bearerOf(request)))
  expect(await outcome(http.get('http://10.0.0.1:8080/a'))).toBe('T0')
})

test('R16 a foreign origin gets the token only if allowOrigins contains exactly that origin', async () => {
  const http = createHttp({
    baseUrl: BASE,
    auth: world.store,
    clock: world.fake.clock,
    allowOrigins: ['https://files.example.com', 'https://files.example.com:8443'],
  })
  world.fake.server((request) => ok(bearerOf(request)))
  expect(await outcome(http.get('https://files.example.com/a'))).toBe('T0')
  expect(await outcome(http.get('https://files.example.com:8443/a'))).toBe('T0')
  expect(await outcome(http.get('https://files.example.com:8444/a'))).toBe('')
  expect(await outcome(http.get('https://filesxexample.com/a'))).toBe('')
})

test("R16 the caller's own Authorization header, in any case, is sent unchanged, and its expired answer is passed on", async () => {
  world.fake.server(() => ok({ code: '99997' }))
  for (const name of ['Authorization', 'authorization', 'AUTHORIZATION']) {
    const answer = await world.http.get('a', {}, { header: { [name]: 'Basic abc' } })
    expect([answer.data, answer.expired]).toEqual([{ code: '99997' }, true])
  }
  expect(world.sent('a').map((request) => request.get('authorization'))).toEqual(Array(3).fill('Basic abc'))
  expect(world.sent('refresh')).toHaveLength(0)
  expect(world.store.isLogin).toBe(true)
})

test("R16 the caller's own Authorization header is sent unchanged if authHeader returns a header only for a token", async () => {
  const http = world.http.extend({ authHeader: (token) => (token ? { Authorization: token } : {}) })
  world.fake.server((request) => ok(request.get('authorization')))
  expect(await outcome(http.get('a', {}, { header: { authorization: 'mine' } }))).toBe('mine')
  expect(await outcome(http.get('a'))).toBe('T0')
})

test("R16 if authHeader uses another name, the caller's Authorization header does not replace the token", async () => {
  const http = createHttp({
    baseUrl: BASE,
    auth: world.store,
    clock: world.fake.clock,
    authHeader: (token) => ({ 'X-Token': token }),
  })
  world.fake.server((request) => ok([request.get('x-token'), request.get('authorization')]))
  expect(await outcome(http.get('a', {}, { header: { Authorization: 'Basic abc' } }))).toEqual([
    'T0',
    'Basic abc',
  ])
  expect(await outcome(http.get('a', {}, { header: { 'x-token': 'own' } }))).toEqual(['own', null])
})

test('R16 if authHeader returns a header of another name only for a token, the caller can replace that header', async () => {
  const http = world.http.extend({ authHeader: (token) => (token ? { 'X-Token': token } : {}) })
  world.fake.server((request) => ok(request.header))
  expect(await outcome(http.get('a', {}, { header: { 'x-token': 'own' } }))).toMatchObject({
    'x-token': 'own',
  })
  expect(await outcome(http.get('a', {}, { header: { 'x-token': 'own' } }))).not.toHaveProperty('X-Token')
  const careless = (token: string) => (token && { 'X-Token': token }) as { 'X-Token': string }
  expect(await outcome(world.http.extend({ authHeader: careless }).get('a'))).toMatchObject({
    'X-Token': 'T0',
  })
})

test('a header that is undefined or null is not sent and does not remove the token', async () => {
  const nothing = { 'X-Lang': undefined, 'X-Trace': null, Authorization: undefined } as never
  const add: Interceptor = (request, next) =>
    next({ ...request, header: Object.assign({ 'X-A': 'b' }, request.header, nothing) })
  world.fake.server((request) => ok(request.header))
  const sent = { 'content-type': 'application/json', 'X-A': 'b', Authorization: 'Bearer T0' }
  expect(await outcome(world.http.extend({ interceptors: [add] }).get('a'))).toEqual(sent)
  const late: Interceptor = (request, next) =>
    next({ ...request, header: Object.assign({}, request.header, { 'X-A': 'b', 'X-B': undefined }) as never })
  expect(await outcome(world.http.extend({ networkInterceptors: [late] }).get('a'))).toEqual(sent)
  const request = authorize(wx.request, { auth: world.store, baseUrl: BASE, clock: world.fake.clock })
  const header = Object.assign({ 'X-A': 'b' }, nothing)
  await new Promise((success) => request({ url: BASE + 'a', header, success }))
  expect(world.fake.requests[2]?.header).toEqual(sent)
})

test('R16 S114 if a network interceptor changes the URL, the token is sent only to our own and allowed origins', async () => {
  const elsewhere = (url: string) =>
    world.http.extend({
      allowOrigins: ['https://files.example.com'],
      networkInterceptors: [(request, next) => next({ ...request, url })],
    })
  world.fake.server((request) => ok([request.get('authorization'), request.get('x-a')]))
  const send = (url: string) => outcome(elsewhere(url).get('a', {}, { header: { 'X-A': '1' } }))
  expect(await send(BASE + 'mirror')).toEqual(['Bearer T0', '1'])
  expect(await send('https://files.example.com/a')).toEqual(['Bearer T0', '1'])
  expect(await send('https://backup.example/a')).toEqual([null, '1'])
  // The caller's own header is not removed.
  const own = { header: { Authorization: 'Basic abc' } }
  expect(await outcome(elsewhere('https://backup.example/a').get('a', {}, own))).toEqual(['Basic abc', null])
})

describe('R16 the answer of a foreign host to which a network interceptor redirected the request', () => {
  const HOST = 'https://elsewhere.example.net/'
  let status: number
  beforeEach(() => {
    status = 401
    world.fake.server((request) => {
      if (request.url.startsWith(HOST)) return ok({ code: '99997' }, { statusCode: status })
      if (request.path === '/refresh') return world.backend.renew(request)
      return bearerOf(request) === world.backend.valid ? ok('ours') : expired()
    })
  })
  const sending = (...interceptors: Interceptor[]) =>
    world.http.extend({ networkInterceptors: interceptors, expiredCodes: ['99997'] })
  const away: Interceptor = (request, next) => next({ ...request, url: HOST + 'me' })

  test('does not count as expired: neither HTTP 401 nor an expired code starts a renewal', async () => {
    expect(await outcome(sending(away).get('me'))).toBe('http-status')
    expect(world.fake.requests.map(({ url }) => url)).toEqual([HOST + 'me'])
    status = 200
    expect(await outcome(sending(away).get('me'))).toEqual({ code: '99997' })
    expect([world.fake.requests.length, world.store.token]).toEqual([2, 'T0'])
  })

  test('does not confirm the token or set the server time; the next answer of our own server confirms the token', async () => {
    status = 200
    const accepted = jest.spyOn(world.store.gate, 'accepted')
    const serverTime = jest.spyOn(world.store.gate, 'serverTime')
    await sending(away).get('me')
    expect([accepted.mock.calls, serverTime.mock.calls]).toEqual([[], []])
    await world.http.get('me')
    expect(accepted).toHaveBeenCalledTimes(1)
  })

  test('is ignored if the interceptor then asks our own server, whose expired answer leads to a renewal', async () => {
    const first: Interceptor = Object.assign<Interceptor, { repeats: true }>(
      (request, next) => Promise.resolve(away(request, next)).then(() => next(request)),
      { repeats: true },
    )
    world.backend.valid = 'none yet'
    expect(await outcome(sending(first).get('me'))).toBe('ours')
    expect(world.sent('refresh')).toHaveLength(1)
  })
})

test('S116 a renewal that sends the refresh token to a foreign host fails, nothing is sent, and the session is kept', async () => {
  renewWorld({
    store: { refresh: () => world.http.post('https://evil.example/refresh', { refreshToken: 'R0' }) },
  })
  const error = await errorOf(world.store.refresh())
  expect(isAuthError(error, 'renewal-failed')).toBe(true)
  expect(world.fake.requests).toEqual([])
  expect(world.store.isLogin).toBe(true)
})

test('S116 a renewal that asks a foreign host fails also if its request contains no secret', async () => {
  renewWorld({ store: { refresh: () => world.http.get('https://elsewhere.example/refresh') } })
  expect((await errorOf(world.store.refresh())).cause).toEqual(
    new TypeError('Http: a login or renewal goes to the origin of baseUrl, or to one of allowOrigins'),
  )
  expect(world.fake.requests).toEqual([])
})

test('S115 no error of a call, nor its causes, contains a token, a refresh token, a query or a password', async () => {
  renewWorld({ signedIn: false })
  world.store.setSession({ token: 'T0-secret', refreshToken: 'R0-secret' })
  const url = BASE + 'a?password=hunter2'
  const answers = [
    () => fail('invalid url "' + url + '"', 600009),
    () => fail('errcode:-2 url:' + url + ' net::ERR', 600001),
    () => fail('interrupted', 600003),
    () => fail('timeout'),
    () => ok({ code: '1' }, { statusCode: 500 }),
    () => ok('', { statusCode: 403 }),
    () => ok('<html>', { header: { 'content-type': 'application/json' } }),
  ]
  for (const answer of answers) {
    world.fake.server(answer)
    const call = world.http.post('a?password=hunter2', { password: 'hunter2' })
    const error = await errorOf(call)
    for (let at: unknown = error; at instanceof Error; at = at.cause) {
      expect([at.message, at.stack, JSON.stringify(at), String(at)].join(' ')).not.toMatch(SECRETS)
    }
  }
  for (const bad of [{ n: BigInt(1), password: 'hunter2' }, () => 'hunter2']) {
    const error = await errorOf(world.http.post('ftp://hunter2@a/?hunter2', bad))
    expect(error.message).not.toMatch(SECRETS)
  }
})

test('S115 the error of a failed renewal and its causes contain neither the token nor the refresh token', async () => {
  renewWorld({ signedIn: false })
  world.store.setSession({ token: 'T0-secret', refreshToken: 'R0-secret' })
  world.backend.valid = 'nobody has this'
  world.backend.renew = () => fail('errcode:-2 POST ' + BASE + 'refresh?refreshToken=R0-secret', 600001)
  for (let at: unknown = await errorOf(world.http.get('a')); at instanceof Error; at = at.cause) {
    expect([at.message, at.stack, JSON.stringify(at)].join(' ')).not.toMatch(SECRETS)
  }
})

test('a date inside of the data of an answer is not taken for the server time', async () => {
  world.store.setSession({ token: 'T0', refreshToken: 'R0', expiresIn: 3600 })
  const end = world.store.expiry
  world.backend.routes['/activity'] = () => ok({ title: 'Opening', date: Date.UTC(2031, 0, 1) })
  await world.http.get('activity')
  expect(world.store.expiry).toBe(end)
  expect(world.sent('refresh')).toHaveLength(0)
  await world.http.get('a')
  expect(world.sent('a').map(bearerOf)).toEqual(['T0'])
})
