import { createExpiringStorage } from 'mobx-miniprogram-auth/expiring-storage'
import type { Interceptor } from 'mobx-miniprogram-auth'
import { cache } from 'mobx-miniprogram-auth/http/cache'
import { dedupe } from 'mobx-miniprogram-auth/http/dedupe'
import { logging } from 'mobx-miniprogram-auth/http/logging'
import type { LogEntry } from 'mobx-miniprogram-auth/http/logging'
import { retry } from 'mobx-miniprogram-auth/http/retry'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import type { Reply } from 'mobx-miniprogram-auth/testing'
import { bearerOf, errorOf, expired, heldHandler, outcome, outcomes, useWorld, world } from '../_world'

useWorld()

const using = (...interceptors: Interceptor[]) => world.http.extend({ interceptors })

describe('retry', () => {
  const http = (options = {}) => using(retry({ clock: world.fake.clock, ...options }))
  /** Answers one after another; the last one stays. */
  function answers(...replies: Reply[]): void {
    world.backend.routes['/a'] = () => (replies.length > 1 ? replies.shift() : replies[0]) ?? ok('')
  }

  test('network failures and 503 are retried after growing waits', async () => {
    answers(fail('errcode:-2', 600001), ok('', { statusCode: 503 }), ok('there'))
    const at: number[] = []
    world.http.observe(({ phase, at: time }) => {
      if (phase === 'sent') at.push(time)
    })
    const result = outcome(http().get('a'))
    await world.fake.clock.advance(5_000)
    expect(await result).toBe('there')
    // 300 and 600 ms, of which the fake clock's chance leaves three quarters.
    expect(at.map((time) => time - (at[0] ?? 0))).toEqual([0, 225, 675])
  })

  test('past the limit the call rejects with the last error', async () => {
    answers(ok('', { statusCode: 500 }))
    const result = outcome(http({ limit: 3 }).get('a'))
    await world.fake.clock.advance(60_000)
    expect([await result, world.sent('a').length]).toEqual(['http-status', 4])
  })

  test.each<[string, (client: ReturnType<typeof http>) => PromiseLike<unknown>, Reply, number]>([
    ['a POST is not', (client) => client.post('a'), fail('errcode:-2', 600001), 1],
    ['an upload is not', (client) => client.upload({ url: 'a', filePath: 'x', name: 'f' }), fail(), 1],
    ['a POST with `idempotent: true` is', (client) => client.post('a', {}, { idempotent: true }), fail(), 3],
    [
      'a GET with `idempotent: false` is not',
      (client) => client.get('a', {}, { idempotent: false }),
      fail(),
      1,
    ],
    ['a 404 is not', (client) => client.get('a'), ok('', { statusCode: 404 }), 1],
    ['a 429 is', (client) => client.get('a'), ok('', { statusCode: 429 }), 3],
  ])('%s retried', async (_what, call, reply, times) => {
    answers(reply)
    const result = errorOf(call(http()))
    await world.fake.clock.advance(30_000)
    await result
    expect(world.sent('a')).toHaveLength(times)
  })

  test('`Retry-After` is respected; if it is longer than `maxDelay`, the call fails at once', async () => {
    answers(ok('', { statusCode: 503, header: { 'Retry-After': '4' } }), ok('there'))
    const result = outcome(http().get('a'))
    await world.fake.clock.advance(3_999)
    expect(world.sent('a')).toHaveLength(1)
    await world.fake.clock.advance(1)
    expect(await result).toBe('there')
    answers(ok('', { statusCode: 503, header: { 'Retry-After': '3600' } }))
    expect(await outcome(http().get('a'))).toBe('http-status')
  })

  test('a `Retry-After` of exactly `maxDelay` and a `delay` of 0 both lead to a retry', async () => {
    answers(ok('', { statusCode: 408, header: { 'Retry-After': '4' } }), ok('there'))
    const result = outcome(http({ maxDelay: 4_000, delay: 0 }).get('a'))
    await world.fake.clock.advance(4_000)
    expect(await result).toBe('there')
    answers(fail(), ok('there'))
    const atOnce = outcome(http({ delay: 0 }).get('a'))
    await world.fake.clock.advance(0)
    expect(await atOnce).toBe('there')
  })

  test('with a limit of 0 nothing is retried', async () => {
    answers(fail(), ok('there'))
    expect(await outcome(http({ limit: 0 }).get('a'))).toBe('network')
  })

  test('R14 an abort, and the timeout of the call, end the wait at once and leave no timer', async () => {
    answers(fail())
    const call = http({ delay: 5_000 }).get('a')
    const timed = outcome(http({ delay: 5_000 }).get('a', {}, { timeout: 1_000 }))
    await world.settle()
    call.abort()
    expect(await outcome(call)).toBe('aborted')
    await world.fake.clock.advance(1_000)
    expect([await timed, world.fake.clock.pending]).toEqual(['timeout', 0])
  })

  test('R3 a request of one account is not retried for another', async () => {
    answers(fail(), ok('there'))
    const result = outcome(http().get('a'))
    await world.settle()
    world.store.setSession({ data: { token: 'B0', user: 'bao' } })
    await world.fake.clock.advance(5_000)
    expect(await result).toBe('session-changed')
    expect(world.sent('a')).toHaveLength(1)
  })

  test.each([
    ['limit', { limit: -1 }],
    ['limit', { limit: 1.5 }],
    ['delay', { delay: -1 }],
    ['statuses', { statuses: 500 }],
    ['statuses', { statuses: ['503'] }],
    ['clock.clearTimeout', { clock: { setTimeout } }],
    ['times', { times: 3 }],
  ])('`%s` is named by the TypeError for %j', (option, options) => {
    const make = () => retry(options as never)
    expect(make).toThrow(TypeError)
    expect(make).toThrow(new RegExp('^retry: .*`' + option + '`'))
  })
})

