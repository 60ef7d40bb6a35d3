import { createAuthStore, createHttp, wechatLogin } from 'mobx-miniprogram-auth'
import { BusinessError, unwrap } from 'mobx-miniprogram-auth/http/unwrap'
import { ok } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, errorOf, expired, outcome, outcomes, renewWorld, useWorld, world } from '../_world'

useWorld()

test('S30 a renewal through the same client does not wait for itself, also if the client has sent others like it', async () => {
  renewWorld({ store: { refresh: () => world.http.get('refresh') } })
  for (let i = 0; i < 2; i++) await world.http.get('a')
  await world.store.refresh()
  expect([world.store.token, world.sent('refresh').length]).toEqual(['T1', 1])
  await world.http.get('a')
  expect(world.sent('a').map(bearerOf)).toEqual(['T0', 'T0', 'T1'])
})

test('S30 a renewal through the same client whose own answer is expired fails once, without recursion', async () => {
  world.fake.server(() => expired())
  expect(await outcomes([world.http.get('a'), world.http.get('b')])).toEqual([
    'login-required',
    'login-required',
  ])
  expect(world.sent('refresh')).toHaveLength(1)
  expect(world.sent('refresh').map(bearerOf)).toEqual([''])
})

test('R2 a call whose every new token is called expired fails with an error that says so and is not retryable', async () => {
  world.fake.server(({ path }) => (path === '/refresh' ? ok({ token: world.backend.issue() }) : expired()))
  expect(await errorOf(world.http.get('a'))).toMatchObject({
    code: 'renewal-failed',
    retryable: false,
    cause: new Error('Every new token was called expired'),
  })
})

describe.each<[string, () => void]>([
  ['a login', () => world.store.setSession({ token: 'T0', refreshToken: 'R0' })],
  ['a renewal', () => void world.store.refresh()],
])('S21 %s that returns the token that the session has already', (_, again) => {
  test('leaves no renewal pending, so the next one starts', async () => {
    world.backend.renew = () => ok({ token: 'T0' })
    again()
    await world.settle()
    const before = world.sent('refresh').length
    world.backend.renew = () => ok({ token: world.backend.issue() })
    world.backend.valid = 'nobody has this'
    expect(await outcome(world.http.get('a'))).toEqual({ code: '10000', data: '/a' })
    expect(world.sent('refresh')).toHaveLength(before + 1)
  })
})

describe('S30 a `wechatLogin` that exchanges its code through the same client without `auth: none`', () => {
  const trade = () => wechatLogin((code) => world.http.post('trade', { code }))

  test('does not wait for its own end as a login, and waiting requests are sent after it', async () => {
    renewWorld({ signedIn: false, store: { login: trade() } })
    world.fake.server((request) =>
      request.path === '/trade' ? ok({ token: world.backend.issue() }) : ok(bearerOf(request)),
    )
    const login = world.store.login()
    const waits = world.http.get('a')
    await login
    expect(await outcome(waits)).toBe('T1')
    expect(world.sent('trade').map(bearerOf)).toEqual([''])
  })

  test('does not wait for its own end as a renewal, and calls made meanwhile are not taken for a part of it', async () => {
    renewWorld({ store: { refresh: undefined, silentLogin: trade() } })
    world.fake.server((request) =>
      request.path === '/trade'
        ? ok({ token: world.backend.issue() })
        : bearerOf(request) === 'T0'
          ? expired()
          : ok(bearerOf(request)),
    )
    const first = world.http.get('a')
    for (let i = 0; i < 20 && world.store.status !== 'renewing'; i++) await Promise.resolve()
    const between = world.http.get('b')
    expect(await outcomes([first, between])).toEqual(['T1', 'T1'])
    expect(world.sent('trade')).toHaveLength(1)
  })
})

test('S31 if every replay is called expired, the cycles are bounded and the calls reject', async () => {
  world.fake.server((request) =>
    request.path === '/refresh' ? ok({ token: world.backend.issue() }) : expired(),
  )
  const codes = new Set(await outcomes(Array.from({ length: 20 }, () => world.http.get('a'))))
  expect([...codes]).toEqual(['renewal-failed'])
  expect(world.sent('refresh').length).toBeLessThanOrEqual(4)
  expect(world.sent('a').length).toBeLessThanOrEqual(60)
})

test('S33 a wrong password answered with 401 rejects `login()` with that status, and starts no renewal', async () => {
  renewWorld({
    signedIn: false,
    http: { expiredCodes: undefined, isExpired: ({ statusCode }) => statusCode === 401 },
    store: { login: () => world.http.post('login', { password: 'wrong' }) },
  })
  world.fake.server(() => ok({ message: 'wrong password' }, { statusCode: 401 }))
  await expect(world.store.login()).rejects.toMatchObject({
    code: 'http-status',
    statusCode: 401,
    data: { message: 'wrong password' },
  })
  expect(world.fake.requests.map(({ path }) => path)).toEqual(['/login'])
})

