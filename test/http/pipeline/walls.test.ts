import { ok } from 'mobx-miniprogram-auth/testing'
import { bearerOf, expired, outcome, outcomes, useWorld, world } from '../_world'

let reasons: string[]
useWorld()
beforeEach(() => {
  reasons = []
  world.store.on('logout', ({ reason }) => reasons.push(reason))
  world.backend.routes['/wall'] = () => expired()
})

const door = { code: '10000', data: '/door' }
const get = (path: string) => outcome(world.http.get(path))
const prove = {
  fresh: () => undefined,
  proven: () => get('door'),
}

describe.each(['fresh', 'proven'] as const)(
  'S125 R2 an endpoint that always answers "expired", with a %s token',
  (token) => {
    test('costs at most one renewal a call; other endpoints are answered, and the user stays signed in', async () => {
      await prove[token]()
      for (let calls = 1; calls <= 5; calls++) {
        expect(await get('wall')).toBe('renewal-failed')
        expect(world.sent('refresh').length).toBeLessThanOrEqual(calls)
        expect(await get('door')).toEqual(door)
      }
      expect([reasons, world.store.isLogin]).toEqual([[], true])
    })

    test('called five times in a row, does not disturb the calls of other endpoints after it', async () => {
      await prove[token]()
      for (let calls = 1; calls <= 5; calls++) {
        expect(await get('wall')).toBe('renewal-failed')
        expect(world.sent('refresh').length).toBeLessThanOrEqual(calls)
      }
      expect(await outcomes([world.http.get('door'), world.http.post('door')])).toEqual([door, door])
      expect([reasons, world.store.isLogin]).toEqual([[], true])
    })

    test('called three times, starts a pause of renewals that an answer of another endpoint ends', async () => {
      await prove[token]()
      for (let calls = 1; calls <= 4; calls++) await get('wall')
      expect(await get('door')).toEqual(door)
      expect(await get('wall')).toBe('renewal-failed')
      expect(await outcomes([world.http.get('door'), world.http.post('door')])).toEqual([door, door])
      expect(world.sent('refresh').length).toBeLessThanOrEqual(5)
      expect([reasons, world.store.isLogin]).toEqual([[], true])
    })

    test('called five times at once, starts at most one renewal and does not disturb the others', async () => {
      await prove[token]()
      const calls = ['wall', 'door', 'wall', 'door', 'wall', 'wall', 'wall'].map((path) =>
        world.http.get(path),
      )
      const no = 'renewal-failed'
      expect(await outcomes(calls)).toEqual([no, door, no, door, no, no, no])
      expect(world.sent('refresh').length).toBeLessThanOrEqual(1)
      expect(await get('door')).toEqual(door)
      expect(reasons).toEqual([])
    })
  },
)

test('S125 S31 R12 with a server that accepts no token, every call rejects, and requests and renewals are bounded', async () => {
  world.fake.server((request) => (request.path === '/refresh' ? world.backend.renew(request) : expired()))
  for (let calls = 0; calls < 50; calls++) expect(await get('a')).toBe('renewal-failed')
  expect(world.sent('refresh').length).toBeLessThanOrEqual(3)
  expect(world.sent('a').length).toBeLessThanOrEqual(60)
  // Now and then it is asked again: a server may come to its senses.
  for (let minutes = 0; minutes < 10; minutes++) {
    await world.fake.clock.advance(60_000)
    expect(await get('a')).toBe('renewal-failed')
  }
  expect(world.sent('refresh').length).toBeLessThanOrEqual(16)
  expect(reasons).toEqual([])
})

test('S125 the first call after an endpoint accepts tokens again is answered without a pause', async () => {
  let closed = true
  world.backend.routes['/a'] = (request) => (closed ? expired() : ok(bearerOf(request)))
  for (let calls = 0; calls < 6; calls++) await get('a')
  closed = false
  expect(await get('a')).toBe(world.backend.valid)
})

test('S125 R2 a token that expires while its request is queued is renewed once more', async () => {
  world.backend.valid = 'nobody has this'
  let replays = 0
  world.backend.routes['/slow'] = () => {
    // The token lives for as long as nine of them take.
    if (++replays === 9) world.backend.valid = 'ended'
    return ok('slow', { delay: 20_000 })
  }
  const calls = outcomes(Array.from({ length: 18 }, () => world.http.get('slow', {}, { timeout: 300_000 })))
  await world.fake.clock.advance(120_000)
  expect(await calls).toEqual(Array(18).fill('slow'))
  expect(world.sent('refresh')).toHaveLength(2)
})

test('S125 R11 a replay interrupted in the background is sent again with a newly renewed token, and its expired answer starts no further renewal', async () => {
  world.backend.renew = () => ok({ token: world.backend.issue(), refreshToken: 'R', expiresIn: 600 })
  let asked = 0
  world.backend.routes['/wall'] = () => (++asked === 2 ? 'hang' : expired())
  const call = get('wall')
  await world.settle()
  world.fake.hide()
  await world.fake.clock.advance(3_600_000)
  await world.fake.show()
  expect(await call).toBe('renewal-failed')
  expect([world.sent('wall').map(bearerOf), world.sent('refresh').length]).toEqual([['T0', 'T1', 'T2'], 2])
})
