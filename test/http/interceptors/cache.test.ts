import { createAuthStore, createHttp } from 'mobx-miniprogram-auth'
import { createExpiringStorage } from 'mobx-miniprogram-auth/expiring-storage'
import type { Interceptor } from 'mobx-miniprogram-auth'
import { cache } from 'mobx-miniprogram-auth/http/cache'
import { ok } from 'mobx-miniprogram-auth/testing'
import { BASE, createWorld, held, outcome, outcomes } from '../_world'
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
  expect([again.data, again.header, again.statusCode]).toEqual([{ n: 1 }, { 'x-total': '7' }, 200])
  expect(JSON.stringify(world.fake.storage.dump())).not.toContain('secret')
  await world.fake.clock.advance(60_000)
  expect((await client.get('a')).data).toEqual({ n: 2 })
  await world.settle()
})

test('only a GET that went well is kept, and only as long as the function says', async () => {
  const client = http({ ttl: ({ url }: { url: string }) => (url.includes('keep') ? 1_000 : 0) })
  world.backend.routes['/keep/bad'] = () => ok('', { statusCode: 500 })
  world.backend.routes['/keep/bytes'] = () => ok(new ArrayBuffer(2))
  await outcomes([
    client.get('other'),
    client.post('keep/post'),
    client.get('keep/bad'),
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
  const network = world.http.extend({
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
  await client.get('f?decode=1&designs=2', {}, { auth: 'none' })
  await world.settle()
  expect(stored()).toHaveLength(1)
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
  expect(() => cache(options as never)).toThrow(TypeError)
})
