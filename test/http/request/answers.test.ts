import { createHttp, HttpStatusError, NetworkError, NotJsonError } from 'mobx-miniprogram-auth/http'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import { BASE, errorOf, outcome, useWorld, world } from '../_world'

useWorld()

test.each([400, 403, 404, 408, 429, 500, 503, 302, 300, 199])(
  'HTTP status %d rejects with an HttpStatusError that keeps status, header and body',
  async (statusCode) => {
    world.backend.routes['/a'] = () =>
      ok({ why: 'x' }, { statusCode, header: { 'Retry-After': '7', 'X-A': 'b' } })
    const error = await errorOf(world.http.get('a'))
    expect(error).toBeInstanceOf(HttpStatusError)
    expect(error).toMatchObject({
      code: 'http-status',
      statusCode,
      data: { why: 'x' },
      header: { 'retry-after': '7', 'x-a': 'b' },
      retryAfter: 7_000,
      retryable: statusCode >= 500 || statusCode === 408 || statusCode === 429,
      expired: false,
      message: 'HTTP status ' + String(statusCode),
    })
  },
)

test.each([200, 201, 204, 299, 304])('HTTP status %d is a success', async (statusCode) => {
  world.backend.routes['/a'] = () => ok('', { statusCode })
  expect((await world.http.get('a')).statusCode).toBe(statusCode)
})

test('a network failure rejects with a NetworkError that has the errno and the text of WeChat', async () => {
  world.backend.routes['/a'] = () => fail('errcode:-102 error_msg:net::ERR_CONNECTION_REFUSED', 600001)
  const error = await errorOf(world.http.post('a'))
  expect(error).toBeInstanceOf(NetworkError)
  expect(error).toMatchObject({ code: 'network', errno: 600001, retryable: true })
  expect(error.message).toContain('ERR_CONNECTION_REFUSED')
})

test.each<[string, unknown, object]>([
  ['request:fail timeout', undefined, { code: 'timeout', retryable: true, message: 'No answer within 9 ms' }],
  ['request:fail:timeout', 600001, { code: 'timeout' }],
  ['whatever', 5, { code: 'timeout' }],
  ['request:fail abort', undefined, { code: 'aborted', message: 'The call was aborted' }],
  ['request:fail:abort', undefined, { code: 'aborted' }],
  ['request:fail: Abort', undefined, { code: 'aborted' }],
  ['request:fail aborted by the proxy', undefined, { code: 'network', errno: undefined }],
  ['request:fail', '7', { code: 'network', errno: undefined }],
  ['the timeout is not what failed', 7, { code: 'network', errno: 7 }],
  ['request:fail at {"a":"secret"} interrupted now', 8, { message: 'request:fail at  interrupted' }],
  ['request:fail at #secret', 8, { message: 'request:fail at ' }],
])('the failure %j of WeChat with errno %j becomes the error %j', async (errMsg, errno, error) => {
  const transport = ({ fail: failed }: WechatMiniprogram.RequestOption): never => {
    if (failed) failed({ errMsg, errno } as never)
    return undefined as never
  }
  const http = world.http.extend({ transport })
  expect(await errorOf(http.get('a', {}, { timeout: 9, auth: 'none' }))).toMatchObject(error)
})

