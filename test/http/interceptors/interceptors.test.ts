import { createHttp } from 'mobx-miniprogram-auth'
import type { Answer, HttpRequest, Interceptor, Next, Trace } from 'mobx-miniprogram-auth'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, errorOf, heldHandler, outcome, useWorld, world } from '../_world'
import type { World } from '../_world'

useWorld()

/** Notes when it is entered and left. */
const noting =
  (log: string[], name: string): Interceptor =>
  async (request, next) => {
    log.push(name + ' in')
    const answer = await next(request)
    log.push(name + ' out')
    return answer
  }

test('interceptors are nested around the call, the first one outermost', async () => {
  const log: string[] = []
  const base = world.http.extend({ interceptors: [noting(log, 'a'), noting(log, 'b')] })
  const http = base.extend({
    interceptors: [noting(log, 'own')],
    networkInterceptors: [noting(log, 'attempt')],
  })
  world.backend.valid = 'nobody has this'
  await http.get('x')
  expect(log).toEqual(
    'own in,a in,b in,attempt in,attempt out,attempt in,attempt out,b out,a out,own out'.split(','),
  )
})

test('`use` also affects the clients that extend this one, made before or after, until it is undone', async () => {
  const log: string[] = []
  const child = world.http.extend({ interceptors: [noting(log, 'child')] })
  await child.get('a')
  const off = world.http.use(noting(log, 'base'))
  await child.get('a')
  off()
  off()
  await child.get('a')
  await world.http.get('a')
  expect(log.filter((each) => each.endsWith('in'))).toEqual(['child in', 'child in', 'base in', 'child in'])
})

test('an interceptor or observer added twice runs twice, and each undo removes one of the two, however often it is called', async () => {
  const log: string[] = []
  const steps: string[] = []
  const interceptor = noting(log, 'twice')
  const record = ({ phase }: Trace): void => void steps.push(phase)
  world.http.use(interceptor)
  world.http.observe(record)
  const undo = [world.http.use(interceptor), world.http.observe(record)]
  for (const off of [...undo, ...undo]) off()
  await world.http.get('a')
  expect(log).toEqual(['twice in', 'twice out'])
  expect(steps).toEqual(['created', 'sent', 'answered'])
})

test('a client keeps the lists of interceptors that it is made with: they do not change with each other', async () => {
  const interceptors: Interceptor[] = []
  const networkInterceptors: Interceptor[] = []
  const http = world.http.extend({ interceptors, networkInterceptors })
  http.use((request, next) => next(request))
  expect(interceptors).toEqual([])
  for (const list of [interceptors, networkInterceptors])
    list.push(() => Promise.reject(new Error('added later')))
  expect(await outcome(http.get('a'))).toEqual({ code: '10000', data: '/a' })
})

test('an interceptor that replaces another one between two calls is the one that runs', async () => {
  const log: string[] = []
  const undo = world.http.use(noting(log, 'first'))
  await world.http.get('a')
  undo()
  world.http.use(noting(log, 'second'))
  await world.http.get('a')
  expect(log).toEqual(['first in', 'first out', 'second in', 'second out'])
})

test('an interceptor can return an answer of its own, without a promise; then nothing is sent', async () => {
  const http = world.http.extend({
    interceptors: [() => ({ data: 'mine', statusCode: 200, header: {}, cookies: [] })],
  })
  expect(await outcome(http.get('a'))).toBe('mine')
  expect(world.fake.requests).toEqual([])
})

test('an answer that an interceptor makes without header and cookies gets empty ones', async () => {
  const short = { data: 'mine', statusCode: 200 } as Answer
  for (const where of ['interceptors', 'networkInterceptors'])
    expect(await world.http.extend({ [where]: [() => short] }).get('a')).toEqual({
      ...short,
      header: {},
      cookies: [],
    })
})

test('R5 an interceptor of either kind that does not wait for `next` leaves no unhandled rejection', async () => {
  const rejections: unknown[] = []
  const listen = (error: unknown): void => void rejections.push(error)
  process.on('unhandledRejection', listen)
  world.fake.server(() => ok('', { statusCode: 500 }))
  const known: Answer = { data: 'from before', statusCode: 200, header: {}, cookies: [] }
  const first: Interceptor = (request, next) => {
    void next(request)
    return known
  }
  expect(await outcome(world.http.extend({ interceptors: [first] }).get('a'))).toBe('from before')
  expect(await outcome(world.http.extend({ networkInterceptors: [first] }).get('a'))).toBe('from before')
  await world.settle()
  await new Promise((resolve) => setTimeout(resolve, 0))
  process.off('unhandledRejection', listen)
  expect(rejections).toEqual([])
})

