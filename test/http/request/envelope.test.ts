/** `envelope` says where the answers keep code, data and message, for `expiredCodes` and for `unwrap`. */
import { createHttp } from 'mobx-miniprogram-auth'
import type { Envelope, HttpOptions } from 'mobx-miniprogram-auth'
import { unwrap } from 'mobx-miniprogram-auth/http/unwrap'
import { ok } from 'mobx-miniprogram-auth/testing'
import type { Reply } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, errorOf, outcome, useWorld, world } from '../_world'

useWorld()

/** A client of the world's store without `expiredCodes` and `isExpired`. */
const client = (options: HttpOptions): ReturnType<typeof createHttp> =>
  createHttp({ baseUrl: BASE, auth: world.store, clock: world.fake.clock, ...options })

/** The server gives the first answer to the old token, the second one to a new token. */
function sayOfOldTokens(old: Reply, answer: Reply = ok('new')): void {
  world.fake.server((request) => {
    if (request.path === '/refresh') return ok({ token: world.backend.issue() })
    return bearerOf(request) === 'T0' ? old : answer
  })
}

describe('an expired answer', () => {
  const bare401 = ok('', { statusCode: 401 })
  const code = ok({ code: '99997' })
  const word = ok({ reason: 'token' })
  const isExpired: HttpOptions['isExpired'] = ({ data }) => data?.reason === 'token'
  const later: HttpOptions['isExpired'] = ({ data }) => Promise.resolve(data?.reason === 'token')

  test.each<[string, HttpOptions, Reply, boolean]>([
    ['without options, HTTP 401 counts as expired', {}, bare401, true],
    ['without options, a code in the body does not count as expired', {}, code, false],
    ['with expiredCodes, one of the codes counts as expired', { expiredCodes: ['99997'] }, code, true],
    ['S126 with expiredCodes, HTTP 401 counts as expired too', { expiredCodes: ['99997'] }, bare401, true],
    [
      'with expiredCodes, one of the codes counts as expired also if the HTTP status is 400',
      { expiredCodes: ['99997'] },
      ok({ code: '99997' }, { statusCode: 400 }),
      true,
    ],
    ['with an empty list of expiredCodes, HTTP 401 counts as expired', { expiredCodes: [] }, bare401, true],
    [
      'S81 with a number in expiredCodes, the same code as a string does not count as expired',
      { expiredCodes: [99997] },
      code,
      false,
    ],
    ['with isExpired alone, an answer it recognises counts as expired', { isExpired }, word, true],
    ['with isExpired alone, HTTP 401 does not count as expired', { isExpired }, bare401, false],
    [
      'with isExpired and expiredCodes, one of the codes counts as expired',
      { isExpired, expiredCodes: ['99997'] },
      code,
      true,
    ],
    [
      'with isExpired and expiredCodes, HTTP 401 counts as expired',
      { isExpired, expiredCodes: ['99997'] },
      bare401,
      true,
    ],
    [
      'with isExpired and expiredCodes, an answer that isExpired recognises counts as expired',
      { isExpired, expiredCodes: ['99997'] },
      word,
      true,
    ],
    [
      'with an asynchronous isExpired and expiredCodes, an answer that isExpired recognises counts as expired',
      { isExpired: later, expiredCodes: ['99997'] },
      word,
      true,
    ],
    [
      'with isExpired and expiredCodes, an answer that neither recognises does not count as expired',
      { isExpired: later, expiredCodes: ['99997'] },
      ok({ code: '1' }),
      false,
    ],
  ])('%s', async (_what, options, old, renewed) => {
    sayOfOldTokens(old)
    const came = await outcome(client(options).get('a'))
    expect([came === 'new', world.sent('refresh').length]).toEqual([renewed, renewed ? 1 : 0])
  })

  test.each<[string, Envelope, number | string, unknown]>([
    ['in a field of another name', { code: 'errno' }, 501, { errno: 501, errmsg: '请登录' }],
    ['in a nested field', { code: 'meta.status' }, 'TOKEN', { meta: { status: 'TOKEN' } }],
  ])('`envelope` says where the code of an answer is: %s', async (_what, envelope, expired, body) => {
    sayOfOldTokens(ok(body))
    expect(await outcome(client({ envelope, expiredCodes: [expired] }).get('a'))).toBe('new')
    // The field `code` itself no longer counts.
    world.backend.valid = 'another'
    sayOfOldTokens(ok({ code: expired }), ok({ code: expired }))
    expect(await outcome(client({ envelope, expiredCodes: [expired] }).get('b'))).toEqual({ code: expired })
  })
})

