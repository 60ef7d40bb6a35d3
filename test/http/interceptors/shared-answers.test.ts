import { createAuthStore } from 'mobx-miniprogram-auth'
import type { AuthStorage, Interceptor } from 'mobx-miniprogram-auth'
import { createExpiringStorage } from 'mobx-miniprogram-auth/expiring-storage'
import type { ExpiringStorage } from 'mobx-miniprogram-auth/expiring-storage'
import { cache } from 'mobx-miniprogram-auth/http/cache'
import { dedupe } from 'mobx-miniprogram-auth/http/dedupe'
import { ok } from 'mobx-miniprogram-auth/testing'
import { bearerOf, heldHandler, outcome, outcomes, useWorld, world } from '../_world'

let place: Map<string, unknown>
let releases: (() => void)[]
/** Which of the storage's methods take their time, until `open`. */
let slow: ('get' | 'set')[]

useWorld()
beforeEach(() => {
  place = new Map()
  releases = []
  slow = []
  world.fake.server((request) => {
    if (request.path === '/refresh') return world.backend.renew(request)
    const route = world.backend.routes[request.path]
    return route ? route(request) : ok(bearerOf(request))
  })
})

async function open(): Promise<void> {
  slow = []
  for (; releases.length; await world.settle()) releases.splice(0).forEach((release) => release())
  await world.settle()
}

/** A storage whose slow operations take effect when `open` is called. It stores JSON, as WeChat does. */
function storage(): ExpiringStorage {
  const when = <Result>(op: 'get' | 'set', work: () => Result): Promise<Result> =>
    new Promise((resolve) => {
      if (slow.includes(op)) releases.push(() => resolve(work()))
      else resolve(work())
    })
  const storageArea: AuthStorage & { keys(): string[] } = {
    get: (key) => when('get', () => place.get(key)),
    set: (key, value) => when('set', () => place.set(key, JSON.parse(JSON.stringify(value)))),
    remove: (key) => place.delete(key),
    keys: () => Array.from(place.keys()),
  }
  return createExpiringStorage({ storage: storageArea, prefix: 'c:', clock: world.fake.clock })
}

const user = (): string => (world.store.token ?? '').slice(0, 1)
const caching = (options = {}) => cache({ ttl: 60_000, auth: world.store, storage: storage(), ...options })
const bao = (): void => world.store.setSession({ data: { token: 'B0', user: 'bao' } })
const using = (...interceptors: Interceptor[]) => world.http.extend({ interceptors })

describe.each<[string, object]>([
  ['', {}],
  [', with `owner`', { owner: user }],
])('S120 R3 `cache` and `dedupe` together, as in the guide%s', (_what, options) => {
  test('a request of account A that waits for a slow storage is not answered for account B, and B gets its own answer', async () => {
    slow = ['get']
    const http = using(caching(options), dedupe({ auth: world.store }))
    const asked = outcome(http.get('me'))
    await world.settle()
    bao()
    const other = outcome(http.get('me'))
    await open()
    expect([await asked, await other]).toEqual(['session-changed', 'B0'])
    expect(world.sent('me').map(bearerOf)).toEqual(['B0'])
  })

  test("a request of A that leaves after B has signed in does not get B's answer", async () => {
    const heldAnswer = heldHandler()
    let first = true
    const late: Interceptor = async (request, next) => {
      if (first) {
        first = false
        await heldAnswer.handler({} as never)
      }
      return next(request)
    }
    const http = using(late, caching(options), dedupe({ auth: world.store }))
    const asked = outcome(http.get('me'))
    bao()
    const answer = heldHandler(() => ok("Bao's"))
    world.backend.routes['/me'] = answer.handler
    const other = outcome(http.get('me'))
    await world.settle()
    heldAnswer.release()
    await world.settle()
    answer.release()
    expect([await asked, await other]).toEqual(['session-changed', "Bao's"])
  })

  test("A's answer that is being stored at A's logout is neither given to B nor left in storage", async () => {
    slow = ['set']
    const http = using(caching(options))
    expect(await outcome(http.get('me'))).toBe('T0')
    await world.store.logout()
    await world.settle()
    bao()
    await open()
    expect(await outcome(http.get('me'))).toBe('B0')
    await world.settle()
    expect(JSON.stringify(Array.from(place))).not.toContain('T0')
  })

  test('answers that are being stored at a logout do not stay in storage', async () => {
    slow = ['set']
    const http = using(caching(options))
    expect(await outcomes([http.get('me'), http.get('feed', {}, { auth: 'optional' })])).toEqual(['T0', 'T0'])
    await world.store.logout()
    await open()
    expect(Array.from(place.keys())).toEqual([])
  })

  test('a logout clears the storage although one write never ends', async () => {
    const http = using(caching(options))
    await http.get('a')
    await world.settle()
    slow = ['set']
    await http.get('b')
    expect(place.size).toBe(1)
    await world.store.logout()
    await world.settle()
    expect(place.size).toBe(0)
  })
})

test('S120 with `owner`, a logout also clears answers that an earlier start of the app stored', async () => {
  await using(caching({ owner: user })).get('me')
  await world.settle()
  expect(place.size).toBe(1)
  const store = createAuthStore({ login: () => ({ token: 'T0' }), storage: false, clock: world.fake.clock })
  await store.ready
  store.setSession({ token: 'T0' })
  await world.settle()
  place.set('c:of before', { at: 0 })
  cache({ ttl: 1, auth: store, storage: storage(), owner: user })
  await store.logout()
  await world.settle()
  expect(place.size).toBe(0)
  store.dispose()
})

