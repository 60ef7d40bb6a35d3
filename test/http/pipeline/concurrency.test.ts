import { createHttp } from 'mobx-miniprogram-auth'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import {
  BASE,
  bearerOf,
  errorOf,
  expired,
  heldHandler,
  outcome,
  outcomes,
  renewWorld,
  useWorld,
  world,
} from '../_world'

useWorld()

/** The tokens a path was asked with, in order. */
const tokens = (path: string): string[] => world.sent(path).map(bearerOf)

test('S1 R1 R2 when several requests meet expiry, one renewal runs, and each request is replayed once and gets its own data', async () => {
  world.backend.valid = 'nobody has this'
  const calls = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((path) => world.http.get(path))
  expect(await outcomes(calls)).toEqual(
    ['/a', '/b', '/c', '/d', '/e', '/f', '/g'].map((data) => ({ code: '10000', data })),
  )
  expect(world.sent('refresh')).toHaveLength(1)
  for (const path of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) expect(tokens(path)).toEqual(['T0', 'T1'])
})

test('S2 R2 a request whose expired answer arrives during the renewal waits for it and is replayed', async () => {
  const late = heldHandler(expired)
  const renewal = heldHandler(() => ok({ token: world.backend.issue() }))
  world.backend.routes['/late'] = (request) =>
    bearerOf(request) === 'T0' ? late.handler(request) : ok('late')
  const b = world.http.get('late')
  await world.settle()
  world.backend.valid = 'nobody has this'
  world.backend.renew = renewal.handler
  const a = world.http.get('a')
  await world.settle()
  late.release()
  await world.settle()
  expect(world.sent('late')).toHaveLength(1)
  renewal.release()
  expect(await outcomes([a, b])).toEqual([{ code: '10000', data: '/a' }, 'late'])
  expect(world.sent('refresh')).toHaveLength(1)
  expect(tokens('late')).toEqual(['T0', 'T1'])
})

test('S3 R4 a request made during a renewal is sent with the new token only', async () => {
  const renewal = heldHandler(() => ok({ token: world.backend.issue() }))
  world.backend.renew = renewal.handler
  void world.store.refresh()
  await world.settle()
  const call = world.http.get('a')
  await world.settle()
  expect(world.sent('a')).toEqual([])
  renewal.release()
  await call
  expect(tokens('a')).toEqual(['T1'])
})

test('S4 R3 a late expired answer to the old token is replayed with the new one, without another renewal', async () => {
  const late = heldHandler(expired)
  world.backend.routes['/late'] = (request) =>
    bearerOf(request) === 'T0' ? late.handler(request) : ok('late')
  const lateCall = world.http.get('late')
  await world.settle()
  await world.store.refresh()
  expect(world.store.token).toBe('T1')
  late.release()
  expect(await outcome(lateCall)).toBe('late')
  expect(tokens('late')).toEqual(['T0', 'T1'])
  expect(world.sent('refresh')).toHaveLength(1)
})

test('S6 R1 an expired answer in the same tick as the renewal ahead of time starts no second renewal', async () => {
  renewWorld({ signedIn: false })
  world.store.setSession({ token: 'T0', refreshToken: 'R0', expiresIn: 3600 })
  const late = heldHandler(expired)
  world.backend.routes['/a'] = (request) => (bearerOf(request) === 'T0' ? late.handler(request) : ok('a'))
  const call = world.http.get('a', {}, { timeout: 7_200_000 })
  const until = 3_540_000
  world.fake.clock.setTimeout(late.release, until)
  await world.fake.clock.advance(until)
  expect(await outcome(call)).toBe('a')
  expect(world.sent('refresh')).toHaveLength(1)
})

test('S7 R1 a manual renewal joins the one that an expired answer started', async () => {
  const renewal = heldHandler(() => ok({ token: world.backend.issue() }))
  world.backend.valid = 'nobody has this'
  world.backend.renew = renewal.handler
  const call = world.http.get('a')
  await world.settle()
  const manual = world.store.refresh()
  renewal.release()
  expect((await manual).token).toBe('T1')
  await call
  expect(world.sent('refresh')).toHaveLength(1)
})

test('S9 R4 the store shows the new token before a parked request is sent', async () => {
  world.backend.valid = 'nobody has this'
  const seen: (string | null)[] = []
  world.http.observe(({ phase }) => {
    if (phase === 'replayed') seen.push(world.store.token)
  })
  world.backend.routes['/a'] = () => ok(world.store.token)
  expect(await outcomes([world.http.get('a'), world.http.get('a')])).toEqual(['T1', 'T1'])
  expect(seen).toEqual(['T1', 'T1'])
})

