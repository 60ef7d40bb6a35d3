import { createHttp } from 'mobx-miniprogram-auth'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, createWorld, outcome } from '../_world'
import type { World } from '../_world'

let world: World
beforeEach(() => {
  world = createWorld()
})
afterEach(() => world.end())

const done = { code: '10000', data: '/a' }

test('R11 a GET that died because the app was hidden is sent again when the app is shown, and the caller never knew', async () => {
  world.backend.routes['/a'] = () => 'hang'
  const result = outcome(world.http.get('a'))
  await world.settle()
  world.fake.hide()
  await world.fake.clock.advance(6_000)
  delete world.backend.routes['/a']
  await world.fake.show()
  expect(await result).toEqual(done)
  expect(world.sent('a')).toHaveLength(2)
})

test('R11 hours in the background are not the time of the call', async () => {
  world.backend.routes['/a'] = () => 'hang'
  const result = outcome(world.http.get('a', {}, { timeout: 20_000 }))
  await world.settle()
  world.fake.hide()
  await world.fake.clock.advance(3 * 3_600_000)
  world.backend.routes['/a'] = () => ok('late', { delay: 15_000 })
  await world.fake.show()
  await world.fake.clock.advance(15_000)
  expect(await result).toBe('late')
})

test('R11 a call made while the app is hidden is sent when it is shown', async () => {
  world.fake.hide()
  const result = outcome(world.http.get('a'))
  await world.fake.clock.advance(2_000)
  await world.fake.show()
  await world.settle()
  expect(await result).toEqual(done)
})

test('R11 after a long time in the background the token comes first', async () => {
  world.end()
  world = createWorld({ signedIn: false })
  world.store.setSession({ token: 'T0', refreshToken: 'R0', expiresIn: 600 })
  world.backend.routes['/a'] = () => 'hang'
  const result = outcome(world.http.get('a'))
  await world.settle()
  world.fake.hide()
  await world.fake.clock.advance(3_600_000)
  delete world.backend.routes['/a']
  await world.fake.show()
  expect(await result).toEqual(done)
  expect(world.sent('a').map(bearerOf)).toEqual(['T0', 'T1'])
})

test.each<[string, () => PromiseLike<unknown>, number]>([
  ['a POST is not sent again: nobody knows whether the server got it', () => world.http.post('a'), 1],
  ['an upload is not', () => world.http.upload({ url: 'a', filePath: 'x', name: 'f' }), 1],
  ['a POST that says that it may is', () => world.http.post('a', {}, { idempotent: true }), 2],
  ['a GET that says that it may not is not', () => world.http.get('a', {}, { idempotent: false }), 1],
  ['a HEAD is', () => world.http.request({ url: 'a', method: 'HEAD' }), 2],
  ['a download is', () => world.http.download({ url: 'a' }), 2],
])('R11 %s', async (_what, call, times) => {
  let first = true
  world.backend.routes['/a'] = () => {
    const reply = first ? fail('interrupted', 600003) : ok('again')
    first = false
    return reply
  }
  const result = await outcome(call())
  if (times === 1) expect(result).toBe('network')
  expect(world.sent('a')).toHaveLength(times)
})

test('R11 errno comes first: another number with the word in its text is no interruption; without a number the word counts', async () => {
  world.backend.routes['/a'] = () => fail('interrupted', 600001)
  expect(await outcome(world.http.get('a'))).toBe('network')
  expect(world.sent('a')).toHaveLength(1)
  world.end()
  world = createWorld({ sdkVersion: '2.20.0' })
  let first = true
  world.backend.routes['/a'] = () => {
    if (!first) return ok('again')
    first = false
    return fail('interrupted')
  }
  expect(await outcome(world.http.get('a'))).toBe('again')
})

test('R11 a platform that calls everything interrupted, for ever, is not asked for ever', async () => {
  world.backend.routes['/a'] = () => fail('interrupted', 600003)
  const result = outcome(world.http.get('a'))
  await world.fake.clock.advance(120_000)
  expect(await result).toBe('network')
  expect(world.sent('a').length).toBeLessThanOrEqual(10)
})

test('R14 R11 an abort while it waits for the foreground leaves nothing behind', async () => {
  world.fake.hide()
  const call = world.http.get('a')
  await world.fake.clock.advance(100)
  call.abort()
  expect(await outcome(call)).toBe('aborted')
  expect(world.fake.clock.pending).toBe(0)
  await world.fake.show()
  expect(world.sent('a')).toEqual([])
})

test('R11 a client without a store does the same, by the life of the app or one that is given to it', async () => {
  let show: () => void = Boolean
  const plain = createHttp({
    baseUrl: BASE,
    clock: world.fake.clock,
    lifecycle: {
      watch(onShow) {
        show = onShow
        return () => (show = Boolean)
      },
    },
  })
  let failures = 3
  world.fake.server(() => (failures-- > 0 ? fail('interrupted', 600003) : ok('again')))
  const result = outcome(plain.get('a'))
  await world.settle()
  while (failures >= 0) {
    show()
    await world.settle()
  }
  expect(await result).toBe('again')
  expect(world.fake.clock.pending).toBe(0)
})

test('R11 a life of the app that tells at once, from within the listening, is no error', async () => {
  const http = createHttp({
    baseUrl: BASE,
    clock: world.fake.clock,
    lifecycle: {
      watch(onShow) {
        onShow()
        return Boolean
      },
    },
  })
  let tries = 0
  world.fake.server(() => (++tries < 4 ? fail('interrupted', 600003) : ok('shown')))
  const call = outcome(http.get('a'))
  await world.fake.clock.advance(5_000)
  expect([await call, tries]).toEqual(['shown', 4])
})

test('S61 a renewal that died in the background keeps the session, and its own retry is the store’s', async () => {
  world.backend.valid = 'nobody has this'
  world.backend.renew = () => 'hang'
  const result = outcome(world.http.get('a'))
  await world.settle()
  world.fake.hide()
  await world.fake.clock.advance(6_000)
  world.backend.renew = () => ok({ token: world.backend.issue() })
  await world.fake.show()
  expect(await result).toEqual(done)
  expect(world.store.isLogin).toBe(true)
})
