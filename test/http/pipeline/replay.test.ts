import { createHttp } from 'mobx-miniprogram-auth'
import { unwrap } from 'mobx-miniprogram-auth/http/unwrap'
import type { Interceptor } from 'mobx-miniprogram-auth'
import { connect } from 'mobx-miniprogram-auth/socket'
import type { ConnectOptions } from 'mobx-miniprogram-auth/socket'
import { ok } from 'mobx-miniprogram-auth/testing'
import type { FakeRequest } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, expired, outcome, useWorld, world } from '../_world'

useWorld()
beforeEach(() => {
  world.backend.valid = 'nobody has this'
})

/** The one request that was sent twice: what went out first, and what replaced it. */
function pair(path: string): [FakeRequest, FakeRequest] {
  const [first, second, ...more] = world.sent(path)
  if (!first || !second || more.length > 0) throw new Error('not sent exactly twice')
  return [first, second]
}

const withoutToken = ({ header }: FakeRequest): Record<string, string> =>
  Object.fromEntries(Object.entries(header).filter(([name]) => name !== 'Authorization'))

test('S72 R13 a replayed JSON body is byte-identical', async () => {
  await world.http.post('a', { name: '林', nested: { n: [1, 'zwei', null] } })
  const [first, second] = pair('a')
  expect(first.body).toBe('{"name":"林","nested":{"n":[1,"zwei",null]}}')
  expect(second.body).toBe(first.body)
  expect([bearerOf(first), bearerOf(second)]).toEqual(['T0', 'T1'])
  expect(withoutToken(second)).toEqual(withoutToken(first))
})

test('R13 changes that the caller makes after the call reach neither the request nor its replay', async () => {
  const data = { list: [1], at: { n: 1 } }
  const header = { 'X-Page': 'one' }
  const bytes = new Uint8Array([1, 2, 3])
  const options = { header, enableHttp2: true }
  const calls = [
    world.http.post('a', data, options),
    world.http.put('b', bytes.buffer),
    world.http.get('c', data),
  ]
  data.list.push(2)
  data.at.n = 9
  header['X-Page'] = 'two'
  options.enableHttp2 = false
  bytes.fill(9)
  await Promise.all(calls)
  for (const request of pair('a')) {
    expect(request.body).toBe('{"list":[1],"at":{"n":1}}')
    expect(request.get('x-page')).toBe('one')
  }
  for (const request of pair('b'))
    expect(new Uint8Array(request.body as ArrayBuffer)).toEqual(new Uint8Array([1, 2, 3]))
  for (const request of pair('c')) expect(request.query).toEqual({ list: '[1]', at: '{"n":1}' })
})

test('R13 later changes do not reach an option for the platform either, of a request or a socket', async () => {
  const option = { on: true, list: [1] }
  const seen: unknown[] = []
  await world.store.logout()
  const note = (given: object): never => {
    seen.push(Reflect.get(given, 'option'))
    throw new Error('enough seen')
  }
  const http = world.http.extend({ transport: { request: note, connectSocket: note }, waitForLogin: true })
  const call = outcome(http.get('a', {}, { option } as object)).catch(String)
  connect(http, { url: 'ws', option } as ConnectOptions)
  option.list.push(2)
  option.on = false
  await world.store.login()
  await call
  expect(seen).toEqual([
    { on: true, list: [1] },
    { on: true, list: [1] },
  ])
})

test('R13 a call does not change its options', async () => {
  const options = Object.freeze({
    url: 'a',
    header: Object.freeze({ n: '1' }),
    data: Object.freeze({ q: 1 }),
  })
  await world.http.request(options)
  expect(pair('a').map(({ query }) => query)).toEqual([{ q: '1' }, { q: '1' }])
})

test('S74 R13 a replay sends the same bytes and content type', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
  const type = 'application/x-protobuf'
  await world.http.post('a', bytes.buffer, { header: { 'Content-Type': type } })
  // A view sends what it shows, not the buffer behind it.
  await world.http.post('b', bytes.subarray(16, 32))
  for (const request of pair('a')) {
    expect(new Uint8Array(request.body as ArrayBuffer)).toEqual(bytes)
    expect(request.get('content-type')).toBe(type)
  }
  const [view] = world.sent('b')
  expect(new Uint8Array(view?.body as ArrayBuffer)).toEqual(bytes.slice(16, 32))
})

