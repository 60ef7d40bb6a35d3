import { createHttp, isAuthError } from 'mobx-miniprogram-auth'
import type { HttpOptions } from 'mobx-miniprogram-auth'
import { ok } from 'mobx-miniprogram-auth/testing'
import { BASE, errorOf, outcome, useWorld, world } from './_world'

useWorld({ http: { networkInterceptors: [] } })

/** A call from JavaScript, which TypeScript would forbid. */
const loosely = (value: unknown): never => value as never

const cycle: Record<string, unknown> = {}
cycle.self = cycle

test.each<[string, () => PromiseLike<unknown>, RegExp]>([
  ['a URL that is not http(s)', () => world.http.get('ftp://files.example.com/a'), /`url`/],
  ['a URL with a protocol but no host', () => world.http.get('https:/a'), /`url`/],
  ['a URL without a protocol', () => world.http.get('//api.example.com/a'), /`url`/],
  ['a URL with a user in it', () => world.http.get('https://api.example.com@evil.example/a'), /`url`/],
  [
    'a URL that is not a string',
    () => world.http.get(loosely(7)),
    /`url` must be a string, got the number 7$/,
  ],
  ['undefined options', () => world.http.request(loosely(undefined)), /options/],
  ['undefined upload options', () => world.http.upload(loosely(undefined)), /options/],
  [
    'a header value that is not a string',
    () => world.http.get('a', {}, loosely({ header: { n: 1 } })),
    /header\.n/,
  ],
  ['a header that is not an object', () => world.http.get('a', {}, loosely({ header: 'x: y' })), /`header`/],
  ['a negative timeout', () => world.http.get('a', {}, { timeout: -1 }), /`timeout`.*-1/],
  ['a timeout that is not a number', () => world.http.get('a', {}, loosely({ timeout: '5' })), /`timeout`/],
  ['an infinite timeout', () => world.http.get('a', {}, { timeout: Infinity }), /`timeout`/],
  ['an object that is not a signal', () => world.http.get('a', {}, loosely({ signal: {} })), /`signal`/],
  ['an unknown auth', () => world.http.get('a', {}, loosely({ auth: 'maybe' })), /`auth`/],
  [
    'a waitForLogin that is not a boolean',
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
  ['an ArrayBuffer inside of data', () => world.http.post('a', { file: new ArrayBuffer(1) }), /`data`/],
  ['a Uint8Array inside of data', () => world.http.post('a', { file: Uint8Array.of(1) }), /`data`/],
  ['a Map inside of data', () => world.http.post('a', { map: new Map([[1, 2]]) }), /`data`/],
  ['data that is a Set', () => world.http.post('a', new Set([1])), /`data`/],
  ['a FormData', () => world.http.post('a', { [Symbol.toStringTag]: 'FormData' }), /`data`/],
  ['a URLSearchParams', () => world.http.get('a', { [Symbol.toStringTag]: 'URLSearchParams' }), /`data`/],
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
  ['an ArrayBuffer as a query', () => world.http.get('a', new ArrayBuffer(1)), /`data`/],
  ['a success callback', () => world.http.get('a', {}, loosely({ success: Boolean })), /`success`/],
  ['a fail callback', () => world.http.get('a', {}, loosely({ fail: Boolean })), /`fail`/],
  [
    'an idempotent that is not a boolean',
    () => world.http.get('a', {}, loosely({ idempotent: 'yes' })),
    /`idempotent`/,
  ],
  ['a complete callback', () => world.http.request(loosely({ url: 'a', complete: Boolean })), /`complete`/],
  [
    'an onProgress that is not a function',
    () => world.http.download(loosely({ url: 'a', onProgress: 1 })),
    /`onProgress`/,
  ],
  [
    'the option enableChunked, which needs authorize()',
    () => world.http.get('a', {}, loosely({ enableChunked: true })),
    /`enableChunked` must be left out \(.*authorize\(\)/,
  ],
  ['an upload without filePath', () => world.http.upload(loosely({ url: 'a', name: 'file' })), /`filePath`/],
  ['an upload without a name', () => world.http.upload(loosely({ url: 'a', filePath: 'x' })), /`name`/],
  [
    'an object as a value of formData',
    () => world.http.upload({ url: 'a', filePath: 'x', name: 'f', formData: loosely({ o: {} }) }),
    /formData\.o/,
  ],
  [
    'a formData that is not an object',
    () => world.http.upload({ url: 'a', filePath: 'x', name: 'f', formData: loosely('a=1') }),
    /`formData`/,
  ],
  [
    'an upload with an empty filePath',
    () => world.http.upload({ url: 'a', filePath: '', name: 'f' }),
    /`filePath`/,
  ],
  [
    'an upload whose filePath is a number',
    () => world.http.upload({ url: 'a', filePath: loosely(7), name: 'f' }),
    /`filePath`/,
  ],
])('a call with %s rejects with a TypeError, and nothing is sent', async (_what, call, message) => {
  const error = await errorOf(call())
  expect(error).toBeInstanceOf(TypeError)
  expect(error.message).toMatch(message)
  expect(error.message).toMatch(/^Http(\.upload)?: `[\w.]+` must be .{4,}, got .|^Http: `url` must be .{4,}/)
  await world.settle()
  expect(world.fake.requests).toEqual([])
})

test('objects of a class and objects with toJSON are sent as their JSON', async () => {
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

test('a client without `auth` rejects a call with auth required, and sends one with auth none', async () => {
  const plain = createHttp({ baseUrl: BASE, clock: world.fake.clock })
  expect(await errorOf(plain.get('a', {}, { auth: 'required' }))).toEqual(
    new TypeError('Http: `auth` needs a client that was made with `auth`'),
  )
  world.fake.server(() => ok('pong'))
  expect(await outcome(plain.get('a', {}, { auth: 'none' }))).toBe('pong')
})

test.each<[string, unknown, RegExp]>([
  ['an unknown option', { baseURL: BASE }, /unknown option `baseURL`/],
  ['a baseUrl that is not an http(s) URL', { baseUrl: 'api.example.com' }, /`baseUrl`/],
  ['a baseUrl after other text', { baseUrl: 'see https://a.example' }, /`baseUrl`/],
  ['a baseUrl with a query', { baseUrl: BASE + '?v=1' }, /`baseUrl`/],
  ['a baseUrl with a fragment', { baseUrl: BASE + '#a' }, /`baseUrl`/],
  ['a baseUrl with a password in it', { baseUrl: 'https://me:hunter2@api.example.com/' }, /`baseUrl`/],
  ['an auth that is not a store', { auth: {} }, /`auth`/],
  ['expiredCodes that contain null', { expiredCodes: [null] }, /expiredCodes/],
  ['an origin with a path', { allowOrigins: ['https://cdn.example.com/x'] }, /allowOrigins/],
  ['an origin that is a pattern', { allowOrigins: ['https://*.example.com'] }, /allowOrigins/],
  ['an origin that is not a string', { allowOrigins: [7] }, /allowOrigins/],
  ['an origin in a list', { allowOrigins: [['https://cdn.example.com']] }, /allowOrigins/],
  ['a negative timeout', { timeout: -5 }, /`timeout`/],
  ['a header value that is not a string', { header: { a: 1 } }, /header\.a/],
  ['an interceptor that is not a function', { interceptors: ['log'] }, /interceptors/],
  ['a network interceptor that is not a function', { networkInterceptors: [1] }, /[iI]nterceptors/],
  ['a transport whose request is not a function', { transport: { request: 'GET' } }, /transport/],
  ['an unknown function of transport', { transport: { get: Boolean } }, /transport/],
  ['an authHeader that returns a string', { authHeader: () => 'Bearer' }, /authHeader/],
  [
    'an authHeader that returns a header value that is not a string',
    { authHeader: () => ({ a: 1 }) },
    /authHeader/,
  ],
  ['a clock without functions', { clock: {} }, /`clock.now`/],
  ['a clock without random()', { clock: { now: Date.now, setTimeout, clearTimeout } }, /`clock.random`/],
  ['a lifecycle without functions', { lifecycle: {} }, /`lifecycle.watch`/],
  ['an unknown value of `needs`', { needs: 'login' }, /`needs` must be 'required', 'optional'/],
  ['an origin after other text', { allowOrigins: ['see https://a.example'] }, /allowOrigins/],
  ['options that are not an object', 7, /options/],
])('createHttp throws a TypeError for %s', (_what, options, message) => {
  const make = (): unknown => createHttp(options as HttpOptions)
  expect(make).toThrow(TypeError)
  expect(make).toThrow(message)
  expect(make).toThrow(/^(createHttp|Http): (unknown option `\w+`|`[\w.]+` must be .{4,}, got .)/)
  expect(make).not.toThrow(/hunter2/)
})

test('`use` and `observe` throw a TypeError for anything but a function', () => {
  const said = (name: string, kind: string): TypeError =>
    new TypeError('Http: `' + name + '` must be functions, got ' + kind)
  expect(() => world.http.use(loosely({}))).toThrow(said('use', 'an object'))
  expect(() => world.http.observe(loosely(null))).toThrow(said('observe', 'null'))
})

test('`extend` throws a TypeError for an unknown option and for missing options', () => {
  expect(() => world.http.extend(loosely({ baseURL: BASE }))).toThrow(TypeError)
  expect(() => world.http.extend(loosely(undefined))).toThrow(
    new TypeError('Http.extend: `options` must be an object, got undefined'),
  )
})

test('the message about an invalid URL contains neither its password nor its query', async () => {
  const error = await errorOf(world.http.get('ftp://me:hunter2@files.example.com/?token=s3cret'))
  expect(isAuthError(error)).toBe(false)
  expect(error.message).not.toMatch(/hunter2|s3cret/)
})
