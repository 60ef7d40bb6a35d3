import { createHttp } from 'mobx-miniprogram-auth'
import type { AbortSignalLike, HttpRequest, Interceptor, TracePhase, Transport } from 'mobx-miniprogram-auth'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import {
  BASE,
  errorOf,
  expired,
  heldHandler,
  outcome,
  outcomes,
  renewWorld,
  useWorld,
  world,
} from '../_world'
import type { World } from '../_world'

/*
 * The way of a request to the platform and back: what observers and interceptors see, and that each call ends once.
 */

useWorld()

describe('R2 the attempts of one request', () => {
  test.each([
    ['two if the new token is called expired at once', 9_999, 2],
    ['three if each token may have expired by then', 10_000, 3],
  ])('are %s, also while the server accepts the same tokens for other requests', async (_what, ms, times) => {
    const { handler, release } = heldHandler(expired)
    world.backend.routes['/never'] = handler
    const never = errorOf(world.http.get('never'))
    for (let i = 0; i < 5; i++) {
      await world.http.get('a')
      await world.fake.clock.advance(ms)
      release()
      await world.settle()
    }
    expect(await never).toMatchObject({
      code: 'renewal-failed',
      retryable: false,
      cause: new Error('Every new token was called expired'),
    })
    expect(world.sent('never')).toHaveLength(times)
    expect(world.sent('refresh')).toHaveLength(times - 1)
  })
})

describe('R12 an answer shows that the token is accepted', () => {
  /** How many of six tokens are renewed at once, if an answer with this status came before each is called expired. */
  async function renewals(statusCode: number): Promise<number> {
    world.backend.routes['/x'] = () => ok('', { statusCode })
    for (let i = 0; i < 6; i++) {
      await outcome(world.http.get('x'))
      world.store.expire()
      await world.settle()
    }
    const { length } = world.sent('refresh')
    return length
  }

  test.each([200, 404, 499])('with HTTP %d', async (statusCode) => {
    expect(await renewals(statusCode)).toBe(6)
  })

  test.each([500, 503])('but not with HTTP %d', async (statusCode) => {
    expect(await renewals(statusCode)).toBeLessThan(6)
  })
})

test("R10 an answer's date tells the store the server's time", async () => {
  const { clock } = world.fake
  world.fake.server(() => ok({}, { header: { date: new Date(clock.now() - 7_200_000).toUTCString() } }))
  await world.http.get('a')
  world.store.setSession({ token: 'T', expiresIn: 0 })
  expect(Math.round((clock.now() - Number(world.store.expiry)) / 3_600_000)).toBe(2)
})

describe('R5 a failing function of the app', () => {
  test('an authHeader that throws for one token rejects each request with that token, and no other', async () => {
    renewWorld({
      http: {
        authHeader: (token) => {
          if (token === 'T1') throw new Error('no header')
          return { Authorization: 'Bearer ' + token }
        },
      },
    })
    const parked = heldHandler(() => ok({ token: 'T1' }))
    world.backend.renew = parked.handler
    world.store.expire()
    const errors = ['a', 'b'].map((path) => errorOf(world.http.get(path)))
    await world.settle()
    parked.release()
    expect(await Promise.all(errors)).toEqual([new Error('no header'), new Error('no header')])
    world.backend.valid = 'T2'
    world.store.setSession({ token: 'T2' })
    expect(await outcome(world.http.get('c'))).toEqual({ code: '10000', data: '/c' })
  })

  test('an answer that cannot be read rejects its call and frees its slot', async () => {
    const statusCode: unknown = Object.create(null)
    const transport = (options: { success?(answer: unknown): void }): undefined =>
      void options.success?.({ statusCode, data: 1, header: {} })
    const http = createHttp({
      baseUrl: BASE,
      clock: world.fake.clock,
      transport: transport as unknown as Transport['request'],
    })
    for (let i = 0; i < 20; i++) expect(await errorOf(http.get('a'))).toBeInstanceOf(TypeError)
  })
})

