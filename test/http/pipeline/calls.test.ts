import { createHttp } from 'mobx-miniprogram-auth'
import type { AbortSignalLike } from 'mobx-miniprogram-auth'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, heldHandler, outcome, outcomes, useWorld, world } from '../_world'

useWorld()

/** Keeps the renewal from ending until `open` is called. */
function holdRenewal() {
  const renewal = heldHandler(() => ok({ token: world.backend.issue() }))
  world.backend.valid = 'nobody has this'
  world.backend.renew = renewal.handler
  return renewal
}

test('a request is sent before `get` returns, within the user gesture of a tap', async () => {
  const before = world.fake.inFlight.length
  const call = world.http.get('a')
  expect(world.fake.inFlight.length).toBe(before + 1)
  await call
})

test('interceptors that call `next` at once keep the request within the user gesture', async () => {
  const http = world.http.extend({
    interceptors: [async (request, next) => next(request)],
    networkInterceptors: [(request, next) => next({ ...request })],
  })
  const call = http.get('a')
  expect(world.fake.inFlight.length).toBe(1)
  await call
})

test('an answer has data, status code, cookies, and a header with names in lower case', async () => {
  world.backend.routes['/a'] = () =>
    ok({ n: 1 }, { statusCode: 201, header: { 'X-Total': '7' }, cookies: ['a=b'] })
  expect(await world.http.get('a')).toEqual({
    data: { n: 1 },
    statusCode: 201,
    header: { 'x-total': '7' },
    cookies: ['a=b'],
  })
})

describe('the header of an answer behaves like a plain object at its first use', () => {
  const header = async (): Promise<Record<string, string>> => {
    world.backend.routes['/a'] = () => ok({}, { header: { 'X-Total': '7', 'Set-Cookie': 'a=b' } })
    return { ...(await world.http.get('a')) }.header
  }

  test.each<[string, (header: Record<string, string>) => unknown, unknown]>([
    ['a name', (found) => found['x-total'], '7'],
    ['another name', (found) => found['X-Total'], undefined],
    ['in', (found) => ['x-total' in found, 'x-other' in found], [true, false]],
    ['its own names', (found) => Object.keys(found), ['x-total', 'set-cookie']],
    ['a spread', (found) => ({ ...found }), { 'x-total': '7', 'set-cookie': 'a=b' }],
    [
      'for … in',
      (found) => {
        const names: string[] = []
        for (const name in found) names.push(name)
        return names
      },
      ['x-total', 'set-cookie'],
    ],
    ['JSON', (found) => JSON.stringify(found), '{"x-total":"7","set-cookie":"a=b"}'],
    ['a method', (found) => Object.prototype.hasOwnProperty.call(found, 'x-total'), true],
  ])('%s', async (_how, look, expected) => {
    expect(look(await header())).toEqual(expected)
  })

  test.each<[string, (header: Record<string, string>) => unknown, Record<string, string>]>([
    ['written', (found) => (found['x-total'] = '8'), { 'x-total': '8', 'set-cookie': 'a=b' }],
    ['cut', (found) => Reflect.deleteProperty(found, 'set-cookie'), { 'x-total': '7' }],
    ['frozen', (found) => Object.freeze(found), { 'x-total': '7', 'set-cookie': 'a=b' }],
  ])('reads the same after it was %s', async (_how, change, expected) => {
    const found = await header()
    change(found)
    expect(found).toEqual(expected)
    expect(Object.entries(found)).toEqual(Object.entries(expected))
  })
})