describe('an answer body', () => {
  test.each<[string, string, Record<string, string>, { dataType?: 'json' } | undefined]>([
    [
      'of JSON that is cut off',
      '{"list":[1,2',
      { 'Content-Type': 'application/json; charset=utf-8' },
      undefined,
    ],
    [
      'of plain text with a JSON content type',
      'oops',
      { 'content-type': 'application/problem+json' },
      undefined,
    ],
    ['of an HTML page', '<html>502</html>', { 'content-type': 'text/html' }, undefined],
    ['of plain text for a call with dataType json', 'oops', {}, { dataType: 'json' }],
  ])(
    '%s rejects with a NotJsonError that keeps status and header, and does not count as expired',
    async (_what, body, header, options) => {
      world.backend.routes['/a'] = () => ok(body, { header })
      const error = await errorOf(world.http.get('a', {}, options))
      expect(error).toBeInstanceOf(NotJsonError)
      expect(error).toMatchObject({ code: 'not-json', statusCode: 200, data: body })
      expect(error.message).toBe('The answer is not JSON')
      const names = Object.entries(header).map(([name, value]) => [name.toLowerCase(), value])
      expect(error).toMatchObject({ header: Object.fromEntries(names) })
      expect(world.sent('refresh')).toHaveLength(0)
      expect(world.store.isLogin).toBe(true)
    },
  )

  test.each<[string, unknown, Record<string, string>, object]>([
    ['of JSON with an HTML content type', { n: 1 }, { 'content-type': 'text/html' }, {}],
    ['of plain text with a text content type', 'pong', { 'content-type': 'text/plain' }, {}],
    ['of plain text without a content type', 'pong', {}, {}],
    ['that is empty', '', { 'content-type': 'application/json' }, {}],
    [
      'of an HTML page for a call with dataType text',
      '<html>',
      { 'content-type': 'text/html' },
      { dataType: 'text' },
    ],
  ])('%s is passed on', async (_what, body, header, options) => {
    world.backend.routes['/a'] = () => ok(body, { header })
    expect(await outcome(world.http.get('a', {}, options))).toEqual(body)
  })

  test('that is an ArrayBuffer is passed on', async () => {
    world.backend.routes['/a'] = () =>
      ok(new ArrayBuffer(3), { header: { 'content-type': 'application/json' } })
    const { data } = await world.http.get<ArrayBuffer>('a', {}, { responseType: 'arraybuffer' })
    expect(data.byteLength).toBe(3)
  })

  test('that is not JSON, with an error status, rejects with an HttpStatusError', async () => {
    world.backend.routes['/a'] = () =>
      ok('<html>', { statusCode: 502, header: { 'content-type': 'text/html' } })
    expect(await errorOf(world.http.get('a'))).toMatchObject({
      code: 'http-status',
      statusCode: 502,
      data: '<html>',
    })
  })

  test('that is not JSON makes a renewal fail as transient: the session is kept', async () => {
    world.backend.renew = () => ok('<html>hotel', { header: { 'content-type': 'text/html' } })
    expect(await outcome(world.store.refresh())).toBe('renewal-failed')
    expect(world.store.isLogin).toBe(true)
  })
})

describe('URLs, queries and headers', () => {
  const url = (): string | undefined => world.fake.requests[0]?.url

  test.each<[string, string, object | string | undefined, string]>([
    ['a relative URL is joined to baseUrl', 'a/b', undefined, BASE + 'a/b'],
    ['a URL that begins with a slash is joined with one slash', '/a', undefined, BASE + 'a'],
    ['an empty URL is baseUrl itself', '', undefined, BASE],
    ['a query of the URL is kept', 'a?x=1', undefined, BASE + 'a?x=1'],
    ['data is added to a query', 'a?x=1', { y: 2 }, BASE + 'a?x=1&y=2'],
    ['data is added to an empty query', 'a?', { y: 2 }, BASE + 'a?y=2'],
    ['data is added before the fragment', 'a#top', { y: 2 }, BASE + 'a?y=2#top'],
    ['names and values of data are encoded', 'a', { 'q&a': '林 =?' }, BASE + 'a?q%26a=%E6%9E%97%20%3D%3F'],
    [
      'an object in data is written as JSON, as WeChat does',
      'a',
      { f: { n: [1] } },
      BASE + 'a?f=%7B%22n%22%3A%5B1%5D%7D',
    ],
    [
      'undefined values of data are left out, null and empty ones are not',
      'a',
      { u: undefined, n: null, e: '' },
      BASE + 'a?n=null&e=',
    ],
    ['data may be a query string', 'a', 'x=1&y', BASE + 'a?x=1&y'],
    [
      'an absolute URL is not joined to baseUrl',
      'https://other.example/x',
      { y: 1 },
      'https://other.example/x?y=1',
    ],
  ])('%s', async (_what, path, data, expected) => {
    world.fake.server(() => ok(''))
    await world.http.get(path, data)
    expect(url()).toBe(expected)
  })

  test('data is sent as a form for a form content type, else as JSON; text and bytes are sent unchanged', async () => {
    const form = { header: { 'content-type': 'Application/X-WWW-Form-Urlencoded' } }
    await world.http.post('a', { n: 1, t: 'ä b' }, form)
    await world.http.post('b', { n: 1 })
    await world.http.put('c', 'plain')
    await world.http.delete('d', { id: 7 })
    await world.http.post('e', { n: 1 }, { header: { 'content-type': 'application/json' } })
    await world.http.post('f', Uint8Array.of(1))
    const bodyOf = (body: unknown) => (body instanceof ArrayBuffer ? [...new Uint8Array(body)] : body)
    expect(world.fake.requests.map(({ url, method, body }) => [url, method, bodyOf(body)])).toEqual([
      [BASE + 'a', 'POST', 'n=1&t=%C3%A4%20b'],
      [BASE + 'b', 'POST', '{"n":1}'],
      [BASE + 'c', 'PUT', 'plain'],
      [BASE + 'd', 'DELETE', '{"id":7}'],
      [BASE + 'e', 'POST', '{"n":1}'],
      [BASE + 'f', 'POST', [1]],
    ])
  })

  test('the data of a HEAD is sent in the query', async () => {
    await world.http.request({ url: 'a', method: 'HEAD', data: { n: 1 } })
    expect(world.fake.requests.map(({ url, body }) => [url, body])).toEqual([[BASE + 'a?n=1', undefined]])
  })

  test('a header of the call replaces a header of the client with the same name in any case, unless it is undefined', async () => {
    const http = createHttp({ baseUrl: BASE, clock: world.fake.clock, header: { 'X-A': '1', 'X-B': '1' } })
    await http.get('a', {}, { header: { 'x-a': '2', 'x-c': '3' } })
    await http.get('a')
    await http.get('a', {}, { header: { 'X-A': undefined } as never })
    expect(world.sent('a').map(({ header }) => header)).toEqual([
      { 'content-type': 'application/json', 'X-B': '1', 'x-a': '2', 'x-c': '3' },
      { 'content-type': 'application/json', 'X-A': '1', 'X-B': '1' },
      { 'content-type': 'application/json', 'X-A': '1', 'X-B': '1' },
    ])
  })

  test('options of the platform are passed on to wx.request', async () => {
    const request = jest.spyOn(wx, 'request')
    await world.http.get('a', {}, { enableHttp2: true, responseType: 'text', enableCache: false })
    expect(request.mock.calls[0]?.[0]).toMatchObject({
      enableHttp2: true,
      responseType: 'text',
      enableCache: false,
    })
    expect(request.mock.calls[0]?.[0]).not.toHaveProperty('idempotent')
  })

  test('an app may replace `wx.request` after the client is made', async () => {
    const original = wx.request
    const seen: string[] = []
    Object.assign(wx, {
      request: (options: WechatMiniprogram.RequestOption) => {
        seen.push(options.url)
        return original(options)
      },
    })
    await world.http.get('a')
    expect(seen).toEqual([BASE + 'a'])
  })
})