describe('dedupe', () => {
  const http = () => using(dedupe({ auth: world.store }))

  test('equal GETs in flight are sent once, and each caller gets a copy of the data', async () => {
    world.backend.routes['/a'] = () => ok({ list: [1] })
    const client = http()
    const answers = await Promise.all([
      client.get<{ list: number[] }>('a', { n: 1 }),
      client.get<{ list: number[] }>('a', { n: 1 }),
    ])
    expect(world.sent('a')).toHaveLength(1)
    answers[0].data.list.push(2)
    expect(answers[1].data.list).toEqual([1])
    await client.get('a', { n: 1 })
    expect(world.sent('a')).toHaveLength(2)
  })

  test('each caller gets a copy of shared bytes', async () => {
    world.backend.routes['/a'] = () => ok(Uint8Array.of(1, 2).buffer)
    const client = http()
    const ask = () => client.get<ArrayBuffer>('a', {}, { responseType: 'arraybuffer' })
    const [one, other] = await Promise.all([ask(), ask()])
    new Uint8Array(one.data)[0] = 9
    expect([world.sent('a').length, ...new Uint8Array(other.data)]).toEqual([1, 1, 2])
  })

  test('requests that differ in query, header, method or `auth` are not shared', async () => {
    const client = http()
    await Promise.all([
      client.get('a'),
      client.get('a', { n: 1 }),
      client.get('a', {}, { header: { 'X-A': '1' } }),
      client.get('a', {}, { header: { 'X-A': '2' } }),
      client.get('a', {}, { header: { 'X-B': '1' } }),
      client.get('a', {}, { auth: 'optional' }),
      client.post('a'),
      client.post('a'),
      client.download({ url: 'a' }),
      client.download({ url: 'a' }),
    ])
    expect(world.sent('a')).toHaveLength(10)
  })

  test('headers in another order or case count as equal', async () => {
    const client = http()
    await Promise.all([
      client.get('a', {}, { header: { 'X-A': '1', 'X-B': '2' } }),
      client.get('a', {}, { header: { 'x-b': '2', 'x-a': '1' } }),
    ])
    expect(world.sent('a')).toHaveLength(1)
  })

  test('a call with `waitForLogin` does not share the error of one without', async () => {
    await world.store.logout()
    const asked: boolean[] = []
    world.store.on('loginRequired', ({ explicit }) => asked.push(explicit))
    const client = http()
    const [without, waiting] = [client.get('a'), client.get('a', {}, { waitForLogin: true })]
    expect(await outcome(without)).toBe('login-required')
    await world.store.login()
    expect([await outcome(waiting), asked]).toEqual([{ code: '10000', data: '/a' }, [false, true]])
  })

  test('an error is shared, too; but if the first caller aborts, the others still get an answer', async () => {
    world.backend.routes['/a'] = () => ok('', { statusCode: 500 })
    const client = http()
    expect(await outcomes([client.get('a'), client.get('a')])).toEqual(['http-status', 'http-status'])
    expect(world.sent('a')).toHaveLength(1)
    const slow = heldHandler(() => ok('b'))
    world.backend.routes['/b'] = slow.handler
    const [first, second, third] = [client.get('b'), client.get('b'), client.get('b')]
    await world.settle()
    first.abort()
    await world.settle()
    slow.release()
    expect(await outcomes([first, second, third])).toEqual(['aborted', 'b', 'b'])
    expect(world.sent('b')).toHaveLength(2)
  })

  test('a request made after an aborted one is shared with later callers', async () => {
    const slow = heldHandler(() => ok('b'))
    world.backend.routes['/b'] = slow.handler
    const client = http()
    const first = client.get('b')
    await world.settle()
    first.abort()
    const second = client.get('b')
    expect(await outcome(first)).toBe('aborted')
    await world.settle()
    const third = client.get('b')
    await world.settle()
    slow.release()
    expect(await outcomes([second, third])).toEqual(['b', 'b'])
    expect(world.sent('b')).toHaveLength(2)
  })

  test('a later caller can abort without affecting the first one', async () => {
    const slow = heldHandler(() => ok('b'))
    world.backend.routes['/b'] = slow.handler
    const client = http()
    const [first, second] = [client.get('b'), client.get('b')]
    await world.settle()
    second.abort()
    slow.release()
    expect(await outcomes([first, second])).toEqual(['b', 'aborted'])
  })

  test('an answer to one account is not shared with another', async () => {
    const slow = heldHandler(() => ok("Lin's"))
    world.backend.routes['/me'] = (request) =>
      bearerOf(request) === 'T0' ? slow.handler(request) : ok("Bao's")
    const client = http()
    const lin = client.get('me')
    await world.settle()
    world.store.setSession({ data: { token: 'B0', user: 'bao' } })
    world.backend.valid = 'B0'
    const bao = client.get('me')
    slow.release()
    expect(await outcome(bao)).toBe("Bao's")
    await outcome(lin)
  })

  test.each([[null], [{ auth: 1 }], [{ of: 1 }]])('%j is a TypeError', (options) => {
    expect(() => dedupe(options as never)).toThrow(TypeError)
    expect(() => dedupe(options as never)).toThrow(/^dedupe: /)
  })

  test('without `auth` only requests without a token are shared', async () => {
    const client = using(dedupe())
    world.fake.server(() => ok(''))
    await Promise.all([client.get('a'), client.get('a')])
    expect(world.sent('a')).toHaveLength(2)
    await Promise.all([client.get('b', {}, { auth: 'none' }), client.get('b', {}, { auth: 'none' })])
    expect(world.sent('b')).toHaveLength(1)
  })
})