describe('R14 timeout', () => {
  test('R14 the timeout covers parking: a parked call rejects in time and is not sent again', async () => {
    const renewal = holdRenewal()
    const call = world.http.get('a', {}, { timeout: 2_000 })
    const other = world.http.get('b')
    const result = outcome(call)
    await world.fake.clock.advance(1_999)
    expect(world.sent('a')).toHaveLength(1)
    await world.fake.clock.advance(1)
    expect(await result).toBe('timeout')
    renewal.release()
    expect(await outcome(other)).toEqual({ code: '10000', data: '/b' })
    expect(world.sent('a')).toHaveLength(1)
  })

  test('R14 the timeout covers all attempts together, not each one', async () => {
    world.backend.valid = 'nobody has this'
    world.backend.routes['/a'] = () => ok('late', { delay: 2_000 })
    const delayed = world.fake.server((request) => {
      if (request.path === '/refresh') return ok({ token: world.backend.issue() }, { delay: 700 })
      return ok({ code: bearerOf(request) === 'T0' ? '99997' : '10000' }, { delay: 700 })
    })
    const result = outcome(world.http.get('a', {}, { timeout: 2_000 }))
    await world.fake.clock.advance(2_000)
    expect(await result).toBe('timeout')
    expect(world.sent('a')).toHaveLength(2)
    await world.settle()
    expect(world.fake.inFlight).toEqual([])
    delayed()
  })

  test('R14 the timeout covers the request queue, and a call that times out there is never sent', async () => {
    const slow = heldHandler()
    world.backend.routes['/slow'] = slow.handler
    const first = Array.from({ length: 9 }, () => world.http.get('slow'))
    await world.settle()
    const result = outcome(world.http.get('queued', {}, { timeout: 500 }))
    await world.fake.clock.advance(500)
    expect(await result).toBe('timeout')
    slow.release()
    await outcomes(first)
    expect(world.sent('queued')).toEqual([])
  })

  test('R14 the timeout aborts the request on the network, and covers an `isExpired` that never resolves', async () => {
    world.backend.routes['/a'] = () => 'hang'
    const http = createHttp({ baseUrl: BASE, auth: world.store, clock: world.fake.clock, timeout: 3_000 })
    const never = http.extend({ isExpired: () => new Promise(() => undefined) })
    const results = outcomes([http.get('a'), never.get('b')])
    await world.fake.clock.advance(3_000)
    expect(await results).toEqual(['timeout', 'timeout'])
    expect(world.fake.inFlight).toEqual([])
  })

  test('R14 a timeout reported by WeChat is the same error as one of our own', async () => {
    world.backend.routes['/a'] = () => fail('timeout')
    world.backend.routes['/b'] = () => fail('whatever a device says', 5)
    expect(await outcomes([world.http.get('a'), world.http.get('b')])).toEqual(['timeout', 'timeout'])
  })

  test('R14 setting the wall clock forward or back neither shortens nor prolongs the timeout', async () => {
    for (const jump of [7_200_000, -7_200_000]) {
      world.backend.routes['/a'] = () => ok('a', { delay: 1_000 })
      world.backend.routes['/b'] = () => 'hang'
      const [a, b] = [outcome(world.http.get('a')), outcome(world.http.get('b', {}, { timeout: 5_000 }))]
      world.fake.clock.jump(jump)
      await world.fake.clock.advance(1_000)
      expect(await a).toBe('a')
      await world.fake.clock.advance(5_000)
      expect(await b).toBe('timeout')
    }
  })

  test('R14 a timeout of forty days does not overflow the timer', async () => {
    world.backend.routes['/a'] = () => ok('a', { delay: 5_000 })
    const call = outcome(world.http.get('a', {}, { timeout: 40 * 86_400_000 }))
    await world.fake.clock.advance(5_000)
    expect(await call).toBe('a')
  })
})

describe('R14 abort', () => {
  test('R14 S83 aborting a parked call rejects it at once; it is not sent again, and the other calls are answered', async () => {
    const renewal = holdRenewal()
    const [call, other] = [world.http.get('a'), world.http.get('b')]
    await world.settle()
    call.abort()
    expect(await outcome(call)).toBe('aborted')
    renewal.release()
    expect(await outcome(other)).toEqual({ code: '10000', data: '/b' })
    expect([world.sent('a').length, world.sent('refresh').length]).toEqual([1, 1])
  })

  test('R14 the renewal goes on when the only call that waits for it is aborted', async () => {
    const renewal = holdRenewal()
    const call = world.http.get('a')
    await world.settle()
    call.abort()
    await outcome(call)
    renewal.release()
    await world.settle()
    expect(world.store.token).toBe('T1')
  })

  test('R14 aborting a call in flight takes its request off the network', async () => {
    world.backend.routes['/a'] = () => 'hang'
    const call = world.http.get('a')
    await world.settle()
    call.abort()
    expect(await outcome(call)).toBe('aborted')
    expect(world.fake.inFlight).toEqual([])
    await world.settle()
  })

  test('R14 a call aborted in the queue is never sent', async () => {
    const slow = heldHandler()
    world.backend.routes['/slow'] = slow.handler
    const first = Array.from({ length: 9 }, () => world.http.get('slow'))
    const queued = world.http.get('queued')
    queued.abort()
    expect(await outcome(queued)).toBe('aborted')
    await world.settle()
    slow.release()
    await outcomes(first)
    expect(world.sent('queued')).toEqual([])
  })

  test('R14 a call aborted during an asynchronous `isExpired` neither parks nor asks for a login', async () => {
    let say: (expired: boolean) => void = Boolean
    const asked = jest.fn()
    const http = world.http.extend({
      isExpired: () => new Promise((resolve) => (say = resolve)),
      waitForLogin: true,
    })
    world.store.on('loginRequired', asked)
    const call = http.get('a')
    await world.settle()
    call.abort()
    expect(await outcome(call)).toBe('aborted')
    await world.store.logout()
    say(true)
    await world.settle()
    expect([asked.mock.calls.length, world.store.waiting, world.sent('a').length]).toEqual([0, 0, 1])
  })

  test('R14 a call aborted during an asynchronous interceptor is not sent', async () => {
    let go: () => void = Boolean
    const http = world.http.extend({
      interceptors: [
        async (request, next) => {
          await new Promise<void>((resolve) => (go = resolve))
          return next(request)
        },
      ],
    })
    const call = http.get('a')
    call.abort()
    expect(await outcome(call)).toBe('aborted')
    go()
    await world.settle()
    expect(world.fake.requests).toEqual([])
  })

  test('aborting a call after its end does nothing', async () => {
    const call = world.http.get('a')
    await call
    call.abort()
    call.abort()
    expect(await outcome(call)).toEqual({ code: '10000', data: '/a' })
  })

  test('a signal aborts its calls before and while they run, and has no listener after their end', async () => {
    const listeners = new Set<() => void>()
    const signal: AbortSignalLike & { aborted: boolean } = {
      aborted: false,
      addEventListener: (_type, listener) => void listeners.add(listener),
      removeEventListener: (_type, listener) => void listeners.delete(listener),
    }
    await world.http.get('a', {}, { signal })
    expect(listeners.size).toBe(0)
    world.backend.routes['/b'] = () => 'hang'
    const call = world.http.get('b', {}, { signal })
    await world.settle()
    signal.aborted = true
    for (const listener of [...listeners]) listener()
    expect(await outcome(call)).toBe('aborted')
    expect(await outcome(world.http.get('c', {}, { signal }))).toBe('aborted')
    expect([listeners.size, world.sent('c').length]).toEqual([0, 0])
    await world.settle()
  })

  test('an AbortController of the host works as a signal', async () => {
    world.backend.routes['/a'] = () => 'hang'
    const controller = new AbortController()
    const call = world.http.get('a', {}, { signal: controller.signal })
    await world.settle()
    controller.abort()
    expect(await outcome(call)).toBe('aborted')
    await world.settle()
  })
})