test('S74 an upload is replayed with the same file and form, and leaves the content type to the platform', async () => {
  const http = world.http.extend({ header: { 'Content-Type': 'application/json', 'X-App': '1' } })
  await http.upload({ url: 'a', filePath: 'wxfile://tmp/a.png', name: 'file', formData: { matchId: '7' } })
  for (const request of pair('a')) {
    expect(request.file).toEqual({ name: 'file', path: 'wxfile://tmp/a.png' })
    expect(request.data).toEqual({ matchId: '7' })
    expect(request.get('content-type')).toBeUndefined()
    expect(request.get('x-app')).toBe('1')
  }
  expect(world.sent('a').map(bearerOf)).toEqual(['T0', 'T1'])
})

test('S75 options that are used again get the current token each time, and are not changed', async () => {
  const saved = { header: { 'X-App': '1' } }
  await world.http.get('a', {}, saved)
  world.backend.valid = 'nobody has this either'
  await world.http.get('a', {}, saved)
  expect(world.sent('a').map(bearerOf)).toEqual(['T0', 'T1', 'T1', 'T2'])
  expect(saved).toEqual({ header: { 'X-App': '1' } })
})

test('S75 an interceptor that sends a kept request again later sends the current token', async () => {
  let kept: Parameters<Interceptor>[0] | undefined
  const http = world.http.extend({
    interceptors: [
      (request, next) => {
        kept = kept ?? request
        return next(kept)
      },
    ],
  })
  await http.get('a')
  world.backend.valid = 'nobody has this either'
  await http.get('a')
  expect(world.sent('a').map(bearerOf)).toEqual(['T0', 'T1', 'T1', 'T2'])
})

test('S76 a replay replaces a token in the query or the body instead of adding another', async () => {
  const inUrlAndBody: Interceptor = (request, next) =>
    next({
      ...request,
      url: request.url + (request.url.includes('?') ? '&' : '?') + 'access_token=' + String(request.token),
      data:
        typeof request.data === 'string'
          ? JSON.stringify({ ...JSON.parse(request.data), token: request.token })
          : request.data,
    })
  const http = createHttp({
    baseUrl: BASE,
    auth: world.store,
    expiredCodes: ['99997'],
    authHeader: () => ({}),
    networkInterceptors: [inUrlAndBody],
    clock: world.fake.clock,
  })
  world.fake.server((request) => {
    if (request.path === '/refresh') return ok({ token: world.backend.issue() })
    return request.query.access_token === world.backend.valid ? ok(request.url) : expired()
  })
  expect(await outcome(http.post('a?x=1', { n: 1 }))).toBe(BASE + 'a?x=1&access_token=T1')
  expect(world.sent('a').map(({ body }) => body)).toEqual(['{"n":1,"token":"T0"}', '{"n":1,"token":"T1"}'])
  expect(world.sent('a').map(({ query }) => query)).toEqual([
    { x: '1', access_token: 'T0' },
    { x: '1', access_token: 'T1' },
  ])
  expect(world.sent('a').map(({ header }) => Object.keys(header))).toEqual([
    ['content-type'],
    ['content-type'],
  ])
})

test('S77 after a replay the first promise resolves, and interceptors around the call have run once', async () => {
  let transforms = 0
  const http = world.http.extend({
    envelope: { ok: '10000' },
    interceptors: [
      async (request, next) => {
        const answer = await next(request)
        transforms += 1
        return answer
      },
      unwrap(),
    ],
  })
  expect(await outcome(http.get('a'))).toBe('/a')
  expect(transforms).toBe(1)
  expect(world.sent('a')).toHaveLength(2)
})