test('S10 after a failed renewal, fifty calls one after another cost one renewal inside the cool-down', async () => {
  world.backend.valid = 'nobody has this'
  world.backend.renew = () => fail('errcode:-2', 600001)
  const codes = new Set<unknown>()
  for (let i = 0; i < 50; i++) codes.add(await outcome(world.http.get('a')))
  expect([...codes]).toEqual(['renewal-failed'])
  expect(world.sent('refresh')).toHaveLength(1)
})

test('R2 if every new token is called expired, the call rejects and never returns the expired answer', async () => {
  world.fake.server((request) =>
    request.path === '/refresh' ? ok({ token: world.backend.issue() }) : expired(),
  )
  expect(await outcome(world.http.get('a'))).toBe('renewal-failed')
  expect(tokens('a').length).toBeLessThanOrEqual(3)
  expect(new Set(tokens('a')).size).toBe(tokens('a').length)
})

test('R2 R3 a call whose new token is called expired at once goes with a newer token, if there is one, and starts no renewal', async () => {
  world.backend.valid = 'none yet'
  world.fake.server((request) => {
    if (request.path === '/refresh') return world.backend.renew(request)
    if (bearerOf(request) === 'T1') world.store.setSession({ token: world.backend.issue() })
    return bearerOf(request) === 'T2' ? ok('done') : expired()
  })
  expect(await outcome(world.http.get('a'))).toBe('done')
  expect(tokens('a')).toEqual(['T0', 'T1', 'T2'])
  expect(world.sent('refresh')).toHaveLength(1)
})

test('R1 R2 with an asynchronous `isExpired` several requests still start one renewal', async () => {
  const slow = createHttp({
    baseUrl: BASE,
    auth: world.store,
    clock: world.fake.clock,
    isExpired: ({ data }) =>
      new Promise((resolve) => {
        world.fake.clock.setTimeout(() => resolve(data?.code === '99997'), 20)
      }),
  })
  world.backend.valid = 'nobody has this'
  const calls = [slow.get('a'), slow.get('b'), slow.get('c')]
  await world.fake.clock.advance(200)
  expect(await outcomes(calls)).toEqual(['/a', '/b', '/c'].map((data) => ({ code: '10000', data })))
  expect(world.sent('refresh')).toHaveLength(1)
})

test('R5 S123 an `isExpired` that throws for one answer leaves that call its answer and does not affect other calls', async () => {
  const http = createHttp({
    baseUrl: BASE,
    auth: world.store,
    clock: world.fake.clock,
    isExpired: ({ data }) => {
      if (data?.code === undefined) throw new RangeError('what is this')
      return false
    },
  })
  world.backend.routes['/bad'] = () => ok([])
  expect(await outcome(http.get('bad'))).toEqual([])
  expect(await outcome(http.get('a'))).toEqual({ code: '10000', data: '/a' })
})