test('an interceptor can hand on a changed copy; if its url is of another origin, it is sent without the token', async () => {
  const http = world.http.extend({
    interceptors: [
      (request, next) =>
        next({ ...request, url: 'https://cdn.example.com/a', header: { ...request.header, n: '1' } }),
    ],
  })
  world.fake.server((request) => ok([bearerOf(request), request.get('n')]))
  expect(await outcome(http.get('a'))).toEqual(['', '1'])
})

test('an error thrown by an interceptor, synchronously or later, rejects its call and no other', async () => {
  const sync: Interceptor = () => {
    throw new RangeError('sync')
  }
  const late: Interceptor = async (request, next) => {
    await next(request)
    throw new RangeError('late')
  }
  for (const interceptor of [sync, late]) {
    await expect(world.http.extend({ interceptors: [interceptor] }).get('a')).rejects.toThrow(RangeError)
    await expect(world.http.extend({ networkInterceptors: [interceptor] }).get('a')).rejects.toThrow(
      RangeError,
    )
  }
  world.backend.valid = 'nobody has this'
  const other = world.http.get('b')
  await expect(world.http.extend({ networkInterceptors: [sync] }).get('a')).rejects.toThrow(RangeError)
  expect(await outcome(other)).toEqual({ code: '10000', data: '/b' })
})

test('a second call of `next` is an error, unless the interceptor has `repeats: true`', async () => {
  const twice = (request: Parameters<Interceptor>[0], next: Parameters<Interceptor>[1]) =>
    next(request).then(() => next(request))
  const error = await errorOf(world.http.extend({ interceptors: [twice] }).get('a'))
  expect([error.constructor.name, world.sent('a').length]).toEqual(['TypeError', 1])
  expect(error.message).toMatch(/twice.*repeats/)
  await world.http.extend({ interceptors: [Object.assign(twice.bind(null), { repeats: true })] }).get('a')
  expect(world.sent('a')).toHaveLength(3)
})

test.each<[string, Interceptor]>([
  ['returns nothing', (() => undefined) as never],
  ['returns no answer', (() => ({ data: 1 })) as never],
  [
    'calls `next` without a request',
    ((_request: unknown, next: (none?: unknown) => unknown) => next()) as never,
  ],
])('an interceptor that %s gets a TypeError', async (_what, interceptor) => {
  const error = await errorOf(world.http.extend({ interceptors: [interceptor] }).get('a'))
  expect(error).toBeInstanceOf(TypeError)
  expect(error.message).toMatch(/interceptor/)
})

test('an interceptor that changes the header of its request does not change that of other calls', async () => {
  const http = world.http.extend({
    header: { 'X-A': '1' },
    interceptors: [
      (request, next) => {
        Reflect.set(request.header, 'X-A', 'changed')
        return next(request)
      },
    ],
  })
  await http.get('a')
  await http.get('a')
  expect(world.sent('a').map((request) => request.get('x-a'))).toEqual(['1', '1'])
})

test('an interceptor cannot change the options for the platform of other clients’ calls', async () => {
  const other = createHttp({ baseUrl: BASE, clock: world.fake.clock })
  world.http.use((request, next) => {
    Reflect.set(request.platform, 'dataType', 'text')
    return next(request)
  })
  await world.http.get('a')
  world.fake.server(() => ok('<html>', { header: { 'Content-Type': 'application/json' } }))
  expect(await outcome(other.get('b'))).toBe('not-json')
})

test('R14 an abort of the call reaches its interceptors by the signal of the request', async () => {
  const listener = jest.fn()
  const http = world.http.extend({
    interceptors: [
      (request, next) => {
        request.signal.addEventListener('abort', listener)
        return next(request)
      },
    ],
  })
  world.backend.routes['/a'] = () => 'hang'
  const call = http.get('a')
  await world.settle()
  call.abort()
  expect(await outcome(call)).toBe('aborted')
  expect(listener).toHaveBeenCalledTimes(1)
  await world.settle()
})

test.each<[string, (world: World) => void]>([
  ['in flight', (at) => (at.backend.routes['/a'] = () => 'hang')],
  ['parked', (at) => ((at.backend.valid = 'nobody has this'), (at.backend.renew = () => 'hang'))],
  ['queued', (at) => (at.backend.routes['/slow'] = () => 'hang')],
])(
  'R14 an interceptor also sees the error of a call that is aborted or times out while it is %s',
  async (phase, set) => {
    set(world)
    const ends: unknown[] = []
    const http = world.http.extend({
      interceptors: [
        (request, next) =>
          next(request).then(undefined, (error: unknown) => {
            ends.push(error instanceof Error && 'code' in error ? error.code : error)
            throw error
          }),
      ],
    })
    const slow = phase === 'queued' ? Array.from({ length: 9 }, () => world.http.get('slow')) : []
    const [aborted, timed] = [http.get('a'), http.get('a', {}, { timeout: 5_000 })]
    const results = Promise.all([outcome(aborted), outcome(timed), ...slow.map(outcome)])
    await world.settle()
    aborted.abort()
    await world.fake.clock.advance(5_000)
    slow.forEach((call) => call.abort())
    expect((await results).slice(0, 2)).toEqual(['aborted', 'timeout'])
    expect(ends).toEqual(['aborted', 'timeout'])
    await world.store.logout()
    await world.fake.clock.advance(60_000)
  },
)

