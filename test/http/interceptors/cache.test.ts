import { createAuthStore, createHttp } from 'mobx-miniprogram-auth'
import { createExpiringStorage } from 'mobx-miniprogram-auth/expiring-storage'
import type { ExpiringStorage } from 'mobx-miniprogram-auth/expiring-storage'
import type { Interceptor } from 'mobx-miniprogram-auth'
import { cache } from 'mobx-miniprogram-auth/http/cache'
import { ok } from 'mobx-miniprogram-auth/testing'
import { BASE, createWorld, errorOf, held, outcome, outcomes } from '../_world'
import type { World } from '../_world'

let world: World
beforeEach(() => {
  world = createWorld()
})
afterEach(() => world.end())

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

test('an answer is used again until its time is up', async () => {
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

test('only a GET that went well is kept, and only as long as the function says', async () => {
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

test('S48 what one account was answered is purged when another one signs in, and its late answers are not kept', async () => {
  const slow = held(() => ok("Lin's"))
  const client = http()
  await client.get('a')
  world.backend.routes['/me'] = slow.handler
  const late = client.get('me')
  await world.settle()
  world.store.setSession({ data: { token: 'B0', user: 'bao' } })
  slow.open()
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

test('a storage that fails, in reading or in writing, is no reason for a call to fail', async () => {
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

test('S115 what carries a secret of its own is not kept, for the storage would show it: in a header, in the query, or the token itself', async () => {
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

test('S48 what somebody was answered is not shown to who is not signed in, though no event told of the logout', async () => {
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

test('S48 a cache that was not there yet when another one signed in shows him nothing of the first one', async () => {
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

test('what is not kept leaves in the turn in which it was asked for, as a tap needs it', async () => {
  const calls = [http().post('a'), http({ ttl: 0 }).get('a')].map(outcome)
  expect(world.sent('a')).toHaveLength(2)
  await Promise.all(calls)
})

test('the time that a function gives is checked: the call fails with a TypeError that names it', async () => {
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
    'a value that is no answer is not given as one: %j',
    async (found) => {
      const { made, held } = storage()
      held.found = found
      expect(await outcome(http({ storage: made }).get('a'))).toEqual({ code: '10000', data: '/a' })
    },
  )

  test('a logout empties each storage of the store, once where nothing is being written', async () => {
    const [one, other] = [storage(), storage()]
    await http({ storage: one.made }).get('a')
    http({ storage: other.made })
    one.held.writes.forEach((done) => done())
    await world.settle()
    await world.store.logout()
    await world.settle()
    expect([one.held.emptied, other.held.emptied]).toEqual([1, 1])
  })

  test('a storage that could not be emptied at a logout is emptied at the next login', async () => {
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

  test('S120 of two writes, the one that ends after the logout is followed by another emptying', async () => {
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

test.each([null, undefined])(
  'what belongs to nobody is not kept: an `owner` that returns %p',
  async (nobody) => {
    await http({ owner: () => nobody }).get('a')
    await world.settle()
    expect(stored()).toEqual([])
    await http({ owner: () => 0 }).get('a')
    await world.settle()
    expect(stored()).toHaveLength(1)
  },
)

test('without `owner` the next start of the app does not know whose an answer is, and asks again', async () => {
  await http().get('a')
  await world.settle()
  await http().get('a')
  expect(world.sent('a')).toHaveLength(2)
  await world.settle()
})

test('a store without events keeps nothing of an account, for nobody would tell of its logout', async () => {
  const { gate } = world.store
  const client = http({ auth: { gate } })
  world.fake.server(() => ok(''))
  await client.get('a')
  await client.get('b', {}, { auth: 'none' })
  await world.settle()
  expect(stored()).toEqual([expect.stringContaining('/b')])
})

test('a session that is restored finds what was kept for its user', async () => {
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

test('without the store only what needs no token is kept; its own storage is one of wx', async () => {
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
