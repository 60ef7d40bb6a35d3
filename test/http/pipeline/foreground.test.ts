import { createHttp } from 'mobx-miniprogram-auth'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, outcome, renewWorld, useWorld, world } from '../_world'

useWorld()

const done = { code: '10000', data: '/a' }

test('R11 a GET that WeChat interrupted in the background is sent again when the app is shown, and its caller gets the answer', async () => {
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

test('R11 time in the background does not count towards the timeout', async () => {
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

test('R11 after a long time in the background the token is renewed before the request is sent again', async () => {
  renewWorld({ signedIn: false })
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
  ['a POST is not sent again, because the server may have received it', () => world.http.post('a'), 1],
  ['an upload is not sent again', () => world.http.upload({ url: 'a', filePath: 'x', name: 'f' }), 1],
  ['a POST with `idempotent: true` is sent again', () => world.http.post('a', {}, { idempotent: true }), 2],
  [
    'a GET with `idempotent: false` is not sent again',
    () => world.http.get('a', {}, { idempotent: false }),
    1,
  ],
  ['a HEAD is sent again', () => world.http.request({ url: 'a', method: 'HEAD' }), 2],
  ['a download is sent again', () => world.http.download({ url: 'a' }), 2],
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

test('R11 errno decides whether a failure is an interruption; only without one the text `interrupted` does', async () => {
  world.backend.routes['/a'] = () => fail('interrupted', 600001)
  expect(await outcome(world.http.get('a'))).toBe('network')
  expect(world.sent('a')).toHaveLength(1)
  renewWorld({ sdkVersion: '2.20.0' })
  let first = true
  world.backend.routes['/a'] = () => {
    if (!first) return ok('again')
    first = false
    return fail('interrupted')
  }
  expect(await outcome(world.http.get('a'))).toBe('again')
})

test('R11 if every attempt is interrupted, the call fails after a bounded number of attempts', async () => {
  world.backend.routes['/a'] = () => fail('interrupted', 600003)
  const result = outcome(world.http.get('a'))
  await world.fake.clock.advance(120_000)
  expect(await result).toBe('network')
  expect(world.sent('a').length).toBeLessThanOrEqual(10)
})

test('R14 R11 a call aborted while it waits for the foreground leaves no timer and is not sent', async () => {
  world.fake.hide()
  const call = world.http.get('a')
  await world.fake.clock.advance(100)
  call.abort()
  expect(await outcome(call)).toBe('aborted')
  expect(world.fake.clock.pending).toBe(0)
  await world.fake.show()
  expect(world.sent('a')).toEqual([])
})

test('R11 a client without a store sends interrupted requests again, too, with the `lifecycle` of its options', async () => {
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

test('R11 a `lifecycle` that calls its listener synchronously works', async () => {
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

test('S61 a renewal interrupted in the background keeps the session, and the store retries it in the foreground', async () => {
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
