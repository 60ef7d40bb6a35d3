/** `authorize` for a server that expects the token in the query or the body. */
import { authorize } from 'mobx-miniprogram-auth/authorize'
import type { AuthorizeOptions } from 'mobx-miniprogram-auth/authorize'
import type { Interceptor } from 'mobx-miniprogram-auth'
import { ok } from 'mobx-miniprogram-auth/testing'
import type { FakeRequest } from 'mobx-miniprogram-auth/testing'
import { BASE, expired, useWorld, world } from '../_world'

useWorld()

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** Puts the token into the query of a GET, and into the body of any other request. */
const inPlace: Interceptor = (request, next) => {
  const { url, token, data, kind, platform } = request
  if (token === null) return next(request)
  if (kind === 'upload')
    return next({ ...request, platform: { ...platform, formData: { ...Object(platform.formData), token } } })
  if (typeof data !== 'string')
    return next({ ...request, url: url + (url.includes('?') ? '&' : '?') + 'token=' + token })
  const body = data.startsWith('{')
    ? JSON.stringify({ ...JSON.parse(data), token })
    : data + '&token=' + token
  return next({ ...request, data: body })
}

const make = (api: typeof wx.request, options: Partial<AuthorizeOptions> = {}): typeof wx.request =>
  authorize(api, {
    auth: world.store,
    baseUrl: BASE,
    expiredCodes: ['99997'],
    authHeader: () => ({}),
    networkInterceptors: [inPlace],
    clock: world.fake.clock,
    ...options,
  })

const tokenIn = ({ query, body, data }: FakeRequest): unknown =>
  query.token ?? /token"?[=:]"?(\w+)/.exec(String(body))?.[1] ?? Object(data).token

/** Sends a request; the list gets what its callbacks are called with. */
function ask(options: object, send = make(wx.request)): unknown[] {
  const received: unknown[] = []
  Reflect.apply(send, undefined, [
    {
      ...options,
      success: ({ data }: { data: unknown }) => received.push(data),
      fail: (failure: object) => received.push(failure),
    },
  ])
  return received
}

/** A backend that looks for the token in the query and the body, not in the header. */
function serve(): void {
  world.backend.valid = 'nobody has this'
  world.fake.server((request) => {
    if (request.path === '/refresh') return ok({ token: world.backend.issue() })
    return tokenIn(request) === world.backend.valid ? ok(request.path) : expired()
  })
}

describe('S76 an interceptor that puts the token into the query or the body replaces it in the replay of', () => {
  test.each<[string, object, [string, unknown][]]>([
    [
      'a GET with data',
      { url: BASE + 'a', data: { n: 1, q: 'ä' } },
      [
        ['?n=1&q=%C3%A4&token=T0', undefined],
        ['?n=1&q=%C3%A4&token=T1', undefined],
      ],
    ],
    [
      'a GET without data',
      { url: BASE + 'a' },
      [
        ['?token=T0', undefined],
        ['?token=T1', undefined],
      ],
    ],
    [
      'a GET whose data is null',
      { url: BASE + 'a', data: null },
      [
        ['?token=T0', undefined],
        ['?token=T1', undefined],
      ],
    ],
    [
      'a POST with JSON',
      { url: BASE + 'a?x=1', method: 'POST', data: { n: [1] } },
      [
        ['?x=1', '{"n":[1],"token":"T0"}'],
        ['?x=1', '{"n":[1],"token":"T1"}'],
      ],
    ],
    [
      'a POST with a form',
      { url: BASE + 'a', method: 'POST', data: { n: 1 }, header: FORM },
      [
        ['', 'n=1&token=T0'],
        ['', 'n=1&token=T1'],
      ],
    ],
  ])('%s', async (_what, options, sent) => {
    serve()
    const received = ask(options)
    await world.settle()
    expect(received).toEqual(['/a'])
    expect(world.sent('a').map(({ url, body }) => [url.slice((BASE + 'a').length), body])).toEqual(sent)
    expect(world.sent('a').every(({ header }) => !('Authorization' in header))).toBe(true)
  })

  test('an upload', async () => {
    serve()
    const send = make(wx.uploadFile as never)
    const received = ask(
      { url: BASE + 'a', filePath: 'wxfile://a', name: 'file', formData: { n: '1' } },
      send,
    )
    await world.settle()
    expect(received).toEqual(['/a'])
    expect(world.sent('a').map(({ data }) => data)).toEqual([
      { n: '1', token: 'T0' },
      { n: '1', token: 'T1' },
    ])
  })
})

