import { createAuthStore } from 'mobx-miniprogram-auth'
import type { Interceptor } from 'mobx-miniprogram-auth'
import { authorize } from 'mobx-miniprogram-auth/authorize'
import { dedupe } from 'mobx-miniprogram-auth/http/dedupe'
import { connect } from 'mobx-miniprogram-auth/socket'
import { ok } from 'mobx-miniprogram-auth/testing'
import { BASE, errorOf, outcome, useWorld, world } from '../_world'

// A line break ends a header, so that the text after it would be another header.

useWorld()

const BREAKS = ['\r\n', '\n', '\r', '\0']
const SMUGGLED = 'x-user: admin-s3cret'

function expectRefused(error: unknown, name: RegExp): void {
  expect(error).toBeInstanceOf(TypeError)
  expect(String(error)).toMatch(name)
  expect(String(error)).not.toMatch(/s3cret/)
}

describe.each(BREAKS.map((text) => [JSON.stringify(text), text]))('R16 a header containing %s', (_, text) => {
  const value = 'a' + text + SMUGGLED
  const header = { 'X-Page': value }

  test('is refused with a TypeError that names it, in the options of a client, a call or an upload', async () => {
    const said = 'Http: `header.X-Page` must be one line, got a line break'
    expect(() => world.http.extend({ header })).toThrow(new TypeError(said))
    const calls = [
      world.http.get('a', {}, { header }),
      world.http.get('https://elsewhere.example.net/a', {}, { header, auth: 'none' }),
      world.http.upload({ url: 'a', filePath: 'x', name: 'f', header }),
    ]
    for (const call of calls) expectRefused(await errorOf(call), /header\.X-Page/)
    expectRefused(await errorOf(world.http.get('a', {}, { header: { [value]: '1' } })), /`header`/)
    expect(world.fake.requests).toEqual([])
  })

  test('is not sent if an interceptor, a network interceptor or `authHeader` adds it', async () => {
    const adds: Interceptor = (request, next) =>
      next({ ...request, header: { ...request.header, ...header } })
    for (const options of [
      { interceptors: [adds] },
      { networkInterceptors: [adds] },
      { authHeader: (token: string) => ({ 'X-Page': token === 'T0' ? value : token }) },
    ])
      expectRefused(await errorOf(world.http.extend(options).get('a')), /header\.X-Page/)
    expect(world.fake.requests).toEqual([])
  })

  test('makes connect() throw', async () => {
    const make = (): unknown => connect(world.http, { url: 'ws', header })
    expect(make).toThrow(/header\.X-Page/)
    await world.settle()
  })

  test('makes a request through `authorize` fail, and nothing is sent', async () => {
    const request = authorize(wx.request, { auth: world.store, baseUrl: BASE })
    const fail = jest.fn()
    request({ url: BASE + 'a', header, fail })
    await world.settle()
    expect(fail).toHaveBeenCalledTimes(1)
    const [{ error }] = fail.mock.calls[0] as [{ error: unknown }]
    expectRefused(error, /header\.X-Page/)
    expect(world.fake.requests).toEqual([])
  })

  test('cannot come from the token: setSession() and login() refuse such a token', async () => {
    const token = 'T' + text + SMUGGLED
    let thrown: unknown
    try {
      world.store.setSession({ token })
    } catch (error) {
      thrown = error
    }
    expectRefused(thrown, /`token`/)
    const other = createAuthStore({ login: () => ({ token }), storage: false, clock: world.fake.clock })
    const error = await errorOf(other.login())
    other.dispose()
    expectRefused(error, /login.*`token`/)
    expect(await outcome(world.http.get('a'))).toEqual({ code: '10000', data: '/a' })
  })
})

test('R13 a copied option with an own property `__proto__` keeps it as an ordinary property', async () => {
  const given: unknown = JSON.parse(
    '{"enableCache": {"__proto__": {"admin": true}}, "__proto__": {"data": "x"}}',
  )
  const seen: unknown[] = []
  const http = world.http.extend({
    interceptors: [
      (request, next) => {
        seen.push(request.platform['enableCache'], Object.getPrototypeOf(request.platform))
        return next(request)
      },
    ],
  })
  await http.get('a', {}, given as never)
  expect(Object.getPrototypeOf(seen[0])).toBe(Object.prototype)
  expect(JSON.stringify(seen[0])).toBe('{"__proto__":{"admin":true}}')
  expect(Object.getOwnPropertyDescriptor(seen[0], '__proto__')).toEqual({
    value: { admin: true },
    configurable: true,
    enumerable: true,
    writable: true,
  })
  expect(seen[1]).toBe(Object.prototype)
})

test('R13 data with an own property `__proto__` that `dedupe` shares keeps it as an ordinary property', async () => {
  world.backend.routes['/a'] = () => ok(JSON.parse('{"__proto__": {"admin": true}}'))
  const http = world.http.extend({ interceptors: [dedupe({ auth: world.store })] })
  const answers = await Promise.all([http.get('a'), http.get('a')])
  for (const { data } of answers) {
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype)
    expect(JSON.stringify(data)).toBe('{"__proto__":{"admin":true}}')
  }
})
