import { createHttp, isAuthError } from 'mobx-miniprogram-auth'
import { authorize } from 'mobx-miniprogram-auth/authorize'
import type { Interceptor } from 'mobx-miniprogram-auth'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, createWorld, errorOf, expired, outcome } from '../_world'
import type { World } from '../_world'

let world: World
beforeEach(() => {
  world = createWorld()
})
afterEach(() => world.end())

/** What of the session must never be seen outside of the header that carries it. */
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
])('S114 R16 %s gets no token, waits for nobody, and what it answers starts no renewal', async (url) => {
  world.backend.valid = 'nobody has this'
  world.fake.server(() => ok({ code: '99997' }))
  const answer = await world.http.get(url)
  expect(answer.data).toEqual({ code: '99997' })
  expect(world.fake.requests.map((request) => [request.url, request.get('authorization')])).toEqual([
    [url, undefined],
  ])
  await world.store.logout()
  await world.http.get(url)
})

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
])('S114 R16 %j could be read in more than one way and is refused', async (url) => {
  await expect(world.http.get(url)).rejects.toThrow(TypeError)
  expect(world.fake.requests).toEqual([])
})

test.each([
  ['relative', 'a'],
  ['relative with a slash', '/a'],
  ['absolute', 'https://api.example.com/a'],
  ['with the default port', 'https://api.example.com:443/a'],
  ['in capitals', 'HTTPS://API.Example.COM/a'],
  ['with blanks in its query', 'a?q=hello world'],
  ['with an address in its query', 'a?next=https://evil.example/@x'],
  ['with a user in its path', 'a/@me'],
])('R16 an address of ours, %s, gets the token', async (_what, url) => {
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
  'R16 the port counts, but for the default one: of %s, %s gets the token %j',
  async (baseUrl, url, token) => {
    world.fake.server((request) => ok(bearerOf(request)))
    expect(await outcome(world.http.extend({ baseUrl }).get(url))).toBe(token)
  },
)

test('R16 an allowed origin may be one of http', async () => {
  const http = world.http.extend({ allowOrigins: ['http://10.0.0.1:8080'] })
  world.fake.server((request) => ok(bearerOf(request)))
  expect(await outcome(http.get('http://10.0.0.1:8080/a'))).toBe('T0')
})

test('R16 another origin gets the token only if it is allowed, and that is no pattern', async () => {
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

test("R16 the caller's own Authorization is left alone, in whatever case, and what it is answered is the caller's affair", async () => {
  world.fake.server(() => ok({ code: '99997' }))
  for (const name of ['Authorization', 'authorization', 'AUTHORIZATION']) {
    const answer = await world.http.get('a', {}, { header: { [name]: 'Basic abc' } })
    expect([answer.data, answer.expired]).toEqual([{ code: '99997' }, true])
  }
  expect(world.sent('a').map((request) => request.get('authorization'))).toEqual(Array(3).fill('Basic abc'))
  expect(world.sent('refresh')).toHaveLength(0)
  expect(world.store.isLogin).toBe(true)
})

test('R16 so is it with an authHeader that gives a header only where there is a token', async () => {
  const http = world.http.extend({ authHeader: (token) => (token ? { Authorization: token } : {}) })
  world.fake.server((request) => ok(request.get('authorization')))
  expect(await outcome(http.get('a', {}, { header: { authorization: 'mine' } }))).toBe('mine')
  expect(await outcome(http.get('a'))).toBe('T0')
})

test('R16 with an authHeader of another name, the Authorization of the caller is a header like any other', async () => {
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

test('R16 an authHeader that has none for no token is known by the name it has for one', async () => {
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

test('a header that an interceptor has no value for is not sent, and takes no token away', async () => {
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

test('R16 S114 a network interceptor that sends a request elsewhere does not take the token with it', async () => {
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
  // What the caller wrote himself is his.
  const own = { header: { Authorization: 'Basic abc' } }
  expect(await outcome(elsewhere('https://backup.example/a').get('a', {}, own))).toEqual(['Basic abc', null])
})

describe('R16 what another host answers to whom a network interceptor has sent a request', () => {
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

  test('is no word on the token: its 401 starts no renewal, and the call ends with it', async () => {
    expect(await outcome(sending(away).get('me'))).toBe('http-status')
    expect(world.fake.requests.map(({ url }) => url)).toEqual([HOST + 'me'])
    status = 200
    expect(await outcome(sending(away).get('me'))).toEqual({ code: '99997' })
    expect([world.fake.requests.length, world.store.token]).toEqual([2, 'T0'])
  })

  test('nor is it one for the token: the next word on that, by our own server, counts in full', async () => {
    status = 200
    const accepted = jest.spyOn(world.store.gate, 'accepted')
    const serverTime = jest.spyOn(world.store.gate, 'serverTime')
    await sending(away).get('me')
    expect([accepted.mock.calls, serverTime.mock.calls]).toEqual([[], []])
    await world.http.get('me')
    expect(accepted).toHaveBeenCalledTimes(1)
  })

  test('whichever of the hosts has the last word: where that is ours, it is judged as ever', async () => {
    const first: Interceptor = Object.assign<Interceptor, { repeats: true }>(
      (request, next) => Promise.resolve(away(request, next)).then(() => next(request)),
      { repeats: true },
    )
    world.backend.valid = 'none yet'
    expect(await outcome(sending(first).get('me'))).toBe('ours')
    expect(world.sent('refresh')).toHaveLength(1)
  })
})

test('S116 a login or a renewal that asks another host is refused', async () => {
  world.end()
  world = createWorld({
    store: { refresh: () => world.http.post('https://evil.example/refresh', { refreshToken: 'R0' }) },
  })
  const error = await errorOf(world.store.refresh())
  expect(isAuthError(error, 'renewal-failed')).toBe(true)
  expect(world.fake.requests).toEqual([])
  expect(world.store.isLogin).toBe(true)
})

test('S116 so is one that holds no secret', async () => {
  world.end()
  world = createWorld({ store: { refresh: () => world.http.get('https://elsewhere.example/refresh') } })
  expect((await errorOf(world.store.refresh())).cause).toEqual(
    new TypeError('Http: a login or renewal goes to the origin of baseUrl, or to one of allowOrigins'),
  )
  expect(world.fake.requests).toEqual([])
})

test('S115 no error shows a token, a refresh token, a query or a password, wherever it comes from', async () => {
  world.end()
  world = createWorld({ signedIn: false })
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

test('S115 a renewal that fails tells neither token, in the error or in what is behind it', async () => {
  world.end()
  world = createWorld({ signedIn: false })
  world.store.setSession({ token: 'T0-secret', refreshToken: 'R0-secret' })
  world.backend.valid = 'nobody has this'
  world.backend.renew = () => fail('errcode:-2 POST ' + BASE + 'refresh?refreshToken=R0-secret', 600001)
  for (let at: unknown = await errorOf(world.http.get('a')); at instanceof Error; at = at.cause) {
    expect([at.message, at.stack, JSON.stringify(at)].join(' ')).not.toMatch(SECRETS)
  }
})

test('a date inside of the data is not taken for the clock of the server', async () => {
  world.store.setSession({ token: 'T0', refreshToken: 'R0', expiresIn: 3600 })
  const end = world.store.expiry
  world.backend.routes['/activity'] = () => ok({ title: 'Opening', date: Date.UTC(2031, 0, 1) })
  await world.http.get('activity')
  expect(world.store.expiry).toBe(end)
  expect(world.sent('refresh')).toHaveLength(0)
  await world.http.get('a')
  expect(world.sent('a').map(bearerOf)).toEqual(['T0'])
})
