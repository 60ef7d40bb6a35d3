import { createHttp } from 'mobx-miniprogram-auth'
import type { HttpOptions, Interceptor, Transport } from 'mobx-miniprogram-auth'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, createWorld, errorOf, held, outcome } from '../_world'
import type { World, WorldOptions } from '../_world'

/*
 * A call that is sent again, and the network interceptors around each of its attempts.
 */

let world: World
beforeEach(() => {
  world = createWorld()
})
afterEach(() => world.end())
const anew = (options: WorldOptions): void => {
  world.end()
  world = createWorld(options)
}
/** A client with one network interceptor. */
const around = (interceptor: Interceptor, more: Partial<HttpOptions> = {}) =>
  world.http.extend({ ...more, networkInterceptors: [interceptor] })

describe('what network interceptors do with an attempt', () => {
  test('that a visitor began takes so long that a renewal runs by then: it goes again, with the new token', async () => {
    anew({ signedIn: false })
    const { handler, open } = held()
    let runs = 0
    const http = around(async (request, next) => {
      if (!runs++) await handler({} as never)
      return next(request)
    })
    const call = outcome(http.get('a', {}, { auth: 'optional' }))
    await world.settle()
    world.store.setSession({ token: 'T0', refreshToken: 'R0' })
    const renewal = held(() => ok({ token: world.backend.issue() }))
    world.backend.renew = renewal.handler
    world.store.expire()
    await world.settle()
    open()
    await world.settle()
    renewal.open()
    expect(await call).toEqual({ code: '10000', data: '/a' })
    expect([runs, world.sent('a').map(bearerOf)]).toEqual([2, ['T1']])
  })

  test('is not begun for a call that its observer called off when it was about to be replayed', async () => {
    let runs = 0
    const http = around((request, next) => {
      runs++
      return next(request)
    })
    const off = http.observe(({ phase }) => phase === 'replayed' && call.abort())
    world.backend.valid = 'nobody has this'
    const call = http.get('a')
    expect(await outcome(call)).toBe('aborted')
    off()
    await world.settle()
    expect(runs).toBe(1)
  })

  test('R14 is over with the call: an interruption that one hands on later begins no other attempt', async () => {
    const { handler, open } = held()
    let runs = 0
    const http = around(async (request, next) => {
      runs++
      try {
        return await next(request)
      } catch (error) {
        await handler({} as never)
        throw error
      }
    })
    world.backend.routes['/a'] = () => fail('interrupted', 600003)
    const steps: string[] = []
    http.observe(({ phase }) => steps.push(phase))
    const call = http.get('a')
    const end = outcome(call)
    await world.settle()
    call.abort()
    expect(await end).toBe('aborted')
    open()
    await world.fake.clock.advance(60_000)
    expect([runs, world.sent('a').length, world.fake.clock.pending]).toEqual([1, 1, 0])
    expect(steps).toEqual(['created', 'sent', 'failed'])
  })

  test('R11 is told of an interruption, and runs again for the attempt that follows', async () => {
    const seen: unknown[] = []
    const http = around((request, next) =>
      next(request).catch((error: unknown) => {
        seen.push(Object(error).errno)
        throw error
      }),
    )
    world.backend.routes['/a'] = () =>
      world.sent('a').length > 2 ? ok('again') : fail('interrupted', 600003)
    const end = outcome(http.get('a'))
    await world.fake.clock.advance(1_000)
    expect(await end).toBe('again')
    expect(seen).toEqual([600003, 600003])
  })

  test('may change the token twenty times; then the call fails', async () => {
    let runs = 0
    const http = around((request, next) => {
      world.store.setSession({ token: 'N' + String(++runs), refreshToken: 'R0' })
      return next(request)
    })
    expect(await errorOf(http.get('a'))).toMatchObject({ code: 'renewal-failed' })
    expect([runs, world.sent('a')]).toEqual([21, []])
  })
})

describe('an answer that is called expired', () => {
  test('of an optional call, whose session ends by that, is asked for again without a token', async () => {
    anew({ store: { refresh: undefined } })
    world.backend.valid = ''
    expect(await outcome(world.http.get('a', {}, { auth: 'optional' }))).toEqual({
      code: '10000',
      data: '/a',
    })
    expect(world.sent('a').map(bearerOf)).toEqual(['T0', ''])
  })
})

test('an answer that nobody can read is an error of its call, also while `isExpired` thinks about it', async () => {
  const header = { 'content-type': Object.create(null) as string }
  const http = around(() => Promise.resolve({ statusCode: 200, data: 'text', header, cookies: [] }), {
    expiredCodes: undefined,
    isExpired: () => Promise.resolve(false),
  })
  expect(await errorOf(http.get('a'))).toBeInstanceOf(TypeError)
})

describe('a transport that fails at once', () => {
  const failing = (errno: number): { http: ReturnType<typeof createHttp>; timers: jest.SpyInstance } => {
    const transport = ((options: Parameters<Transport['request']>[0]) =>
      void options.fail?.({
        errMsg: 'request:fail interrupted',
        errno,
      } as never)) as unknown as Transport['request']
    const timers = jest.spyOn(world.fake.clock, 'setTimeout')
    return { http: createHttp({ baseUrl: BASE, clock: world.fake.clock, transport }), timers }
  }

  test('costs no timer', async () => {
    const { http, timers } = failing(600001)
    expect(await outcome(http.get('a'))).toBe('network')
    expect(timers).not.toHaveBeenCalled()
  })

  test('R14 because the app is hidden: an abort while the call waits for the foreground leaves nothing behind', async () => {
    const { http } = failing(600003)
    const call = http.get('a')
    const end = outcome(call)
    await world.settle()
    call.abort()
    expect([await end, world.fake.clock.pending]).toEqual(['aborted', 0])
  })
})
