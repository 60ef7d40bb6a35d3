/** Where a backend's answers keep code, data and message: one description, for `expiredCodes` and for `unwrap`. */
import { createHttp } from 'mobx-miniprogram-auth'
import type { Envelope, HttpOptions } from 'mobx-miniprogram-auth'
import { unwrap } from 'mobx-miniprogram-auth/http/unwrap'
import { ok } from 'mobx-miniprogram-auth/testing'
import type { Reply } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, createWorld, errorOf, outcome } from '../_world'
import type { World } from '../_world'

let world: World
beforeEach(() => {
  world = createWorld()
})
afterEach(() => world.end())

/** A client of the world's store which is told nothing yet about the token's end. */
const client = (options: HttpOptions): ReturnType<typeof createHttp> =>
  createHttp({ baseUrl: BASE, auth: world.store, clock: world.fake.clock, ...options })

/** The server says this of an old token, and answers a new one. */
function sayOfOldTokens(old: Reply, answer: Reply = ok('new')): void {
  world.fake.server((request) => {
    if (request.path === '/refresh') return ok({ token: world.backend.issue() })
    return bearerOf(request) === 'T0' ? old : answer
  })
}

describe('what tells that a token has ended', () => {
  const bare401 = ok('', { statusCode: 401 })
  const code = ok({ code: '99997' })
  const word = ok({ reason: 'token' })
  const isExpired: HttpOptions['isExpired'] = ({ data }) => data?.reason === 'token'
  const later: HttpOptions['isExpired'] = ({ data }) => Promise.resolve(data?.reason === 'token')

  test.each<[string, HttpOptions, Reply, boolean]>([
    ['nothing said: HTTP 401', {}, bare401, true],
    ['nothing said: a code', {}, code, false],
    ['codes: one of them', { expiredCodes: ['99997'] }, code, true],
    ['S126 codes: they add to HTTP 401', { expiredCodes: ['99997'] }, bare401, true],
    [
      'codes: a code in an answer with a status',
      { expiredCodes: ['99997'] },
      ok({ code: '99997' }, { statusCode: 400 }),
      true,
    ],
    ['no codes at all: HTTP 401', { expiredCodes: [] }, bare401, true],
    ['S81 codes: a number is not a text', { expiredCodes: [99997] }, code, false],
    ['isExpired alone: its own word', { isExpired }, word, true],
    ['isExpired alone: HTTP 401 is none of it', { isExpired }, bare401, false],
    ['both: the code', { isExpired, expiredCodes: ['99997'] }, code, true],
    ['both: HTTP 401', { isExpired, expiredCodes: ['99997'] }, bare401, true],
    ['both: the word', { isExpired, expiredCodes: ['99997'] }, word, true],
    ['both: the word, later', { isExpired: later, expiredCodes: ['99997'] }, word, true],
    ['both: neither', { isExpired: later, expiredCodes: ['99997'] }, ok({ code: '1' }), false],
  ])('%s', async (_what, options, old, renewed) => {
    sayOfOldTokens(old)
    const came = await outcome(client(options).get('a'))
    expect([came === 'new', world.sent('refresh').length]).toEqual([renewed, renewed ? 1 : 0])
  })

  test.each<[string, Envelope, number | string, unknown]>([
    ['a field of another name', { code: 'errno' }, 501, { errno: 501, errmsg: '请登录' }],
    ['a field in an object', { code: 'meta.status' }, 'TOKEN', { meta: { status: 'TOKEN' } }],
  ])('codes lie where `envelope` says: %s', async (_what, envelope, expired, body) => {
    sayOfOldTokens(ok(body))
    expect(await outcome(client({ envelope, expiredCodes: [expired] }).get('a'))).toBe('new')
    // `code` is not looked at any more.
    world.backend.valid = 'another'
    sayOfOldTokens(ok({ code: expired }), ok({ code: expired }))
    expect(await outcome(client({ envelope, expiredCodes: [expired] }).get('b'))).toEqual({ code: expired })
  })
})

