import { createAuthStore, createHttp } from 'mobx-miniprogram-auth'
import { createExpiringStorage } from 'mobx-miniprogram-auth/expiring-storage'
import type { ExpiringStorage } from 'mobx-miniprogram-auth/expiring-storage'
import type { Interceptor } from 'mobx-miniprogram-auth'
import { cache } from 'mobx-miniprogram-auth/http/cache'
import { ok } from 'mobx-miniprogram-auth/testing'
import { BASE, errorOf, heldHandler, outcome, outcomes, useWorld, world } from '../_world'

useWorld()

const using = (...interceptors: Interceptor[]) => world.http.extend({ interceptors })

const http = (options = {}) =>
  using(
    cache({
      ttl: 60_000,
      auth: world.store,
      storage: createExpiringStorage({ prefix: 'http-cache:', clock: world.fake.clock }),
      ...options,
    }),
  )
const stored = (): string[] => Object.keys(world.fake.storage.dump())

test('an answer is reused until its ttl is over', async () => {
  let n = 0
  world.backend.routes['/a'] = () => ok({ n: ++n }, { header: { 'X-Total': '7', 'Set-Cookie': 'secret' } })
  const client = http()
  await client.get('a')
  await world.settle()
  const again = await client.get('a')
  expect(again).toEqual({ data: { n: 1 }, header: { 'x-total': '7' }, statusCode: 200, cookies: [] })
  expect(JSON.stringify(world.fake.storage.dump())).not.toContain('secret')
  await world.fake.clock.advance(60_000)
  expect((await client.get('a')).data).toEqual({ n: 2 })
  await world.settle()
})

test('only successful GETs are stored, for the time that the `ttl` function returns', async () => {
  const client = http({ ttl: ({ url }: { url: string }) => (url.includes('keep') ? 1_000 : 0) })
  world.backend.routes['/keep/bad'] = () => ok('', { statusCode: 500 })
  world.backend.routes['/keep/bytes'] = () => ok(new ArrayBuffer(2))
  world.backend.routes['/keep/nothing'] = () => ok('', { statusCode: 204 })
  await outcomes([
    client.get('other'),
    client.post('keep/post'),
    client.get('keep/bad'),
    client.get('keep/nothing'),
    client.download({ url: 'keep/file' }),
    client.get('keep/bytes', {}, { responseType: 'arraybuffer' }),
  ])
  await world.settle()
  expect(stored()).toEqual([])
  await client.get('keep/this')
  await world.settle()
  expect(stored()).toHaveLength(1)
})

test("S48 a login by another account clears the first account's answers, and later ones are not stored", async () => {
  const slow = heldHandler(() => ok("Lin's"))
  const client = http()
  await client.get('a')
  world.backend.routes['/me'] = slow.handler
  const late = client.get('me')
  await world.settle()
  world.store.setSession({ data: { token: 'B0', user: 'bao' } })
  slow.release()
  await outcome(late)
  await world.settle()
  expect(stored()).toEqual([])
  world.backend.valid = 'B0'
  world.backend.routes['/me'] = () => ok("Bao's")
  expect(await outcome(client.get('me'))).toBe("Bao's")
  await world.store.logout()
  await world.settle()
  expect(stored()).toEqual([])
})

test('a storage that fails to read or write does not make a call fail', async () => {
  const undo = [
    world.fake.storage.fault({ op: 'get', mode: 'fail' }),
    world.fake.storage.fault({ op: 'set', mode: 'fail' }),
  ]
  const client = http()
  expect(await outcomes([client.get('a'), client.get('a')])).toEqual(
    Array(2).fill({ code: '10000', data: '/a' }),
  )
  await world.settle()
  undo.forEach((each) => each())
})

test('S115 a request with a secret in its header, query or fragment, or with the token itself, is not stored', async () => {
  const client = http()
  world.fake.server(() => ok({ n: 1 }))
  await client.get('a', {}, { auth: 'none', header: { Authorization: 'Bearer mine' } })
  await client.get('b', {}, { auth: 'none', header: { 'X-Api-Key': 'mine' } })
  await client.get('c', { access_token: 'mine' }, { auth: 'none' })
  await client.get('d?code=mine&x=1', {}, { auth: 'none' })
  await client.get('g#refresh=mine', {}, { auth: 'none' })
  const network = world.http.extend({
    authHeader: (token) => ({ 'X-Odd': token }),
    networkInterceptors: [
      cache({
        ttl: 1_000,
        auth: world.store,
        storage: createExpiringStorage({ prefix: 'inside:', clock: world.fake.clock }),
      }),
    ],
  })
  await network.get('e')
  await world.settle()
  expect(stored()).toEqual([])
  await client.get('f?decode=1&designs=2&of=token', {}, { auth: 'none' })
  await client.get('sessions?page=2#top', {}, { auth: 'none' })
  await world.settle()
  expect(stored()).toHaveLength(2)
})