describe('extend', () => {
  test('inherits the options that are not given', async () => {
    const base = createHttp({
      baseUrl: BASE,
      auth: world.store,
      clock: world.fake.clock,
      expiredCodes: ['99997'],
      header: { 'X-A': '1', 'X-B': '1' },
    })
    const http = base.extend({ baseUrl: BASE + 'v2/', header: { 'x-a': '2' }, timeout: undefined })
    world.backend.valid = 'nobody has this'
    expect(await outcome(http.get('a'))).toEqual({ code: '10000', data: '/v2/a' })
    expect(world.sent('v2/a').map((request) => [request.get('x-a'), request.get('x-b')])).toEqual([
      ['2', '1'],
      ['2', '1'],
    ])
  })

  test('treats an option that is undefined as not given', async () => {
    const base = world.http.extend({ timeout: 5, transport: { request: undefined } as never })
    world.fake.server(() => 'hang')
    const call = errorOf(base.extend({ baseUrl: undefined, timeout: undefined }).get('a'))
    await world.fake.clock.advance(5)
    expect((await call).message).toBe('No answer within 5 ms')
    expect(world.sent('a')).toHaveLength(1)
  })

  test('with isExpired or expiredCodes replaces both of the client that it extends', async () => {
    const http = world.http.extend({ isExpired: ({ statusCode }) => statusCode === 401 })
    world.fake.server(() => ok({ code: '99997' }))
    expect(await outcome(http.get('a'))).toEqual({ code: '99997' })
    const back = http.extend({ expiredCodes: ['1'] })
    expect(await outcome(back.get('a'))).toEqual({ code: '99997' })
    const own = world.http.extend({ isExpired: ({ data }) => data?.code === '99997' })
    expect(await outcome(own.extend({ expiredCodes: ['1'] }).get('a'))).toEqual({ code: '99997' })
    expect(await outcome(own.extend({}).get('a'))).toBe('login-required')
  })

  test.each([
    ['the base client', 0],
    ['a client that extends it', 1],
    ['a client that extends that one', 2],
    ['a second client that extends the base', 3],
  ] as const)(
    'observe() sees the calls of all clients related by `extend`, if it is called on %s',
    async (_which, at) => {
      const child = world.http.extend({})
      const family = [world.http, child, child.extend({}), world.http.extend({})] as const
      const seen: string[] = []
      const off = family[at].observe(({ phase, path, id }) => {
        if (phase === 'created') seen.push(path + ' ' + String(id))
      })
      for (const [index, http] of family.entries()) await http.get('a' + String(index))
      // All these clients number their calls in one sequence, so that no two calls have the same id.
      expect(seen).toEqual(['/a0 1', '/a1 2', '/a2 3', '/a3 4'])
      off()
      for (const http of family) await http.get('b')
      expect(seen).toHaveLength(4)
    },
  )
})