describe('unwrap', () => {
  /** What came of a body, and what came with it. */
  async function unwrapped(body: unknown, envelope: Envelope): Promise<unknown> {
    world.fake.server(() => ok(body))
    return outcome(client({ envelope, interceptors: [unwrap()] }).get('a'))
  }
  const errorIn = (body: unknown, envelope: Envelope): Promise<Error> => {
    world.fake.server(() => ok(body))
    return errorOf(client({ envelope, interceptors: [unwrap()] }).get('a'))
  }

  test.each<[string, unknown, Envelope, unknown]>([
    ['the usual one', { code: '10000', data: [1] }, { ok: '10000' }, [1]],
    ['one of several codes', { code: 200, data: [1] }, { ok: [0, 200] }, [1]],
    ['the first of several codes', { code: 0, data: [1] }, { ok: [0, 200] }, [1]],
    ['other names', { errno: 0, result: 'r' }, { ok: 0, code: 'errno', data: 'result' }, 'r'],
    ['a flag', { success: true, data: 'd' }, { code: 'success', ok: true }, 'd'],
    [
      'nested',
      { meta: { code: 0 }, body: { list: [2] } },
      { ok: 0, code: 'meta.code', data: 'body.list' },
      [2],
    ],
    [
      'fields beside the code',
      { code: 200, rows: [], total: 0 },
      { ok: 200, data: '' },
      { code: 200, rows: [], total: 0 },
    ],
    ['no data', { code: 0 }, { ok: 0 }, undefined],
    ['a body without a code is none of its business', [2], { ok: 0 }, [2]],
    ['an object without a code, too', { token: 't' }, { ok: 0 }, { token: 't' }],
    ['nor is a text', 'pong', { ok: 0 }, 'pong'],
  ])('%s', async (_what, body, envelope, data) => {
    expect(await unwrapped(body, envelope)).toEqual(data)
  })

  test.each<[string, unknown, Envelope, unknown, string]>([
    ['message', { code: '20001', message: '活动已满' }, { ok: '10000' }, '20001', '活动已满'],
    ['msg', { code: 500, msg: '系统繁忙' }, { ok: 200 }, 500, '系统繁忙'],
    ['errmsg', { errno: 402, errmsg: '参数不对' }, { ok: 0, code: 'errno' }, 402, '参数不对'],
    ['a name of its own', { code: 1, message: 'Bad', text: '不行' }, { ok: 0, message: 'text' }, 1, '不行'],
    [
      'several, the first with a text',
      { code: 1, a: '', b: { c: 'b' } },
      { ok: 0, message: ['a', 'b.c'] },
      1,
      'b',
    ],
    ['nowhere', { code: 7 }, { ok: 0 }, 7, 'The server answered with code 7'],
    [
      'S81 strictly: a text is not a number',
      { code: '0' },
      { ok: 0 },
      '0',
      'The server answered with code 0',
    ],
    ['none of several', { code: 201, msg: 'no' }, { ok: [0, 200] }, 201, 'no'],
    ['a code that is null', { code: null }, { ok: 0 }, null, 'The server answered with code null'],
    ['a flag that is false', { success: false, msg: 'no' }, { code: 'success', ok: true }, false, 'no'],
  ])(
    'another code is an error, its words lie in: %s',
    async (_what, body, envelope, businessCode, message) => {
      expect(await errorIn(body, envelope)).toMatchObject({
        code: 'business',
        businessCode,
        message,
        expired: false,
      })
    },
  )

  test('of a client that extends another it takes the own envelope', async () => {
    world.fake.server((request) =>
      ok(request.path === '/a' ? { code: 0, data: 'a' } : { errno: 0, result: 'b' }),
    )
    const one = client({ envelope: { ok: 0 }, interceptors: [unwrap()] })
    const other = one.extend({ envelope: { ok: 0, code: 'errno', data: 'result' } })
    expect([await outcome(one.get('a')), await outcome(other.get('b'))]).toEqual(['a', 'b'])
  })

  test('a client that does not say what success is sends nothing', async () => {
    const error = await errorOf(client({ interceptors: [unwrap()] }).get('a'))
    expect(error).toEqual(
      new TypeError(
        'unwrap: `envelope.ok` of createHttp must say what means success; one unwrap() is enough',
      ),
    )
    expect(world.fake.requests).toEqual([])
  })

  test('a second one, on a client that extends one with unwrap, is a TypeError that says so', async () => {
    // Otherwise data with a field `code` of its own would be taken for an envelope.
    world.fake.server(() => ok({ code: 0, data: { code: 'SKU-1' } }))
    const one = client({ envelope: { ok: 0 }, interceptors: [unwrap()] })
    const error = await errorOf(one.extend({ interceptors: [unwrap()] }).get('a'))
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain('one unwrap() is enough')
    expect(await outcome(one.extend({ interceptors: [] }).get('a'))).toEqual({ code: 'SKU-1' })
  })

  test('it takes nothing, and says so at once', () => {
    expect(() => Reflect.apply(unwrap, undefined, [{ ok: 0 }])).toThrow('unwrap: takes nothing')
  })
})

test.each<[object, string]>([
  [{ envelope: 'code' }, 'createHttp: `envelope` must be an object, got a string'],
  [{ envelope: { cod: 'errno' } }, 'createHttp envelope: unknown option `cod`'],
  [{ envelope: { code: 7 } }, 'createHttp envelope: `code` must be a string, got the number 7'],
  [{ envelope: { ok: {} } }, 'createHttp envelope: `ok` must be'],
])('%j is a TypeError at the door', (options, said) => {
  expect(() => client(options)).toThrow(said)
})