/** The next start of the app: what was cached is still there, the session is not. */
function nextStart() {
  const { clock } = world.fake
  const store = createAuthStore<{ user?: string }>({
    login: () => ({ token: 'T0' }),
    storage: false,
    clock,
    lifecycle: { watch: () => Boolean, isSinglePage: () => false },
  })
  const storage = createExpiringStorage({ prefix: 'http-cache:', clock })
  const owner = () => store.session?.user
  const client = createHttp({
    baseUrl: BASE,
    auth: store,
    expiredCodes: ['99997'],
    clock,
    interceptors: [cache({ ttl: 60_000, auth: store, storage, owner })],
  })
  return { store, client }
}

test('S48 after a new start without a session, stored answers of an account are not used', async () => {
  const first = nextStart()
  await first.store.ready
  first.store.setSession({ token: 'T0', user: 'lin' })
  await first.client.get('me')
  await first.client.get('feed', {}, { auth: 'optional' })
  await world.settle()
  expect(stored()).toHaveLength(2)
  const { store, client } = nextStart()
  expect(await outcome(client.get('me'))).toBe('login-required')
  world.fake.server(() => ok('for visitors'))
  expect(await outcome(client.get('feed', {}, { auth: 'optional' }))).toBe('for visitors')
  await world.settle()
  first.store.dispose()
  store.dispose()
})

test("S48 a cache made after a login by another account does not use the first account's answers", async () => {
  const first = nextStart()
  await first.store.ready
  first.store.setSession({ token: 'T0', user: 'lin' })
  world.backend.routes['/me'] = () => ok("Lin's")
  await first.client.get('me')
  await world.settle()
  first.store.dispose()
  // As in a sub-package, whose client is made long after the login.
  const late = (owner?: () => string) =>
    world.http.extend({
      interceptors: [
        cache({
          ttl: 60_000,
          auth: world.store,
          storage: createExpiringStorage({ prefix: 'http-cache:', clock: world.fake.clock }),
          owner,
        }),
      ],
    })
  world.backend.routes['/me'] = () => ok("Bao's")
  expect(await outcome(late(() => 'bao').get('me'))).toBe("Bao's")
  expect(await outcome(late().get('me'))).toBe("Bao's")
  expect(await outcome(late(() => 'lin').get('me'))).toBe("Lin's")
  await world.settle()
})

test('a request that is not cached is sent synchronously, within the user gesture of a tap', async () => {
  const calls = [http().post('a'), http({ ttl: 0 }).get('a')].map(outcome)
  expect(world.sent('a')).toHaveLength(2)
  await Promise.all(calls)
})

test('a `ttl` function that returns no valid time makes the call fail with a TypeError', async () => {
  for (const ttl of [-1, NaN, '1']) {
    const error = await errorOf(http({ ttl: () => ttl }).get('a'))
    expect([error instanceof TypeError, error.message]).toEqual([
      true,
      expect.stringMatching(/^cache: `ttl`/),
    ])
  }
  expect(world.sent('a')).toEqual([])
})

describe('with a storage of the app', () => {
  /** It holds what the test puts there, and counts how often it was emptied. */
  function storage() {
    const held = { found: undefined as unknown, emptied: 0, broken: 0, writes: [] as (() => void)[] }
    const made: ExpiringStorage = {
      ...createExpiringStorage({ prefix: 'own:', clock: world.fake.clock }),
      get: async () => held.found,
      set: () => new Promise<void>((resolve) => held.writes.push(resolve)),
      clear: async () => {
        held.emptied++
        if (held.broken-- > 0) throw new Error('not now')
      },
    }
    return { made, held }
  }

  test.each([{}, [], 'text', null, { statusCode: '200', header: {} }, { header: {} }, { statusCode: 200 }])(
    'a stored value that is no answer is ignored: %j',
    async (found) => {
      const { made, held } = storage()
      held.found = found
      expect(await outcome(http({ storage: made }).get('a'))).toEqual({ code: '10000', data: '/a' })
    },
  )

  test('a logout clears the storage of each cache of the store, once if no write is under way', async () => {
    const [one, other] = [storage(), storage()]
    await http({ storage: one.made }).get('a')
    http({ storage: other.made })
    one.held.writes.forEach((done) => done())
    await world.settle()
    await world.store.logout()
    await world.settle()
    expect([one.held.emptied, other.held.emptied]).toEqual([1, 1])
  })

  test('a storage that could not be cleared at a logout is cleared at the next login', async () => {
    const { made, held } = storage()
    http({ storage: made })
    held.broken = 1
    await world.store.logout()
    await world.settle()
    expect(held.emptied).toBe(1)
    await world.store.login()
    await world.settle()
    expect(held.emptied).toBe(2)
  })

  test('S120 a write that ends after the logout causes the storage to be cleared again', async () => {
    const { made, held } = storage()
    const client = http({ storage: made })
    await outcomes([client.get('a'), client.get('b')])
    held.writes[0]?.()
    await world.settle()
    await world.store.logout()
    await world.settle()
    const before = held.emptied
    held.writes[1]?.()
    await world.settle()
    expect(held.emptied).toBe(before + 1)
  })
})

