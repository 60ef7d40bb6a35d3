import type { AbortSignalLike, Interceptor, Transport } from 'mobx-miniprogram-auth'
import { connect } from 'mobx-miniprogram-auth/socket'
import { ok } from 'mobx-miniprogram-auth/testing'
import { bearerOf, outcome, outcomes, useWorld, world } from '../_world'

// A call that its signal or its observer aborts at an unusual moment. The usual ones are in calls.test.ts.

/** What an app has in place of an AbortController. */
class Controller {
  private readonly listeners = new Set<() => void>()
  readonly signal = {
    aborted: false,
    addEventListener: (_type: 'abort', listener: () => void) => void this.listeners.add(listener),
    removeEventListener: (_type: 'abort', listener: () => void) => void this.listeners.delete(listener),
  }
  abort(): void {
    this.signal.aborted = true
    for (const listener of this.listeners) listener()
  }
}

let controller: Controller
useWorld()
beforeEach(() => {
  controller = new Controller()
})

const calledOff: Interceptor = (request, next) => {
  controller.abort()
  return next(request)
}
const answersAtOnce = ((options: WechatMiniprogram.RequestOption) => {
  options.success?.({ data: 'too soon', statusCode: 200, header: {}, cookies: [], errMsg: '' } as never)
}) as unknown as Transport['request']

describe('R14 a signal that is aborted while the call is being made', () => {
  test('by an interceptor rejects the call as aborted, and no request is answered', async () => {
    const http = world.http.extend({ interceptors: [calledOff] })
    expect(await outcome(http.get('a', {}, { signal: controller.signal }))).toBe('aborted')
    await world.settle()
    expect(world.sent('a').filter(({ state }) => state === 'answered')).toEqual([])
  })

  test('by an observer in the step `sent` rejects the call, and the request leaves the network', async () => {
    const off = world.http.observe(({ phase }) => phase === 'sent' && controller.abort())
    expect(await outcome(world.http.get('a', {}, { signal: controller.signal }))).toBe('aborted')
    off()
    expect(world.fake.inFlight).toEqual([])
    expect(world.fake.clock.pending).toBe(0)
    await world.settle()
  })

  test('by the function `authHeader` rejects the call as aborted', async () => {
    const http = world.http.extend({
      authHeader(token) {
        if (token === 'T0') controller.abort()
        return { Authorization: 'Bearer ' + token }
      },
    })
    expect(await outcome(http.get('a', {}, { signal: controller.signal }))).toBe('aborted')
    await world.settle()
  })
})

describe('R14 a call that its observer aborts', () => {
  test.each([
    ['in the step `parked` does not stay parked and is not sent again', 'parked', ['T0']],
    ['in the step `replayed` is not replayed', 'replayed', ['T0']],
    ['in the second step `sent` is not sent again', 'sent', ['T0']],
  ])('%s', async (_, at, tokens) => {
    world.backend.valid = 'nobody has this'
    let seen = 0
    const off = world.http.observe(({ phase, path, generation }) => {
      if (phase === at && path === '/a' && (at === 'parked' || generation > 1) && !seen++) call.abort()
    })
    const call = world.http.get('a')
    const other = world.http.get('b')
    expect([await outcome(call), await outcome(other)]).toEqual(['aborted', { code: '10000', data: '/b' }])
    off()
    await world.settle()
    expect([seen, world.sent('a').map(bearerOf), world.fake.inFlight]).toEqual([1, tokens, []])
  })
})

test('R14 R17 a call aborted by its observer in the step `replayed` gives its slot back once, so a later login still gets a slot', async () => {
  const off = world.http.observe(({ phase, path }) => {
    if (phase === 'replayed' && path === '/a') call.abort()
  })
  world.backend.valid = 'nobody has this'
  const call = world.http.get('a')
  expect(await outcome(call)).toBe('aborted')
  off()
  world.backend.routes['/slow'] = () => ok('', { delay: 5_000 })
  const slow = outcomes(Array.from({ length: 12 }, () => world.http.get('slow')))
  await world.settle()
  // What waits for a token makes room for who asks without one: it may be the login.
  await world.store.logout()
  const waits = outcome(world.http.get('b', {}, { waitForLogin: true }))
  const login = world.http.post('login', {}, { auth: 'none' })
  await world.settle()
  expect(world.sent('login')).toHaveLength(1)
  await world.fake.clock.advance(60_000)
  await Promise.all([slow, waits, login])
})