test('S35 event listeners can make requests of their own without a deadlock', async () => {
  const got: unknown[] = []
  world.store.on('renew', () => void world.http.get('renewed').then(({ data }) => got.push(data)))
  world.store.on('login', () => void world.http.get('signed-in').then(({ data }) => got.push(data)))
  world.backend.valid = 'nobody has this'
  await world.http.get('a')
  await world.store.login()
  await world.settle()
  expect(got).toEqual(['/renewed', '/signed-in'].map((data) => ({ code: '10000', data })))
})

test('S36 a listener or an observer that throws harms neither the others nor the call', async () => {
  const events: string[] = []
  world.store.on('renew', () => {
    throw new Error('listener')
  })
  world.store.on('renew', () => void events.push('renew'))
  world.http.observe(() => {
    throw new Error('observer')
  })
  world.http.observe(({ phase }) => void events.push(phase))
  world.backend.valid = 'nobody has this'
  expect(await outcome(world.http.get('a'))).toEqual({ code: '10000', data: '/a' })
  expect(events).toContain('renew')
  expect(events[0]).toBe('created')
  await expect(world.http.get('ftp://a')).rejects.toThrow(TypeError)
})

test('S38 a request with `auth: none` carries no token, does not park, starts no renewal, and gets its expired answer marked', async () => {
  world.backend.renew = () => 'hang'
  void world.store.refresh()
  await world.settle()
  world.fake.server((request) => ok({ code: '99997', sent: request.get('authorization') ?? null }))
  const answer = await world.http.get('public', {}, { auth: 'none' })
  expect(answer.data).toEqual({ code: '99997', sent: null })
  expect(answer.expired).toBe(true)
  expect(world.sent('refresh')).toHaveLength(1)
  expect(world.store.status).toBe('renewing')
  await world.fake.clock.advance(60_000)
})

test('an optional request carries the token if there is a session, and goes without one otherwise', async () => {
  world.fake.server((request) => ok(bearerOf(request)))
  expect(await outcome(world.http.get('a', {}, { auth: 'optional' }))).toBe('T0')
  await world.store.logout()
  expect(await outcome(world.http.get('a', {}, { auth: 'optional' }))).toBe('')
  expect(await outcome(world.http.get('a'))).toBe('login-required')
})

test('unwrap turns an expired answer that was returned to the caller into a BusinessError with `expired`', async () => {
  const http = world.http.extend({ envelope: { ok: '10000' }, interceptors: [unwrap()] })
  world.fake.server(() => expired())
  const error = await errorOf(http.get('a', {}, { auth: 'none' }))
  expect(error).toBeInstanceOf(BusinessError)
  expect(error).toMatchObject({
    code: 'business',
    businessCode: '99997',
    expired: true,
    message: 'TOKEN EXPIRED',
  })
})

test('R15 S70 a request waits until storage was read, then carries the restored token', async () => {
  renewWorld({ signedIn: false })
  const storage = new Map<string, unknown>()
  const slow = {
    get: (key: string) =>
      new Promise((resolve) => world.fake.clock.setTimeout(() => resolve(storage.get(key)), 300)),
    set: (key: string, value: unknown) => storage.set(key, value),
    remove: (key: string) => storage.delete(key),
  }
  const make = () =>
    createAuthStore({ login: () => ({ token: 'T0' }), storage: slow, clock: world.fake.clock })
  const first = make()
  await first.login()
  await world.fake.clock.advance(1000)
  first.dispose()
  const again = make()
  const http = createHttp({ baseUrl: BASE, auth: again, clock: world.fake.clock })
  const call = http.get('a')
  const visitor = http.get('b', {}, { auth: 'none' })
  await world.settle()
  expect(world.fake.requests.map(({ path }) => path)).toEqual(['/b'])
  await world.fake.clock.advance(300)
  expect(world.sent('a').map(bearerOf)).toEqual(['T0'])
  await Promise.all([call, visitor])
  again.dispose()
})

test('R15 a login before storage was read wins over the stored session', async () => {
  renewWorld({ signedIn: false })
  const fresh = createAuthStore({
    login: () => ({ token: 'T0' }),
    storage: {
      get: () => new Promise((resolve) => world.fake.clock.setTimeout(() => resolve(undefined), 300)),
      set: () => undefined,
      remove: () => undefined,
    },
    clock: world.fake.clock,
  })
  const http = createHttp({ baseUrl: BASE, auth: fresh, clock: world.fake.clock })
  const call = http.get('a')
  await fresh.login()
  await call
  expect(world.sent('a').map(bearerOf)).toEqual(['T0'])
  await world.fake.clock.advance(300)
  expect(fresh.token).toBe('T0')
  fresh.dispose()
})