describe('R14 a call that is aborted', () => {
  test('during an asynchronous `isExpired` is not sent again, but its expired answer still starts the renewal', async () => {
    const verdict = heldHandler()
    renewWorld({
      http: {
        expiredCodes: undefined,
        isExpired: ({ data }) =>
          data?.code === '99997' && Promise.resolve(verdict.handler({} as never)).then(() => true),
      },
    })
    world.backend.valid = 'T1'
    const call = world.http.get('a')
    const end = outcome(call)
    await world.settle()
    call.abort()
    verdict.release()
    await world.settle()
    expect([await end, world.sent('a').length, world.sent('refresh').length]).toEqual(['aborted', 1, 1])
  })

  test('inside a network interceptor is taken off the network', async () => {
    renewWorld({ http: { networkInterceptors: [(request, next) => next(request)] } })
    world.backend.routes['/a'] = () => 'hang'
    const call = world.http.get('a')
    const end = outcome(call)
    await world.settle()
    expect(world.fake.inFlight).toHaveLength(1)
    expect(() => call.abort()).not.toThrow()
    expect([await end, world.fake.inFlight]).toEqual(['aborted', []])
  })

  test('after it was interrupted and sent again is taken off the network', async () => {
    world.backend.routes['/a'] = () => 'hang'
    const call = world.http.get('a')
    const end = outcome(call)
    await world.settle()
    world.sent('a')[0]?.fail('interrupted', 600003)
    await world.settle()
    expect(world.fake.inFlight).toHaveLength(1)
    call.abort()
    expect([await end, world.fake.inFlight]).toEqual(['aborted', []])
  })

  test('after its end does not abort the signal of its interceptors', async () => {
    let signal: AbortSignalLike | undefined
    renewWorld({
      http: {
        interceptors: [
          (request, next) => {
            signal = request.signal
            return next(request)
          },
        ],
      },
    })
    const call = world.http.get('a')
    await call
    call.abort()
    expect(signal?.aborted).toBe(false)
  })

  test('by a signal removes its listener when the call ends', async () => {
    const log: string[] = []
    const signal: AbortSignalLike = {
      aborted: false,
      addEventListener: (type) => void log.push('+' + type),
      removeEventListener: (type) => void log.push('-' + type),
    }
    await world.http.get('a', {}, { signal })
    expect(log).toEqual(['+abort', '-abort'])
  })
})

describe('an interceptor', () => {
  const around = (interceptor: Interceptor): World => renewWorld({ http: { interceptors: [interceptor] } })

  test('can add several listeners to the signal and remove one of them', async () => {
    const phases: string[] = []
    around((request, next) => {
      const { signal } = request
      const add = (name: string, more: () => void = Boolean): (() => void) => {
        const listener = (): void => {
          phases.push(name)
          more()
        }
        signal.addEventListener('abort', listener)
        return () => signal.removeEventListener('abort', listener)
      }
      signal.removeEventListener('abort', () => phases.push('a stranger'))
      const never = add('taken off')
      const off = add('first', () => off())
      add('second')
      never()
      never()
      add('third')
      return next(request)
    })
    world.backend.routes['/a'] = () => 'hang'
    const call = world.http.get('a')
    const end = outcome(call)
    await world.settle()
    call.abort()
    expect([await end, phases]).toEqual(['aborted', ['first', 'second', 'third']])
  })

  test('can restart the timeout of the call, which does nothing after the end of the call', async () => {
    let restart: () => void = Boolean
    const { handler, release } = heldHandler()
    around(async (request, next) => {
      restart = () => request.restartTimeout()
      await handler({} as never)
      return next(request)
    })
    const end = outcome(world.http.get('a', {}, { timeout: 10_000 }))
    await world.fake.clock.advance(9_000)
    restart()
    await world.fake.clock.advance(9_000)
    release()
    await world.settle()
    expect(await end).toEqual({ code: '10000', data: '/a' })
    restart()
    expect(world.fake.clock.pending).toBe(0)
  })

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['an object without a url', { method: 'GET' }],
    ['a list', []],
  ])('that passes %s to `next` gets a TypeError', async (_, handed) => {
    around((_request, next) => next(handed as HttpRequest))
    expect(await errorOf(world.http.get('a'))).toEqual(
      new TypeError('Http: an interceptor must hand a request on, as next(request)'),
    )
  })
})