describe('unwrap', () => {
  /** The outcome of a call whose answer has this body. */
  async function unwrapped(body: unknown, envelope: Envelope): Promise<unknown> {
    world.fake.server(() => ok(body))
    return outcome(client({ envelope, interceptors: [unwrap()] }).get('a'))
  }
  const errorIn = (body: unknown, envelope: Envelope): Promise<Error> => {
    world.fake.server(() => ok(body))
    return errorOf(client({ envelope, interceptors: [unwrap()] }).get('a'))
  }

  test.each<[string, unknown, Envelope, unknown]>([
    ['yields the data of an answer whose code is `ok`', { code: '10000', data: [1] }, { ok: '10000' }, [1]],
    ['accepts the last of several ok codes', { code: 200, data: [1] }, { ok: [0, 200] }, [1]],
    ['accepts the first of several ok codes', { code: 0, data: [1] }, { ok: [0, 200] }, [1]],
    [
      'reads code and data from fields of other names',
      { errno: 0, result: 'r' },
      { ok: 0, code: 'errno', data: 'result' },
      'r',
    ],
    ['reads a boolean flag as the code', { success: true, data: 'd' }, { code: 'success', ok: true }, 'd'],
    [
      'reads code and data from nested fields',
      { meta: { code: 0 }, body: { list: [2] } },
      { ok: 0, code: 'meta.code', data: 'body.list' },
      [2],
    ],
    [
      "yields the whole body if `data` is ''",
      { code: 200, rows: [], total: 0 },
      { ok: 200, data: '' },
      { code: 200, rows: [], total: 0 },
    ],
    ['yields undefined if the body has no data', { code: 0 }, { ok: 0 }, undefined],
    ['leaves an array unchanged', [2], { ok: 0 }, [2]],
    ['leaves an object without a code unchanged', { token: 't' }, { ok: 0 }, { token: 't' }],
    ['leaves a text unchanged', 'pong', { ok: 0 }, 'pong'],
  ])('%s', async (_what, body, envelope, data) => {
    expect(await unwrapped(body, envelope)).toEqual(data)
  })

  test.each<[string, unknown, Envelope, unknown, string]>([
    ['the text of `message`', { code: '20001', message: '活动已满' }, { ok: '10000' }, '20001', '活动已满'],
    ['the text of `msg`', { code: 500, msg: '系统繁忙' }, { ok: 200 }, 500, '系统繁忙'],
    ['the text of `errmsg`', { errno: 402, errmsg: '参数不对' }, { ok: 0, code: 'errno' }, 402, '参数不对'],
    [
      'the text of the field that `envelope.message` names',
      { code: 1, message: 'Bad', text: '不行' },
      { ok: 0, message: 'text' },
      1,
      '不行',
    ],
    [
      'the first text of several fields',
      { code: 1, a: '', b: { c: 'b' } },
      { ok: 0, message: ['a', 'b.c'] },
      1,
      'b',
    ],
    [
      'a text with the code if the body has no text',
      { code: 7 },
      { ok: 0 },
      7,
      'The server answered with code 7',
    ],
    [
      'S81 a text with the code if the code is "0" and `ok` is the number 0',
      { code: '0' },
      { ok: 0 },
      '0',
      'The server answered with code 0',
    ],
    [
      'the text of `msg` if the code is none of several ok codes',
      { code: 201, msg: 'no' },
      { ok: [0, 200] },
      201,
      'no',
    ],
    [
      'a text with the code if the code is null',
      { code: null },
      { ok: 0 },
      null,
      'The server answered with code null',
    ],
    [
      'the text of `msg` if the code is a flag that is false',
      { success: false, msg: 'no' },
      { code: 'success', ok: true },
      false,
      'no',
    ],
  ])(
    'rejects another code with a business error whose message is %s',
    async (_what, body, envelope, businessCode, message) => {
      expect(await errorIn(body, envelope)).toMatchObject({
        code: 'business',
        businessCode,
        message,
        expired: false,
      })
    },
  )

  test('uses the envelope of the extending client', async () => {
    world.fake.server((request) =>
      ok(request.path === '/a' ? { code: 0, data: 'a' } : { errno: 0, result: 'b' }),
    )
    const one = client({ envelope: { ok: 0 }, interceptors: [unwrap()] })
    const other = one.extend({ envelope: { ok: 0, code: 'errno', data: 'result' } })
    expect([await outcome(one.get('a')), await outcome(other.get('b'))]).toEqual(['a', 'b'])
  })

  test('without `envelope.ok`, a call fails with a TypeError and nothing is sent', async () => {
    const error = await errorOf(client({ interceptors: [unwrap()] }).get('a'))
    expect(error).toEqual(
      new TypeError(
        'unwrap: `envelope.ok` of createHttp must say what means success; one unwrap() is enough',
      ),
    )
    expect(world.fake.requests).toEqual([])
  })

  test('a second unwrap, added by `extend`, makes the call fail with a TypeError', async () => {
    // Otherwise data with a field `code` of its own would be taken for an envelope.
    world.fake.server(() => ok({ code: 0, data: { code: 'SKU-1' } }))
    const one = client({ envelope: { ok: 0 }, interceptors: [unwrap()] })
    const error = await errorOf(one.extend({ interceptors: [unwrap()] }).get('a'))
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain('one unwrap() is enough')
    expect(await outcome(one.extend({ interceptors: [] }).get('a'))).toEqual({ code: 'SKU-1' })
  })

  test('throws if it is given an argument', () => {
    expect(() => Reflect.apply(unwrap, undefined, [{ ok: 0 }])).toThrow('unwrap: takes nothing')
  })
})

test.each<[object, string]>([
  [{ envelope: 'code' }, 'createHttp: `envelope` must be an object, got a string'],
  [{ envelope: { cod: 'errno' } }, 'createHttp envelope: unknown option `cod`'],
  [{ envelope: { code: 7 } }, 'createHttp envelope: `code` must be a string, got the number 7'],
  [{ envelope: { ok: {} } }, 'createHttp envelope: `ok` must be'],
])('createHttp throws for the invalid options %j', (options, said) => {
  expect(() => client(options)).toThrow(said)
})