test('S87 when a renewal fails, a thousand parked requests all reject, and no timer or request is left', async () => {
  const renewal = heldHandler(() => fail('errcode:-2', 600001))
  world.backend.valid = 'nobody has this'
  world.backend.renew = renewal.handler
  const calls = Array.from({ length: 1000 }, () => world.http.get('a'))
  const results = outcomes(calls)
  for (let i = 0; i < 300 && world.sent('a').length < 1000; i++) await world.settle()
  renewal.release()
  expect(new Set(await results)).toEqual(new Set(['renewal-failed']))
  expect(world.fake.clock.pending).toBeLessThanOrEqual(1)
  expect(world.fake.inFlight).toEqual([])
})

test('S88 a parked call that its page aborted does not resolve later', async () => {
  const renewal = holdRenewal()
  const set = jest.fn()
  const call = world.http.get('a')
  call.then(set, () => undefined)
  await world.settle()
  call.abort()
  renewal.release()
  await world.settle()
  expect(set).not.toHaveBeenCalled()
})

test('R5 calls that reject leave no unhandled rejection', async () => {
  const unhandled = jest.fn()
  process.on('unhandledRejection', unhandled)
  const renewal = holdRenewal()
  const calls = [world.http.get('a'), world.http.get('b', {}, { timeout: 10 }), world.http.get('c')]
  const results = outcomes(calls)
  await world.settle()
  calls[0]?.abort()
  await world.fake.clock.advance(10)
  await world.store.logout()
  renewal.release()
  await world.settle()
  expect(await results).toEqual(['aborted', 'timeout', 'signed-out'])
  await new Promise((resolve) => setImmediate(resolve))
  expect(unhandled).not.toHaveBeenCalled()
  process.off('unhandledRejection', unhandled)
})

test('observers see each step of a call with path and generation, without query and token', async () => {
  const steps: string[] = []
  const off = world.http.observe((trace) => {
    steps.push(
      [trace.kind, trace.method, trace.path, trace.phase, trace.generation, trace.statusCode].join(' '),
    )
  })
  world.backend.valid = 'nobody has this'
  await world.http.get('a/b', { q: 'secret' })
  expect(steps).toEqual([
    'request GET /a/b created 0 0',
    'request GET /a/b sent 1 0',
    'request GET /a/b answered 1 200',
    'request GET /a/b expired 1 200',
    'request POST /refresh created 0 0',
    'request POST /refresh sent 0 0',
    'request GET /a/b parked 1 0',
    'request POST /refresh answered 0 200',
    'request GET /a/b replayed 2 0',
    'request GET /a/b sent 2 0',
    'request GET /a/b answered 2 200',
  ])
  off()
  await world.http.get('a')
  expect(steps).toHaveLength(11)
})

test('observers see each failed call once, with the code of its error', async () => {
  const failures: unknown[] = []
  world.http.observe(({ phase, error, statusCode }) => {
    if (phase === 'failed') failures.push([error, statusCode])
  })
  world.backend.routes['/gone'] = () => ok('', { statusCode: 404 })
  const aborted = world.http.get('a')
  aborted.abort()
  await outcomes([aborted, world.http.get('gone')])
  await world.http.get('ftp://a').catch(Boolean)
  expect(failures).toEqual([
    ['aborted', 0],
    ['http-status', 0],
    ['error', 0],
  ])
})