describe('R17 request slots of the platform', () => {
  test('R17 of thousands of parked requests at most ten are in flight at once, and all are answered', async () => {
    let most = 0
    world.backend.routes['/a'] = () => {
      most = Math.max(most, world.fake.inFlight.length + world.fake.queued.length)
      return ok('a')
    }
    world.backend.valid = 'nobody has this'
    const calls = Array.from({ length: 2000 }, () => world.http.get('a'))
    expect(new Set(await outcomes(calls))).toEqual(new Set(['a']))
    expect(most).toBeLessThanOrEqual(10)
    expect(world.sent('refresh')).toHaveLength(1)
  })

  test('R17 a renewal is sent at once while all slots for other requests are taken', async () => {
    const slow = heldHandler()
    world.backend.routes['/slow'] = slow.handler
    const calls = Array.from({ length: 30 }, () => world.http.get('slow'))
    await world.settle()
    expect(world.fake.inFlight.length).toBeGreaterThanOrEqual(9)
    const renewed = world.store.refresh()
    await renewed
    expect(world.store.token).toBe('T1')
    slow.release()
    world.backend.routes['/slow'] = () => ok('done')
    await outcomes(calls)
  })

  test('R17 a renewal that sends its request late gets a slot also when requests without a token hold the others', async () => {
    let code: () => void = Boolean
    renewWorld({
      store: {
        refresh: async () => {
          await new Promise<void>((resolve) => (code = resolve))
          return world.http.post('refresh', {}, { auth: 'none' })
        },
      },
    })
    const slow = heldHandler()
    world.fake.server((request) =>
      request.path === '/refresh' ? ok({ token: world.backend.issue() }) : slow.handler(request),
    )
    const calls = Array.from({ length: 30 }, () => world.http.get('slow', {}, { auth: 'none' }))
    const renewed = world.store.refresh()
    await world.settle()
    const parked = world.http.get('slow')
    await world.settle()
    code()
    expect((await renewed).token).toBe('T1')
    while (world.fake.inFlight.length) {
      slow.release()
      await world.settle()
    }
    await outcomes([...calls, parked])
  })

  test('R17 the clients of one store share the ten slots', async () => {
    const other = createHttp({
      baseUrl: 'https://files.example.com/',
      auth: world.store,
      clock: world.fake.clock,
    })
    const slow = heldHandler()
    world.fake.server(slow.handler)
    const calls = [...Array(20)].flatMap(() => [world.http.get('slow'), other.get('slow')])
    await world.settle()
    expect(world.fake.inFlight.length + world.fake.queued.length).toBeLessThanOrEqual(10)
    while (world.fake.inFlight.length) {
      slow.release()
      await world.settle()
    }
    await outcomes(calls)
  })

  test('R17 a transport that throws frees its slot', async () => {
    const broken = createHttp({
      baseUrl: BASE,
      clock: world.fake.clock,
      transport: () => {
        throw new TypeError('wx.request: parameter error')
      },
    })
    const errors = await Promise.all([...Array(40)].map(() => errorOf(broken.get('a'))))
    expect(errors.every((error) => error instanceof TypeError)).toBe(true)
  })
})

describe('R4 a queued request whose token changes', () => {
  /** Nine that keep their places until they are let go, and one more behind them. */
  function queued(http = world.http) {
    const slow = heldHandler()
    world.backend.routes['/slow'] = slow.handler
    const first = Array.from({ length: 9 }, () => world.http.get('slow'))
    const call = http.get('queued')
    return { slow, done: outcomes([...first, call]), call }
  }

  test('R4 is sent with the new token only', async () => {
    const { slow, done } = queued()
    await world.settle()
    await world.store.refresh()
    slow.release()
    await done
    expect(tokens('queued')).toEqual(['T1'])
  })

  test('R4 R17 keeps its turn and is sent before requests that were queued later', async () => {
    const { slow, done } = queued()
    const phases: string[] = []
    world.http.observe(({ path, phase }) => path === '/queued' && phases.push(phase))
    const later = outcomes(Array.from({ length: 20 }, () => world.http.get('later', {}, { auth: 'none' })))
    await world.settle()
    await world.store.refresh()
    slow.release()
    await world.settle()
    expect(tokens('queued')).toEqual(['T1'])
    const paths = world.fake.requests.map(({ path }) => path)
    expect(paths.indexOf('/queued')).toBeLessThan(paths.indexOf('/later'))
    expect(phases).toEqual(['sent', 'answered'])
    await Promise.all([done, later])
  })

  test('R4 waits for a renewal that has begun meanwhile', async () => {
    const renewal = heldHandler(() => ok({ token: world.backend.issue() }))
    world.backend.renew = renewal.handler
    const { slow, done } = queued()
    void world.store.refresh()
    await world.settle()
    slow.release()
    await world.settle()
    expect(world.sent('queued')).toEqual([])
    renewal.release()
    await done
    expect(tokens('queued')).toEqual(['T1'])
  })

  test('R4 R6 is not sent after a logout, nor for another account', async () => {
    const { slow, done, call } = queued()
    await world.settle()
    await world.store.logout()
    slow.release()
    await done
    expect(await outcome(call)).toBe('signed-out')
    world.store.setSession({ data: { token: 'T0', user: 'lin' } })
    const again = queued()
    await world.settle()
    world.store.setSession({ data: { token: 'B0', user: 'bao' } })
    again.slow.release()
    await again.done
    expect(await outcome(again.call)).toBe('session-changed')
    expect(world.sent('queued')).toEqual([])
  })

  test('R4 is sent with the new token also through network interceptors', async () => {
    const seen: (string | null)[] = []
    const http = world.http.extend({
      networkInterceptors: [
        (request, next) => {
          seen.push(request.token)
          return next(request)
        },
      ],
    })
    const { slow, done } = queued(http)
    await world.settle()
    await world.store.refresh()
    slow.release()
    await done
    expect([seen, tokens('queued')]).toEqual([['T0', 'T1'], ['T1']])
  })
})
