import { createHttp, isAuthError } from 'mobx-miniprogram-auth'
import type { HttpOptions } from 'mobx-miniprogram-auth'
import { ok } from 'mobx-miniprogram-auth/testing'
import { BASE, createWorld, errorOf, outcome } from './_world'
import type { World } from './_world'

let world: World
beforeEach(() => {
  world = createWorld({ http: { networkInterceptors: [] } })
})
afterEach(() => world.end())

/** As JavaScript would call it: what TypeScript forbids must still be met at the door. */
const loosely = (value: unknown): never => value as never

const cycle: Record<string, unknown> = {}
cycle.self = cycle

test.each<[string, () => PromiseLike<unknown>, RegExp]>([
  ['a URL that is not http(s)', () => world.http.get('ftp://files.example.com/a'), /`url`/],
  ['a URL with a protocol but no host', () => world.http.get('https:/a'), /`url`/],
  ['a URL that leaves the protocol out', () => world.http.get('//api.example.com/a'), /`url`/],
  ['a URL with a user in it', () => world.http.get('https://api.example.com@evil.example/a'), /`url`/],
  ['a URL that is no string', () => world.http.get(loosely(7)), /`url` must be a string, got the number 7$/],
  ['no options', () => world.http.request(loosely(undefined)), /options/],
  ['no upload options', () => world.http.upload(loosely(undefined)), /options/],
  [
    'a header value that is no string',
    () => world.http.get('a', {}, loosely({ header: { n: 1 } })),
    /header\.n/,
  ],
  ['a header that is no object', () => world.http.get('a', {}, loosely({ header: 'x: y' })), /`header`/],
  ['a negative timeout', () => world.http.get('a', {}, { timeout: -1 }), /`timeout`.*-1/],
  ['a timeout that is no number', () => world.http.get('a', {}, loosely({ timeout: '5' })), /`timeout`/],
  ['an endless timeout', () => world.http.get('a', {}, { timeout: Infinity }), /`timeout`/],
  ['a signal that is none', () => world.http.get('a', {}, loosely({ signal: {} })), /`signal`/],
  ['an unknown auth', () => world.http.get('a', {}, loosely({ auth: 'maybe' })), /`auth`/],
  [
    'a waitForLogin that is no boolean',
    () => world.http.get('a', {}, loosely({ waitForLogin: 1 })),
    /waitForLogin/,
  ],
  [
    'a method that wx does not have',
    () => world.http.request(loosely({ url: 'a', method: 'PATCH' })),
    /`method` must be one of GET, POST, PUT, DELETE, HEAD, OPTIONS, TRACE, CONNECT, got a string$/,
  ],
  ['a method in a list', () => world.http.request(loosely({ url: 'a', method: ['GET'] })), /Http: `method`/],
  ['data that is a function', () => world.http.post('a', () => 1), /`data`/],
  ['data that is a number', () => world.http.post('a', loosely(1)), /`data`/],
  ['a function inside of data', () => world.http.post('a', { list: [{ f: () => 1 }] }), /`data`/],
  ['a symbol inside of data', () => world.http.post('a', { s: Symbol('s') }), /`data`/],
  ['a BigInt inside of data', () => world.http.post('a', { n: BigInt(1) }), /`data`/],
  ['bytes inside of data', () => world.http.post('a', { file: new ArrayBuffer(1) }), /`data`/],
  ['numbers as bytes inside of data', () => world.http.post('a', { file: Uint8Array.of(1) }), /`data`/],
  ['a Map inside of data', () => world.http.post('a', { map: new Map([[1, 2]]) }), /`data`/],
  ['data that is a Set', () => world.http.post('a', new Set([1])), /`data`/],
  ['a form of the browser', () => world.http.post('a', { [Symbol.toStringTag]: 'FormData' }), /`data`/],
  [
    'a query of the browser',
    () => world.http.get('a', { [Symbol.toStringTag]: 'URLSearchParams' }),
    /`data`/,
  ],
  [
    'data that contains itself',
    () => world.http.post('a', cycle),
    /`data` must be something that JSON can say, got an object that it cannot$/,
  ],
  ['a function in a query', () => world.http.get('a', { f: () => 1 }), /`data`/],
  [
    'a function in a form',
    () =>
      world.http.post(
        'a',
        { f: () => 1 },
        { header: { 'Content-Type': 'application/x-www-form-urlencoded' } },
      ),
    /`data`/,
  ],
  ['a BigInt in a query', () => world.http.get('a', { n: BigInt(1) }), /`data`/],
  ['a query that contains itself', () => world.http.get('a', { cycle }), /`data`/],
  ['bytes as a query', () => world.http.get('a', new ArrayBuffer(1)), /`data`/],
  ['a success callback', () => world.http.get('a', {}, loosely({ success: Boolean })), /`success`/],
  ['a fail callback', () => world.http.get('a', {}, loosely({ fail: Boolean })), /`fail`/],
  [
    'an idempotent that is no boolean',
    () => world.http.get('a', {}, loosely({ idempotent: 'yes' })),
    /`idempotent`/,
  ],
  ['a complete callback', () => world.http.request(loosely({ url: 'a', complete: Boolean })), /`complete`/],
  [
    'a listener that is no function',
    () => world.http.download(loosely({ url: 'a', onProgress: 1 })),
    /`onProgress`/,
  ],
  [
    'an answer in pieces, which a promise cannot tell of',
    () => world.http.get('a', {}, loosely({ enableChunked: true })),
    /`enableChunked` must be left out \(.*authorize\(\)/,
  ],
  ['an upload without a file', () => world.http.upload(loosely({ url: 'a', name: 'file' })), /`filePath`/],
  ['an upload without a name', () => world.http.upload(loosely({ url: 'a', filePath: 'x' })), /`name`/],
  [
    'a form value that is an object',
    () => world.http.upload({ url: 'a', filePath: 'x', name: 'f', formData: loosely({ o: {} }) }),
    /formData\.o/,
  ],
  [
    'a form that is no object',
    () => world.http.upload({ url: 'a', filePath: 'x', name: 'f', formData: loosely('a=1') }),
    /`formData`/,
  ],
  [
    'an upload of a file without a path',
    () => world.http.upload({ url: 'a', filePath: '', name: 'f' }),
    /`filePath`/,
  ],
  [
    'an upload of a file whose path is a number',
    () => world.http.upload({ url: 'a', filePath: loosely(7), name: 'f' }),
    /`filePath`/,
  ],
])('%s rejects with a TypeError before anything leaves', async (_what, call, message) => {
  const error = await errorOf(call())
  expect(error).toBeInstanceOf(TypeError)
  expect(error.message).toMatch(message)
  expect(error.message).toMatch(/^Http(\.upload)?: `[\w.]+` must be .{4,}, got .|^Http: `url` must be .{4,}/)
  await world.settle()
  expect(world.fake.requests).toEqual([])
})

test('what says itself what it is in JSON goes as that', async () => {
  class Named {
    constructor(readonly name: string) {}
  }
  const data = {
    at: new Date(0),
    by: new Named('Lin'),
    tags: Object.assign(new Set([1]), { toJSON: () => [1] }),
  }
  await world.http.post('a', data)
  expect(world.sent('a')[0]?.body).toBe('{"at":"1970-01-01T00:00:00.000Z","by":{"name":"Lin"},"tags":[1]}')
})

test('a client without `auth` does not pretend to send a token', async () => {
  const plain = createHttp({ baseUrl: BASE, clock: world.fake.clock })
  expect(await errorOf(plain.get('a', {}, { auth: 'required' }))).toEqual(
    new TypeError('Http: `auth` needs a client that was made with `auth`'),
  )
  world.fake.server(() => ok('pong'))
  expect(await outcome(plain.get('a', {}, { auth: 'none' }))).toBe('pong')
})

test.each<[string, unknown, RegExp]>([
  ['an unknown option', { baseURL: BASE }, /unknown option `baseURL`/],
  ['a baseUrl that is no http(s) address', { baseUrl: 'api.example.com' }, /`baseUrl`/],
  ['a baseUrl behind something else', { baseUrl: 'see https://a.example' }, /`baseUrl`/],
  ['a baseUrl with a query', { baseUrl: BASE + '?v=1' }, /`baseUrl`/],
  ['a baseUrl with a fragment', { baseUrl: BASE + '#a' }, /`baseUrl`/],
  ['a baseUrl with a password in it', { baseUrl: 'https://me:hunter2@api.example.com/' }, /`baseUrl`/],
  ['an auth that is no store', { auth: {} }, /`auth`/],
  ['codes that are no codes', { expiredCodes: [null] }, /expiredCodes/],
  ['an origin with a path', { allowOrigins: ['https://cdn.example.com/x'] }, /allowOrigins/],
  ['an origin that is a pattern', { allowOrigins: ['https://*.example.com'] }, /allowOrigins/],
  ['an origin that is no string', { allowOrigins: [7] }, /allowOrigins/],
  ['an origin in a list', { allowOrigins: [['https://cdn.example.com']] }, /allowOrigins/],
  ['a negative timeout', { timeout: -5 }, /`timeout`/],
  ['a header value that is no string', { header: { a: 1 } }, /header\.a/],
  ['an interceptor that is no function', { interceptors: ['log'] }, /interceptors/],
  ['a network interceptor that is no function', { networkInterceptors: [1] }, /[iI]nterceptors/],
  ['a transport that lacks its functions', { transport: { request: 'GET' } }, /transport/],
  ['an unknown transport', { transport: { get: Boolean } }, /transport/],
  ['an authHeader that returns no header', { authHeader: () => 'Bearer' }, /authHeader/],
  ['an authHeader whose values are no strings', { authHeader: () => ({ a: 1 }) }, /authHeader/],
  ['a clock that is none', { clock: {} }, /`clock.now`/],
  ['a clock that lacks a function', { clock: { now: Date.now, setTimeout, clearTimeout } }, /`clock.random`/],
  ['a lifecycle that is none', { lifecycle: {} }, /`lifecycle.watch`/],
  ['a word for `needs` that is none', { needs: 'login' }, /`needs` must be 'required', 'optional'/],
  ['an origin behind something else', { allowOrigins: ['see https://a.example'] }, /allowOrigins/],
  ['options that are no object', 7, /options/],
])('%s is a TypeError when the client is made', (_what, options, message) => {
  const make = (): unknown => createHttp(options as HttpOptions)
  expect(make).toThrow(TypeError)
  expect(make).toThrow(message)
  expect(make).toThrow(/^(createHttp|Http): (unknown option `\w+`|`[\w.]+` must be .{4,}, got .)/)
  expect(make).not.toThrow(/hunter2/)
})

test('`use` and `observe` take functions only', () => {
  const said = (name: string, kind: string): TypeError =>
    new TypeError('Http: `' + name + '` must be functions, got ' + kind)
  expect(() => world.http.use(loosely({}))).toThrow(said('use', 'an object'))
  expect(() => world.http.observe(loosely(null))).toThrow(said('observe', 'null'))
})

test('`extend` checks what it is given as `createHttp` does', () => {
  expect(() => world.http.extend(loosely({ baseURL: BASE }))).toThrow(TypeError)
  expect(() => world.http.extend(loosely(undefined))).toThrow(
    new TypeError('Http.extend: `options` must be an object, got undefined'),
  )
})

test('a value that may be a secret is in no message', async () => {
  const error = await errorOf(world.http.get('ftp://me:hunter2@files.example.com/?token=s3cret'))
  expect(isAuthError(error)).toBe(false)
  expect(error.message).not.toMatch(/hunter2|s3cret/)
})