test("S120 a late request of A is not answered from B's cache", async () => {
  const heldAnswer = heldHandler()
  const late: Interceptor = async (request, next) => {
    if (request.url.endsWith('?late=1')) await heldAnswer.handler({} as never)
    return next({ ...request, url: request.url.replace('?late=1', '') })
  }
  const http = using(late, caching({ owner: user }))
  const asked = outcome(http.get('me', { late: 1 }))
  bao()
  await http.get('me')
  await world.settle()
  heldAnswer.release()
  expect(await asked).toBe('session-changed')
})

test('S120 R3 a request that waited for a login is not shared with one that waits after the next logout', async () => {
  await world.store.logout()
  const http = using(dedupe({ auth: world.store }))
  const answer = heldHandler(() => ok("A's"))
  world.backend.routes['/me'] = (request) => (bearerOf(request) ? answer.handler(request) : ok('nobody'))
  const waits = outcome(http.get('me', {}, { waitForLogin: true }))
  await world.store.login()
  await world.settle()
  await world.store.logout()
  const visitor = outcome(http.get('me', {}, { waitForLogin: true }))
  answer.release()
  await waits
  await world.store.login()
  await world.settle()
  answer.release()
  expect(await visitor).toBe("A's")
  expect(world.sent('me').map(bearerOf)).toEqual(['T1', 'T2'])
})

test('S120 R3 a request that waited for a login is not shared with one that waits after the session has expired', async () => {
  await world.store.logout()
  const store = createAuthStore({ login: () => ({ token: 'A0' }), storage: false, clock: world.fake.clock })
  const http = world.http.extend({ auth: store, interceptors: [dedupe({ auth: store })] })
  const answer = heldHandler(() => ok("A's"))
  world.backend.routes['/me'] = answer.handler
  const ask = () => outcome(http.get('me', {}, { waitForLogin: true }))
  const before = ask()
  await store.login()
  await world.settle()
  store.expire('A0')
  await world.settle()
  expect(store.isLogin).toBe(false)
  const after = ask()
  answer.release()
  await before
  await store.login()
  await world.settle()
  answer.release()
  await after
  expect(world.sent('me')).toHaveLength(2)
  store.dispose()
})

test.each<[string, string, () => unknown]>([
  ['a logout', 'signed-out', () => world.store.logout()],
  ['a cancelled login', 'login-cancelled', () => world.store.cancelLogin()],
])(
  'S120 R6 a request made right after %s does not share the error of earlier ones',
  async (_what, code, end) => {
    await world.store.logout()
    const http = using(dedupe({ auth: world.store }))
    const ask = () => outcome(http.get('me', {}, { waitForLogin: true }))
    const before = [ask(), ask()]
    await world.settle()
    // In one turn: what has been ended has not told anybody yet.
    end()
    const after = [ask(), ask()]
    await world.settle()
    expect(await Promise.all(before)).toEqual([code, code])
    await world.store.login()
    expect(await Promise.all(after)).toEqual(['T1', 'T1'])
    expect(world.sent('me').map(bearerOf)).toEqual(['T1'])
  },
)

test('S120 one `dedupe` in the clients of two stores shares nothing between their accounts', async () => {
  const shared = dedupe({ auth: world.store })
  const other = createAuthStore({ login: () => ({ token: 'X0' }), storage: false, clock: world.fake.clock })
  await other.ready
  other.setSession({ token: 'X0' })
  const calls = [
    using(shared).get('me'),
    world.http.extend({ auth: other, interceptors: [shared] }).get('me'),
  ]
  const answers = await outcomes(calls)
  other.dispose()
  expect(answers).toEqual(['T0', 'X0'])
})

test.each<[string, () => Interceptor]>([
  ['cache', () => cache({ ttl: 1, auth: world.store })],
  ['dedupe', () => dedupe({ auth: world.store })],
])('a thousand clients with `%s` add no more store listeners than one', (_what, make) => {
  const on = jest.spyOn(world.store, 'on')
  make()
  const once = on.mock.calls.length
  for (let i = 0; i < 1000; i++) make()
  expect(on.mock.calls).toHaveLength(once)
})

test.each<[string, (() => Interceptor)[]]>([
  ['', []],
  [', also if dedupe shared it', [() => dedupe({ auth: world.store })]],
])(
  'R3 an answer that arrives after the logout of the account it was sent for does not stay in the cache%s',
  async (_what, inner) => {
    await world.store.logout()
    const http = using(caching(), ...inner.map((make) => make()))
    const visitors = [1, 2].map(() => outcome(http.get('me', undefined, { waitForLogin: true })))
    await world.settle()
    const answer = heldHandler(() => ok("Ann's"))
    world.backend.routes['/me'] = answer.handler
    world.store.setSession({ token: 'A0' })
    await world.settle()
    expect(world.sent('me').map(bearerOf)).toEqual(inner.length ? ['A0'] : ['A0', 'A0'])
    // Its answer is under way when Ann leaves.
    await world.store.logout()
    answer.release()
    await Promise.all(visitors)
    await world.settle()
    expect(place.size).toBe(0)
  },
)

test('S120 an answer without a body is cached, too', async () => {
  const transport = (options: WechatMiniprogram.RequestOption) => {
    options.success?.({ statusCode: 200, header: {}, errMsg: 'request:ok' } as never)
    return { abort() {} }
  }
  const http = using(caching()).extend({ transport })
  for (let i = 0; i < 2; i++) {
    expect(await http.get('empty', undefined, { auth: 'none' })).toMatchObject({
      statusCode: 200,
      data: undefined,
    })
    await world.settle()
  }
  expect(place.size).toBe(1)
})