test('without network interceptors the data is passed to the platform unchanged', async () => {
  const seen: unknown[] = []
  const api = (options: WechatMiniprogram.RequestOption): WechatMiniprogram.RequestTask => {
    seen.push(options.data)
    return wx.request(options)
  }
  world.fake.server(() => ok(''))
  const data = { n: 1 }
  ask({ url: BASE + 'a', method: 'POST', data }, make(api, { networkInterceptors: [] }))
  await world.settle()
  expect(seen).toEqual([data])
})

test('R16 an interceptor sees no token for a request to a foreign origin', async () => {
  const tokens: unknown[] = []
  const note: Interceptor = (request, next) => {
    tokens.push(request.token)
    return next(request)
  }
  const send = make(wx.request, { networkInterceptors: [note] })
  ask({ url: 'https://other.example/a' }, send)
  ask({ url: BASE + 'a' }, send)
  await world.settle()
  expect(tokens[0]).toBeNull()
  expect(tokens[1]).toBe('T0')
})

test('an interceptor sees the kind and the method of each request, and whether it is idempotent', async () => {
  const seen: unknown[] = []
  const note: Interceptor = (request, next) => {
    seen.push([request.kind, request.method, request.idempotent])
    return next(request)
  }
  const options = { networkInterceptors: [note] }
  world.fake.server(() => ok(''))
  ask({ url: BASE + 'a' }, make(wx.request, options))
  ask({ url: BASE + 'a', method: 'PUT' }, make(wx.request, options))
  ask({ url: BASE + 'a', filePath: 'x', name: 'f' }, make(wx.uploadFile as never, options))
  await world.settle()
  expect(seen).toEqual([
    ['request', 'GET', true],
    ['request', 'PUT', false],
    ['upload', 'POST', false],
  ])
})

test('if an interceptor rejects with a value that is not an error, `fail` gets the value as `error` but not in its text', async () => {
  const broken: Interceptor = () => Promise.reject('s3cret' as never)
  const received = ask({ url: BASE + 'a' }, make(wx.request, { networkInterceptors: [broken] }))
  await world.settle()
  expect(received).toEqual([{ errMsg: 'request:fail error', error: 's3cret' }])
})

test('data that cannot be sent calls `fail` with a TypeError, and nothing is sent', async () => {
  const received = ask({ url: BASE + 'a', method: 'POST', data: { f: Boolean } })
  await world.settle()
  expect(received).toEqual([{ errMsg: expect.stringContaining('`data`'), error: expect.any(TypeError) }])
  expect(world.fake.requests).toEqual([])
})

test('authorize throws if a network interceptor is not a function', () => {
  expect(() => make(wx.request, { networkInterceptors: [7 as never] })).toThrow('networkInterceptors')
})

test('an interceptor that answers without sending gives success its own answer', async () => {
  const own: Interceptor = (request, next) =>
    request.url.endsWith('/kept')
      ? Promise.resolve({ data: 'kept', statusCode: 200, header: {}, cookies: [] })
      : next(request)
  const results: unknown[] = []
  const send = make(wx.request, { networkInterceptors: [own] })
  send({ url: BASE + 'kept', success: (result) => results.push(result) })
  await world.settle()
  expect(world.fake.requests).toEqual([])
  expect(results).toEqual([{ data: 'kept', statusCode: 200, header: {}, cookies: [] }])
})