test('R5 an interceptor that answers before `next` has failed leaves no unhandled rejection', async () => {
  const rejected = jest.fn()
  process.on('unhandledRejection', rejected)
  const http = world.http.extend({
    interceptors: [
      (request, next) => {
        void next(request)
        return { data: 'kept', statusCode: 200, header: {}, cookies: [] }
      },
    ],
  })
  world.backend.routes['/a'] = () => fail('offline')
  expect(await outcome(http.get('a'))).toBe('kept')
  await world.settle()
  await new Promise((resolve) => setTimeout(resolve, 1))
  process.off('unhandledRejection', rejected)
  expect(rejected).not.toHaveBeenCalled()
})

describe('an interceptor that sends a second request', () => {
  /** Asks for something else where the first answer is an error. */
  const otherwise = (change: Partial<HttpRequest>): Interceptor =>
    Object.assign(
      (request: HttpRequest, next: Next) => next(request).catch(() => next({ ...request, ...change })),
      { repeats: true },
    )
  const VISITOR = { code: '99997', message: 'TOKEN EXPIRED', status: 'ERROR' }

  test('without a login is not rejected because the first one needed a login', async () => {
    await world.store.logout()
    for (const auth of ['optional', 'none'] as const) {
      const http = world.http.extend({ interceptors: [otherwise({ auth })] })
      expect(await outcome(http.get('a'))).toEqual(VISITOR)
    }
  })

  test('with `waitForLogin` waits for the login', async () => {
    await world.store.logout()
    const http = world.http.extend({ interceptors: [otherwise({ waitForLogin: true })] })
    const call = outcome(http.get('a'))
    await world.settle()
    await world.store.login()
    expect(await call).toEqual({ code: '10000', data: '/a' })
  })

  test('R3 after another account has signed in gets session-changed', async () => {
    const http = world.http.extend({ interceptors: [otherwise({ waitForLogin: true })] })
    world.backend.routes['/a'] = () => {
      world.store.setSession({ data: { token: world.backend.issue(), user: 'ming' } })
      return fail('offline')
    }
    expect(await outcome(http.get('a'))).toBe('session-changed')
    expect(world.sent('a')).toHaveLength(1)
  })

  const ELSEWHERE: [string, Partial<HttpRequest>][] = [
    ['to another host', { url: 'https://backup.example.net/a' }],
    ['without a login', { auth: 'none' }],
    ['with a header of its own', { header: { authorization: 'mine' } }],
  ]
  test.each(ELSEWHERE)('R17 %s while all slots are taken gets one in its turn', async (_what, change) => {
    const http = world.http.extend({ interceptors: [otherwise(change)] })
    const { handler, release } = heldHandler()
    world.backend.routes['/slow'] = handler
    world.backend.routes['/a'] = () => fail('offline')
    const call = outcome(http.get('a'))
    const others = Array.from({ length: 12 }, () => outcome(world.http.get('slow')))
    await world.settle()
    release()
    await world.settle()
    release()
    expect(await Promise.all(others)).toHaveLength(12)
    expect(await call).toEqual(VISITOR)
  })
})

describe('R3 a request that an interceptor holds back', () => {
  const pause = heldHandler()
  const slowly: Interceptor = async (request, next) => {
    await pause.handler({} as never)
    return next(request)
  }

  test('is not sent for another account that has signed in meanwhile', async () => {
    const http = world.http.extend({ interceptors: [slowly] })
    const calls = [http.post('order', { n: 1 }), http.get('me', {}, { auth: 'optional' })]
    world.store.setSession({ data: { token: 'B0', user: 'bao' } })
    world.backend.valid = 'B0'
    pause.release()
    expect(await Promise.all(calls.map(outcome))).toEqual(['session-changed', 'session-changed'])
    expect(world.fake.requests).toEqual([])
    const mine = http.get('me')
    pause.release()
    expect(await outcome(mine)).toEqual({ code: '10000', data: '/me' })
  })

  test('rejects when its session ends; made without a session, it is sent for the account that signs in', async () => {
    const http = world.http.extend({ interceptors: [slowly] })
    const order = http.post('order', {}, { waitForLogin: true })
    await world.store.logout()
    pause.release()
    expect(await outcome(order)).toBe('signed-out')
    const visitor = http.get('me', {}, { waitForLogin: true })
    world.store.setSession({ data: { token: 'B0', user: 'bao' } })
    world.backend.valid = 'B0'
    pause.release()
    expect(await outcome(visitor)).toEqual({ code: '10000', data: '/me' })
  })
})
