import type { HttpRequest, Interceptor } from 'mobx-miniprogram-auth'
import { ok } from 'mobx-miniprogram-auth/testing'
import { bearerOf, errorOf, outcome, outcomes, useWorld, world } from '../_world'

useWorld()

/** As JavaScript may hand it on: what is not there is the library's to know. */
const asRequest = (part: Partial<HttpRequest>): HttpRequest => part as HttpRequest
const ROUNDS = 200

/** Counts its rounds, and ends a loop by an error of its own, for a loop of microtasks would end the test run. */
const counted = (interceptor: Interceptor): Interceptor & { rounds: number } => {
  const counting = Object.assign(
    (...[request, next]: Parameters<Interceptor>) => {
      if (++counting.rounds > ROUNDS) throw new RangeError('It goes round and round')
      return interceptor(request, next)
    },
    { rounds: 0 },
  )
  return counting
}

const built = (): Interceptor => (request, next) => {
  const { method, url, header } = request
  return next(asRequest({ method, url, header }))
}

const remembered = (): Interceptor => {
  let first: HttpRequest | undefined
  return (request, next) => next((first = first || request))
}

test.each<[string, () => Interceptor, 'interceptors' | 'networkInterceptors']>([
  ['builds itself, as a network interceptor,', built, 'networkInterceptors'],
  ['builds itself', built, 'interceptors'],
  ['kept from an earlier call, as a network interceptor,', remembered, 'networkInterceptors'],
  ['kept from an earlier call', remembered, 'interceptors'],
])(
  'S121 R5 a request that an interceptor %s is sent with the current token, before and after a renewal',
  async (_what, make, where) => {
    const interceptor = counted(make())
    const http = world.http.extend({ [where]: [interceptor] })
    world.fake.server((request) => {
      if (request.path === '/refresh') return world.backend.renew(request)
      return bearerOf(request) === world.backend.valid ? ok(bearerOf(request)) : ok({ code: '99997' })
    })
    expect(await outcome(http.get('a'))).toBe('T0')
    await world.store.refresh()
    expect(await outcome(http.get('a'))).toBe('T1')
    world.backend.valid = 'nobody has this'
    expect(await outcome(http.get('a'))).toBe('T2')
    expect(world.sent('a').map(bearerOf)).toEqual(['T0', 'T1', 'T1', 'T2'])
    expect(interceptor.rounds).toBeLessThanOrEqual(4)
  },
)

test('S121 R14 a request that an interceptor builds itself is aborted and times out with its call', async () => {
  const http = world.http.extend({ interceptors: [built()], networkInterceptors: [built()] })
  world.backend.routes['/a'] = () => 'hang'
  const [aborted, late] = [http.get('a'), http.get('a', {}, { timeout: 1_000 })]
  const ends = outcomes([aborted, late])
  await world.settle()
  aborted.abort()
  await world.fake.clock.advance(1_000)
  expect(await ends).toEqual(['aborted', 'timeout'])
  expect(world.fake.requests.map(({ state }) => state)).toEqual(['failed', 'failed'])
})

test("S121 R3 a request kept from one account is sent for another without the first one's token", async () => {
  const http = world.http.extend({ networkInterceptors: [remembered()] })
  await http.get('a')
  world.store.setSession({ data: { token: 'B0', user: 'bao' } })
  world.backend.valid = 'B0'
  expect(await outcome(http.get('a'))).toEqual({ code: '10000', data: '/a' })
  await outcome(http.get('a', {}, { auth: 'none' }))
  expect(world.sent('a').map(bearerOf)).toEqual(['T0', 'B0', ''])
})

test('S121 R16 a kept request that is sent to another host carries no token', async () => {
  let first: HttpRequest | undefined
  const http = world.http.extend({
    networkInterceptors: [
      (request, next) => {
        const url = first ? 'https://elsewhere.example.net/a' : request.url
        return next({ ...(first = first || request), url })
      },
    ],
  })
  world.fake.server((request) => ok(request.path === '/refresh' ? { token: 'T1' } : ''))
  await http.get('a')
  await world.store.refresh()
  await http.get('a')
  expect(world.sent('a').map(bearerOf)).toEqual(['T0', ''])
})

let n = 0
describe('S121 R5 R14 a network interceptor under which the token changes each time', () => {
  test.each<[string, () => void]>([
    ['by another session of the same user', () => world.store.setSession({ token: 'T' + String(++n) })],
    ['by `expire()`', () => world.store.expire()],
  ])('%s settles after a bounded number of rounds', async (_what, change) => {
    const interceptor = counted((request, next) => {
      change()
      return next(request)
    })
    const call = world.http.extend({ networkInterceptors: [interceptor] }).get('a')
    expect(['renewal-failed', { code: '10000', data: '/a' }]).toContainEqual(await outcome(call))
    expect(interceptor.rounds).toBeLessThan(ROUNDS)
  })

  test('rejects if the interceptor returns the same promise each time', async () => {
    let answer: ReturnType<Interceptor> | undefined
    const interceptor = counted((request, next) => {
      if (answer) return answer
      world.store.setSession({ token: 'T9' })
      return (answer = next(request))
    })
    const error = await errorOf(world.http.extend({ networkInterceptors: [interceptor] }).get('a'))
    expect(error).toMatchObject({ code: 'renewal-failed' })
    expect(interceptor.rounds).toBeLessThan(ROUNDS)
  })
})