describe('logging', () => {
  let entries: LogEntry[]
  beforeEach(() => {
    entries = []
  })
  const log = (entry: LogEntry): void => void entries.push(entry)
  const http = (options = {}) => using(logging({ log, clock: world.fake.clock, ...options }))

  test('each call is one line with method, path, status or error, and time, without query, header and body', async () => {
    world.backend.routes['/slow'] = () => ok('x', { delay: 35 })
    world.backend.routes['/gone'] = () => ok('x', { statusCode: 404 })
    const client = http()
    const calls = outcomes([client.get('slow', { q: 'secret' }), client.post('gone', { password: 'secret' })])
    await world.fake.clock.advance(35)
    await calls
    world.fake.offline()
    await outcome(client.get('a'))
    expect(entries.map(({ line }) => line)).toEqual([
      'POST /gone 404 0 ms',
      'GET /slow 200 35 ms',
      'GET /a network 0 ms',
    ])
    expect(entries.map(({ error }) => error)).toEqual(['http-status', '', 'network'])
    expect(JSON.stringify(entries)).not.toContain('secret')
  })

  test('S115 the details contain everything but secrets', async () => {
    world.backend.routes['/login'] = () =>
      ok({ code: '10000', data: { token: 'secret', nested: [{ refreshToken: 'secret' }], name: 'Lin' } })
    await http({ details: true, redact: ['memberNo'] }).post(
      'login?access_token=secret&page=2&memberno=secret',
      { code: 'secret', password: 'secret', deep: { session_key: 'secret' }, name: 'Lin' },
      { header: { 'X-Auth-Token': 'secret', 'X-App': '1' } },
    )
    expect(JSON.stringify(entries)).not.toContain('secret')
    expect(entries[0]?.details).toEqual({
      query: { access_token: '***', page: '2', memberno: '***' },
      header: { 'X-Auth-Token': '***', 'X-App': '1' },
      request: { code: '***', password: '***', deep: { session_key: '***' }, name: 'Lin' },
      response: { code: '10000', data: { token: '***', nested: [{ refreshToken: '***' }], name: 'Lin' } },
    })
  })

  test('S115 as a network interceptor it logs each attempt, and hides the token wherever it appears', async () => {
    const client = world.http.extend({
      authHeader: (token) => ({ 'X-Odd': 'v=' + token }),
      networkInterceptors: [logging({ log, details: true, clock: world.fake.clock })],
    })
    world.store.setSession({ token: 'T0-secret', refreshToken: 'R' })
    world.fake.server((request) => {
      if (request.path === '/refresh') return ok({ token: 'T1-secret' })
      return request.get('x-odd') === 'v=T1-secret' ? ok('hello T1-secret') : expired()
    })
    await client.post('a', 'free text T0-secret')
    expect(entries.map(({ line }) => line)).toEqual(['POST /a 200 0 ms', 'POST /a 200 0 ms'])
    expect(JSON.stringify(entries)).not.toContain('-secret')
    expect(entries[1]?.details).toMatchObject({ response: '(15 characters)', request: '(19 characters)' })
  })

  test('forms, bytes and deeply nested bodies are logged without secrets', async () => {
    const form = { header: { 'content-type': 'application/x-www-form-urlencoded' } }
    const client = http({ details: true })
    let deep: object = {}
    for (let i = 0; i < 20; i++) deep = { deep }
    await client.post('a', { 'pass%': 1 }, form)
    await client.post('b', { password: 'secret', n: 1 }, form)
    await client.post('c', new ArrayBuffer(2))
    await client.post('d', deep)
    expect(JSON.stringify(entries)).not.toContain('secret')
    expect(entries[1]?.details?.request).toEqual({ password: '***', n: '1' })
    expect(entries[2]?.details?.request).toBe('(bytes)')
    expect(JSON.stringify(entries[3]?.details?.request)).toBe('{"deep":'.repeat(7) + '"…"' + '}'.repeat(7))
  })

  test('an error thrown by the app appears as the word `error` only', async () => {
    const thrown = Object.assign(new Error('of the app'), { statusCode: 418 })
    const client = using(logging({ log, clock: world.fake.clock }), () => Promise.reject(thrown))
    expect(await errorOf(client.get('a'))).toBe(thrown)
    expect(entries[0]).toMatchObject({ line: 'GET /a error 0 ms', statusCode: 0, error: 'error' })
  })

  test('the details of a failed call contain the body of its answer; a missing query is an empty object', async () => {
    world.backend.routes['/gone'] = () => ok({ why: 'gone' }, { statusCode: 404 })
    await outcome(http({ details: true }).get('gone'))
    expect(entries[0]?.details).toMatchObject({ query: {}, response: { why: 'gone' } })
  })

  test('values that are no secrets are shown unchanged, nested lists and texts to a limited depth', async () => {
    let list: unknown[] = []
    for (let i = 0; i < 9; i++) list = [list]
    let text: object = { deep: 1 }
    for (let i = 0; i < 9; i++) text = { in: JSON.stringify(text) }
    const shown = { no: null, yes: true, n: 7, text: 'null', list: [1], empty: [] }
    world.backend.routes['/a'] = () => ok({ ...shown, deep: list, text2: text })
    await http({ details: true }).get('a?a=1&&100%=2&flag&=3')
    const { query, response } = entries[0]?.details ?? {}
    expect(query).toEqual({ a: '1', '100%': '2', flag: '', '': '3' })
    expect(response).toMatchObject(shown)
    expect(JSON.stringify(response)).toContain('[[[[[["…"]]]]]]')
    expect(JSON.stringify(response)).not.toContain('deep":1')
  })

  test('a `log` function that throws does not affect the call', async () => {
    const client = using(
      logging({
        log: () => {
          throw new Error('full')
        },
      }),
    )
    expect(await outcome(client.get('a'))).toEqual({ code: '10000', data: '/a' })
  })

  test.each([{}, { log: 1 }, { log: Boolean, level: 1 }, { log: Boolean, clock: {} }])(
    '%j is a TypeError',
    (options) => {
      expect(() => logging(options as never)).toThrow(TypeError)
      expect(() => logging(options as never)).toThrow(/^logging: /)
    },
  )
})

test('logging, dedupe, cache and retry work together around an expired token', async () => {
  const entries: string[] = []
  const client = using(
    logging({ log: ({ line }) => entries.push(line), clock: world.fake.clock }),
    dedupe({ auth: world.store }),
    cache({
      ttl: 1_000,
      auth: world.store,
      storage: createExpiringStorage({ prefix: 'c:', clock: world.fake.clock }),
    }),
    retry({ clock: world.fake.clock }),
  )
  world.backend.valid = 'nobody has this'
  const data = { code: '10000', data: '/a' }
  expect(await outcomes([client.get('a'), client.get('a'), client.get('a')])).toEqual([data, data, data])
  await world.settle()
  expect(await outcome(client.get('a'))).toEqual(data)
  expect(world.sent('a').map(bearerOf)).toEqual(['T0', 'T1'])
  expect(entries).toEqual(Array(4).fill('GET /a 200 0 ms'))
})