test.each<[string, readonly (string | number)[], unknown, boolean]>([
  ['the text 99997, with the text configured,', ['99997'], '99997', true],
  ['the number 99997, with the text configured,', ['99997'], 99997, false],
  ['the text 99997, with the number configured,', [99997], '99997', false],
  ['the number 99997, with the number configured,', [99997], 99997, true],
  ['the text 401 in a body, with the number configured,', [401], '401', false],
  ['one of several configured codes', ['99997', 40100], 40100, true],
])('S81 %s is classified strictly by type and value', async (_what, expiredCodes, code, isExpired) => {
  const http = createHttp({ baseUrl: BASE, auth: world.store, expiredCodes, clock: world.fake.clock })
  world.fake.server((request) => {
    if (request.path === '/refresh') return ok({ token: world.backend.issue() })
    return ok(bearerOf(request) === 'T0' ? { code } : 'replayed')
  })
  expect(await outcome(http.get('a'))).toEqual(isExpired ? 'replayed' : { code })
})

test('S81 by default HTTP status 401 is an expired answer, and 403 or a code in the body is none', async () => {
  const http = createHttp({ baseUrl: BASE, auth: world.store, clock: world.fake.clock })
  world.fake.server((request) => {
    if (request.path === '/refresh') return ok({ token: world.backend.issue() })
    if (request.path === '/forbidden') return ok({ code: '99997' }, { statusCode: 403 })
    if (request.path === '/code') return ok({ code: '99997' })
    return bearerOf(request) === 'T0' ? ok('', { statusCode: 401 }) : ok('replayed')
  })
  expect(await outcome(http.get('forbidden'))).toBe('http-status')
  expect(await outcome(http.get('code'))).toEqual({ code: '99997' })
  expect(world.sent('refresh')).toHaveLength(0)
  expect(await outcome(http.get('a'))).toBe('replayed')
})

test('`isExpired` gets status, header and body; a body that is no object is undefined', async () => {
  const seen: unknown[] = []
  const http = createHttp({
    baseUrl: BASE,
    auth: world.store,
    clock: world.fake.clock,
    isExpired: (answer) => {
      seen.push([answer.statusCode, answer.header['x-a'], answer.data])
      return false
    },
  })
  for (const data of ['text', [1], null, { code: 1 }]) {
    world.fake.server(() => ok(data, { header: { 'X-A': 'b' } }))
    await http.get('a')
  }
  expect(seen).toEqual([undefined, undefined, undefined, { code: 1 }].map((data) => [200, 'b', data]))
})

describe('R2 an expired code is found in the body whatever type the caller asked for', () => {
  const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer
  const said = { code: '99997', message: '登录已过期' }
  const [word, wide] = [JSON.stringify(said), JSON.stringify(said, null, 2)]

  test.each([
    ['text', { dataType: 'text' }, word, '纯文本'],
    ['bytes with line breaks', { responseType: 'arraybuffer' }, bytes(wide), bytes('{ "code": 1 }')],
    ['bytes', { responseType: 'arraybuffer' }, bytes(word), bytes('{"code":"99997", and no more')],
  ] as const)(
    'as %s: the request is replayed, and another body is returned unchanged',
    async (_, how, no, yes) => {
      world.fake.server((request) =>
        request.path === '/refresh'
          ? world.backend.renew(request)
          : ok(bearerOf(request) === 'T0' ? no : yes, { header: {} }),
      )
      expect(await outcome(world.http.get('a', {}, how))).toEqual(yes)
      expect(world.sent('refresh')).toHaveLength(1)
    },
  )

  test('`isExpired` gets bytes of JSON as the parsed object', async () => {
    const http = world.http.extend({ isExpired: ({ data }) => data?.code === '99997' })
    world.fake.server((request) =>
      request.path === '/refresh' ? world.backend.renew(request) : ok(bytes(word)),
    )
    expect(await outcome(http.get('a', {}, { responseType: 'arraybuffer' }))).toBe('renewal-failed')
  })

  test('bytes of more than 10,000 are not parsed', async () => {
    const long = bytes(word.replace('}', ',"pad":"' + 'x'.repeat(10_000) + '"}'))
    world.fake.server(() => ok(long))
    expect(await outcome(world.http.get('a', {}, { responseType: 'arraybuffer' }))).toEqual(long)
  })
})