test('R14 a call that is aborted inside `wx.request` is taken off the network', async () => {
  let aborts = 0
  const transport = (() => {
    if (aborts === 0) call.abort()
    return { abort: () => aborts++ }
  }) as unknown as Transport['request']
  const http = world.http.extend({ transport })
  // Ten places, one of them kept: the tenth call is taken when there is room, after it was made.
  const others = Array.from({ length: 9 }, () => world.http.get('slow'))
  const call = http.get('a')
  expect(await outcome(call)).toBe('aborted')
  expect(aborts).toBe(1)
  await Promise.all(others)
})

test('R14 with a transport that answers synchronously, a signal aborted right after the call still aborts it', async () => {
  const http = world.http.extend({ transport: answersAtOnce })
  const call = http.get('a', {}, { signal: controller.signal })
  controller.abort()
  expect(await outcome(call)).toBe('aborted')
})

test('R5 a signal whose `removeEventListener` throws harms neither the call nor its interceptors', async () => {
  const http = world.http.extend({ interceptors: [(request, next) => next(request)] })
  const signal = {
    aborted: false,
    addEventListener: () => undefined,
    removeEventListener: () => {
      throw new RangeError('not let go')
    },
  }
  const unhandled: unknown[] = []
  const onRejection = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', onRejection)
  expect(await outcome(http.get('a', {}, { signal }))).toEqual({ code: '10000', data: '/a' })
  await world.settle()
  process.off('unhandledRejection', onRejection)
  expect(unhandled).toEqual([])
})

test('a signal without `removeEventListener` works', async () => {
  const listeners: (() => void)[] = []
  const signal = {
    aborted: false,
    addEventListener: (_: 'abort', listener: () => void) => void listeners.push(listener),
  } as unknown as AbortSignalLike
  expect(await outcome(world.http.get('a', {}, { signal }))).toEqual({ code: '10000', data: '/a' })
  const call = world.http.get('b', {}, { signal })
  const socket = connect(world.http, { url: 'live', signal })
  listeners.forEach((listener) => listener())
  expect([await outcome(call), socket.state]).toEqual(['aborted', 'closed'])
  await world.settle()
})

/** A transport whose tasks cannot be aborted: the platform throws. `leave` gives each request an answer. */
function stubborn() {
  const waiting: (() => void)[] = []
  const transport = ((options: WechatMiniprogram.RequestOption) => {
    waiting.push(() => options.success?.({ data: {}, statusCode: 200 } as never))
    return {
      abort() {
        throw new RangeError('no such task')
      },
    }
  }) as unknown as Transport['request']
  return { http: world.http.extend({ transport }), waiting }
}

describe("R14 if the abort() of the platform's task throws", () => {
  test('abort() of a call does not throw, the call ends as aborted, and its slot is given back', async () => {
    const { http, waiting } = stubborn()
    const calls = Array.from({ length: 9 }, () => http.get('a'))
    const next = http.get('b')
    expect(waiting).toHaveLength(9)
    for (const call of calls) expect(() => call.abort()).not.toThrow()
    expect(await outcomes(calls)).toEqual(Array(9).fill('aborted'))
    waiting[9]?.()
    expect(await outcome(next)).toEqual({})
  })

  test('a call that reaches its timeout ends, and the app gets no error', async () => {
    const { http } = stubborn()
    const call = outcome(http.get('a', {}, { timeout: 100 }))
    await world.fake.clock.advance(100)
    expect(await call).toBe('timeout')
    await world.settle()
  })
})

test('R14 if an interceptor throws when it hears of the abort, the others hear it, nothing stays on the network, and abort() does not throw', async () => {
  const heard: string[] = []
  const http = world.http.extend({
    interceptors: [
      (request, next) => {
        request.signal.addEventListener('abort', () => {
          throw new RangeError('thrown by the app')
        })
        request.signal.addEventListener('abort', () => heard.push('the second'))
        return next(request)
      },
    ],
  })
  world.backend.routes['/a'] = () => 'hang'
  const call = http.get('a')
  expect(() => call.abort()).not.toThrow()
  expect(await outcome(call)).toBe('aborted')
  expect([heard, world.fake.inFlight]).toEqual([['the second'], []])
  // As everything that the app throws in a listener, it reaches the app's `onError`.
  await expect(world.fake.clock.advance(0)).rejects.toThrow('thrown by the app')
  await world.settle()
})