describe('with a storage that does not answer', () => {
  let uninstall = (): void => undefined
  beforeEach(() => {
    uninstall = world.fake.install({ time: true })
  })
  afterEach(() => uninstall())

  test('a call goes to the network after 3 seconds', async () => {
    world.fake.storage.fault({ op: 'get', mode: 'hang' })
    const call = http().get('a')
    await world.fake.clock.advance(2_999)
    expect(world.sent('a')).toEqual([])
    await world.fake.clock.advance(1)
    expect(await outcome(call)).toEqual({ code: '10000', data: '/a' })
    await world.settle()
  })

  test('what the storage finds after that is ignored, and the new answer is stored', async () => {
    let n = 0
    world.backend.routes['/a'] = () => ok({ n: ++n })
    const client = http()
    await client.get('a')
    await world.settle()
    world.fake.storage.fault({ op: 'get', mode: 'late', delay: 5_000, times: 1 })
    const call = client.get('a')
    await world.fake.clock.advance(3_000)
    expect(await outcome(call)).toEqual({ n: 2 })
    await world.fake.clock.advance(2_000)
    expect(await outcome(client.get('a'))).toEqual({ n: 2 })
    expect(world.sent('a')).toHaveLength(2)
    await world.settle()
  })

  test('while a read is overdue, calls go to the network at once; when it has ended, the storage is used again', async () => {
    const client = http()
    await client.get('a')
    await world.settle()
    world.fake.storage.fault({ op: 'get', mode: 'late', delay: 10_000, times: 1 })
    const first = client.get('a')
    await world.fake.clock.advance(3_000)
    await first
    const second = client.get('b')
    expect(world.sent('b')).toHaveLength(1)
    await second
    await world.fake.clock.advance(7_000)
    await client.get('a')
    expect(world.sent('a')).toHaveLength(2)
    await world.settle()
  })
})

test.each([null, undefined])('nothing is stored if `owner` returns %p', async (nobody) => {
  await http({ owner: () => nobody }).get('a')
  await world.settle()
  expect(stored()).toEqual([])
  await http({ owner: () => 0 }).get('a')
  await world.settle()
  expect(stored()).toHaveLength(1)
})

test('without `owner` a new cache does not use the answers of an earlier one', async () => {
  await http().get('a')
  await world.settle()
  await http().get('a')
  expect(world.sent('a')).toHaveLength(2)
  await world.settle()
})

test('with a store without events nothing of an account is stored, because its logout would go unnoticed', async () => {
  const { gate } = world.store
  const client = http({ auth: { gate } })
  world.fake.server(() => ok(''))
  await client.get('a')
  await client.get('b', {}, { auth: 'none' })
  await world.settle()
  expect(stored()).toEqual([expect.stringContaining('/b')])
})

test('a restored session uses the answers stored for its `owner`', async () => {
  async function start(): Promise<void> {
    const { clock } = world.fake
    const store = createAuthStore<{ user?: string }>({ login: () => ({ token: 'T0' }), clock })
    const owner = () => store.session?.user
    const storage = createExpiringStorage({ prefix: 'http-cache:', clock })
    const client = world.http.extend({
      auth: store,
      interceptors: [cache({ ttl: 60_000, auth: store, storage, owner })],
    })
    await world.settle()
    if (!store.isLogin) store.setSession({ token: 'T0', user: 'lin' })
    await world.settle()
    await client.get('a')
    await world.settle()
    store.dispose()
  }
  await start()
  await start()
  expect(world.sent('a')).toHaveLength(1)
})

test('without `auth` only requests without a token are stored, by default in wx storage', async () => {
  const client = using(cache({ ttl: 1_000 }))
  world.fake.server(() => ok(''))
  await client.get('a')
  await client.get('b', {}, { auth: 'none' })
  await world.settle()
  expect(stored()).toHaveLength(1)
  expect(stored()[0]).toMatch(/^http-cache:.*\/b"/)
})

test.each([
  {},
  { ttl: -1 },
  { ttl: '1' },
  { ttl: 1, max: 2 },
  // It could not be emptied at a logout.
  { ttl: 1, storage: { get: Boolean, set: Boolean, remove: Boolean } },
])('%j is a TypeError', (options) => {
  const make = () => cache(options as never)
  expect(make).toThrow(TypeError)
  expect(make).toThrow(/^cache: /)
})