describe('the trace of a call', () => {
  const phases: (readonly [TracePhase, string])[] = []
  const watch = (): void => {
    phases.splice(0)
    world.http.observe(({ phase, path }) => phases.push([phase, path]))
  }

  test('that is refused at the door has no path', async () => {
    watch()
    await errorOf(world.http.get('a', {}, { timeout: -1 }))
    expect(phases).toEqual([['failed', '']])
  })

  test('that was interrupted shows the replay', async () => {
    watch()
    world.backend.routes['/a'] = () => 'hang'
    const end = outcome(world.http.get('a'))
    await world.settle()
    world.sent('a')[0]?.fail('interrupted', 600003)
    await world.settle()
    world.sent('a')[1]?.respond(ok(1))
    expect(await end).toBe(1)
    expect(phases.map(([phase]) => phase)).toEqual(['created', 'sent', 'replayed', 'sent', 'answered'])
  })
})

describe('R11 a request that is interrupted in the foreground', () => {
  test('is sent again at once, then after 0.5 s, then after twice as long each time, at most 8 s, eight times in all', async () => {
    const at: number[] = []
    world.fake.server(() => {
      at.push(world.fake.clock.now())
      return fail('interrupted', 600003)
    })
    const end = outcome(world.http.get('a', {}, { auth: 'none' }))
    await world.fake.clock.advance(60_000)
    expect(await end).toBe('network')
    expect(at.slice(1).map((time, i) => time - (at[i] ?? 0))).toEqual([
      0, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000,
    ])
  })
})

describe('R14 the timeout of a call', () => {
  type Options = Parameters<Transport['request']>[0]
  const open: Options[] = []
  beforeEach(() => void open.splice(0))
  /** A client whose network says nothing, not even that it takes too long. */
  const silent = (): ReturnType<typeof createHttp> => {
    const transport = (options: Options): void => void open.push(options)
    return createHttp({
      baseUrl: BASE,
      clock: world.fake.clock,
      transport: transport as unknown as Transport['request'],
    })
  }
  const answer = (options: Options | undefined): void =>
    options?.success?.({ statusCode: 200, data: 'answered', header: {}, cookies: [], errMsg: '' } as never)

  test.each([0, 1, 2])('ends all calls made together but the answered one, number %d', async (n) => {
    const http = silent()
    const calls = outcomes([1, 2, 3].map(() => http.get('a', {}, { timeout: 1_000 })))
    await world.settle()
    answer(open[n])
    await world.fake.clock.advance(1_000)
    expect(await calls).toEqual([0, 1, 2].map((i) => (i === n ? 'answered' : 'timeout')))
  })

  test('of 0 ends each call at once, one after another in the same millisecond', async () => {
    const http = silent()
    for (let i = 0; i < 3; i++) {
      const end = outcome(http.get('a', {}, { timeout: 0 }))
      await world.fake.clock.advance(0)
      expect(await end).toBe('timeout')
    }
  })

  test('runs for a call made while another one times out', async () => {
    const http = silent()
    const ends: Promise<unknown>[] = []
    const call = (): void => void ends.push(outcome(http.get('a', {}, { timeout: 0 })))
    const off = http.observe(({ phase }) => {
      if (phase === 'failed' && ends.length < 3) call()
    })
    call()
    await world.fake.clock.advance(1_000)
    off()
    expect(await Promise.all(ends)).toEqual(['timeout', 'timeout', 'timeout'])
  })

  test('runs for a call that follows another in the same millisecond', async () => {
    const http = silent()
    const first = outcome(http.get('a'))
    answer(open[0])
    expect(await first).toBe('answered')
    await world.settle()
    const end = outcome(http.get('b'))
    await world.fake.clock.advance(60_000)
    expect(await end).toBe('timeout')
  })

  test.each([
    [999, 'timeout'],
    [1_000, 'timeout'],
    [1_001, 'pending'],
  ])('R11 that fires %d ms late after a freeze leaves the call: %s', async (late, state) => {
    let found: unknown = 'pending'
    void outcome(silent().get('a', {}, { timeout: 5_000 })).then((code) => (found = code))
    await world.settle()
    world.fake.clock.freeze()
    await world.fake.clock.thaw(5_000 + late)
    expect(found).toBe(state)
    await world.fake.clock.advance(1_000)
    expect(found).toBe('timeout')
  })
})
