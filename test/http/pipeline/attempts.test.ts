import { createHttp } from 'mobx-miniprogram-auth'
import type { HttpOptions, Interceptor, Transport } from 'mobx-miniprogram-auth'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, errorOf, heldHandler, outcome, renewWorld, useWorld, world } from '../_world'

/*
 * A call that is sent again, and the network interceptors around each of its attempts.
 */

useWorld()

/** A client with one network interceptor. */
const around = (interceptor: Interceptor, more: Partial<HttpOptions> = {}) =>
  world.http.extend({ ...more, networkInterceptors: [interceptor] })

describe('an attempt inside network interceptors', () => {
  test('that began without a token and ends during a renewal is repeated with the new token', async () => {
    renewWorld({ signedIn: false })
    const { handler, release } = heldHandler()
    let runs = 0
    const http = around(async (request, next) => {
      if (!runs++) await handler({} as never)
      return next(request)
    })
    const call = outcome(http.get('a', {}, { auth: 'optional' }))
    await world.settle()
    world.store.setSession({ token: 'T0', refreshToken: 'R0' })
    const renewal = heldHandler(() => ok({ token: world.backend.issue() }))
    world.backend.renew = renewal.handler
    world.store.expire()
    await world.settle()
    release()
    await world.settle()
    renewal.release()
    expect(await call).toEqual({ code: '10000', data: '/a' })
    expect([runs, world.sent('a').map(bearerOf)]).toEqual([2, ['T1']])
  })

  test('does not begin if an observer aborts the call in its `replayed` step', async () => {
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

  test('R14 ends with the call: an interruption that an interceptor rethrows after the abort starts no further attempt', async () => {
    const { handler, release } = heldHandler()
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
    release()
    await world.fake.clock.advance(60_000)
    expect([runs, world.sent('a').length, world.fake.clock.pending]).toEqual([1, 1, 0])
    expect(steps).toEqual(['created', 'sent', 'failed'])
  })

  test('R11 rejects inside the interceptor when it is interrupted, and the interceptor runs again for the next attempt', async () => {
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

  test('may find the token changed twenty times; then the call fails', async () => {
    let runs = 0
    const http = around((request, next) => {
      world.store.setSession({ token: 'N' + String(++runs), refreshToken: 'R0' })
      return next(request)
    })
    expect(await errorOf(http.get('a'))).toMatchObject({ code: 'renewal-failed' })
    expect([runs, world.sent('a')]).toEqual([21, []])
  })
})

describe('an expired answer', () => {
  test('to an optional call ends a session without `refresh`, and the call goes again without a token', async () => {
    renewWorld({ store: { refresh: undefined } })
    world.backend.valid = ''
    expect(await outcome(world.http.get('a', {}, { auth: 'optional' }))).toEqual({
      code: '10000',
      data: '/a',
    })
    expect(world.sent('a').map(bearerOf)).toEqual(['T0', ''])
  })
})

test('an answer whose header cannot be read rejects its call, also with an asynchronous `isExpired`', async () => {
  const header = { 'content-type': Object.create(null) as string }
  const http = around(() => Promise.resolve({ statusCode: 200, data: 'text', header, cookies: [] }), {
    expiredCodes: undefined,
    isExpired: () => Promise.resolve(false),
  })
  expect(await errorOf(http.get('a'))).toBeInstanceOf(TypeError)
})

describe('a transport that calls `fail` synchronously', () => {
  const failing = (errno: number): { http: ReturnType<typeof createHttp>; timers: jest.SpyInstance } => {
    const transport = ((options: Parameters<Transport['request']>[0]) =>
      void options.fail?.({
        errMsg: 'request:fail interrupted',
        errno,
      } as never)) as unknown as Transport['request']
    const timers = jest.spyOn(world.fake.clock, 'setTimeout')
    return { http: createHttp({ baseUrl: BASE, clock: world.fake.clock, transport }), timers }
  }

  test('starts no timer', async () => {
    const { http, timers } = failing(600001)
    expect(await outcome(http.get('a'))).toBe('network')
    expect(timers).not.toHaveBeenCalled()
  })

  test('R14 with an interruption leaves no timer behind if the call is aborted while it waits for the foreground', async () => {
    const { http } = failing(600003)
    const call = http.get('a')
    const end = outcome(call)
    await world.settle()
    call.abort()
    expect([await end, world.fake.clock.pending]).toEqual(['aborted', 0])
  })
})
