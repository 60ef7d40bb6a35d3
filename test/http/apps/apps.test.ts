/** The wrappers of docs/backends.md, each against a fake of its backend. */
import { ok } from 'mobx-miniprogram-auth/testing'
import { APPS, has } from './_apps'
import {
  createWorld,
  files,
  PRIVATE,
  PUBLIC,
  fileText,
  THREE,
  type App,
  type Exports,
  type World,
} from './_app'
import { MORE } from './_more'

const ALL = [...APPS, ...MORE]

test('every file that docs/backends.md shows is tested here', () => {
  expect(ALL.map(({ file }) => file).sort()).toEqual([...files].sort())
})

test('sliding: a token in an answer header is used at once, and requests in flight are not sent again', async () => {
  const sliding = ALL.find(({ file }) => file.startsWith('sliding'))
  if (!sliding) throw new Error('there is none')
  let next = ''
  const says: App['backend']['answer'] = (path) =>
    ok({ path }, path === '/fresh' ? { header: { 'X-Token': next } } : { delay: 100 })
  const world = createWorld({ ...sliding, backend: { ...sliding.backend, answer: says } })
  const exports = world.start()
  void exports.authStore.login(sliding.credentials)
  await world.fake.clock.advance(0)
  const slow = sliding.ask(exports, 'slow')
  next = world.next()
  await Promise.all([sliding.ask(exports, 'fresh'), world.fake.clock.advance(0)])
  expect(exports.authStore.token).toBe('T2')
  const later = sliding.ask(exports, 'later')
  await world.fake.clock.advance(200)
  expect(await Promise.all([slow, later])).toEqual([{ path: '/slow' }, { path: '/later' }])
  expect(world.sent()).toEqual([
    ['/slow', 'T1'],
    ['/fresh', 'T1'],
    ['/later', 'T2'],
  ])
  expect(world.logins()).toBe(1)
  world.dispose()
})

const named = (name: string): App => {
  const found = ALL.find(({ file }) => file.startsWith(name))
  if (!found) throw new Error('there is none')
  return found
}

const ANOTHER = { token: 'of-another', userId: 8 }
test.each([
  ['a logout', (store: Exports['authStore']) => store.logout(), null],
  ['a login by another user', (store: Exports['authStore']) => store.setSession(ANOTHER), ANOTHER.token],
])('sliding: a token in the header of a late answer after %s is not used', async (_, change, expected) => {
  const sliding = named('sliding')
  const says: App['backend']['answer'] = (path) =>
    ok({ path }, { header: { 'X-Token': 'T-of-before' }, delay: 100 })
  const world = createWorld({ ...sliding, backend: { ...sliding.backend, answer: says } })
  const exports = world.start()
  void exports.authStore.login(sliding.credentials)
  await world.fake.clock.advance(0)
  void sliding.ask(exports, 'late').catch(() => undefined)
  await world.fake.clock.advance(50)
  void change(exports.authStore)
  await world.fake.clock.advance(1_000)
  expect(exports.authStore.token).toBe(expected)
  world.dispose()
})

test.each(ALL.filter(({ credentials }) => credentials !== undefined))(
  '$file: a login that the server refuses is an error of the library, not a TypeError of the wrapper',
  async (app) => {
    const world = createWorld({ ...app, backend: { ...app.backend, hasCredentials: () => false } })
    const { authStore } = world.start()
    const failed = authStore.login(app.credentials).catch((error: unknown) => error)
    await world.fake.clock.advance(1_000)
    expect(await failed).toMatchObject({
      code: expect.any(String),
      name: expect.not.stringMatching('TypeError'),
    })
    world.dispose()
  },
)

test('graphql: a refused refresh token ends the session, and the waiting request is answered after a login', async () => {
  const graphql = named('graphql')
  const world = createWorld({ ...graphql, backend: { ...graphql.backend, hasCredentials: has('code') } })
  const exports = world.start()
  void exports.authStore.login()
  await world.fake.clock.advance(1_000)
  world.end()
  let came: unknown = 'waits'
  void graphql.ask(exports, PRIVATE).then(
    (value) => (came = value),
    (error: unknown) => (came = error),
  )
  await world.fake.clock.advance(1_000)
  expect([came, exports.authStore.isLogin, exports.authStore.reason]).toEqual(['waits', false, 'refused'])
  void exports.authStore.login()
  await world.fake.clock.advance(1_000)
  expect(came).toEqual(graphql.resultOf('/' + PRIVATE))
  world.dispose()
})

describe.each(ALL.map((app): [string, App] => [app.file.replace(/\/.*/, ''), app]))('%s', (_, app) => {
  let world: World
  beforeEach(() => {
    world = createWorld(app)
  })
  afterEach(() => world.dispose())

  const settle = (): Promise<void> => world.fake.clock.advance(1_000)
  const login = async ({ authStore }: Exports): Promise<void> => {
    const done = authStore.login(app.credentials)
    await settle()
    await done
  }
  /** The results of calls so far; 'waits' for a call that has not settled. */
  function follow(calls: readonly Promise<unknown>[]): unknown[] {
    const came: unknown[] = calls.map(() => 'waits')
    calls.forEach((call, index) =>
      call.then(
        (value) => (came[index] = value),
        (error: unknown) => (came[index] = error),
      ),
    )
    return came
  }
  const three = (exports: Exports): Promise<unknown>[] =>
    app.askThree ? app.askThree(exports) : THREE.map((path) => app.ask(exports, path))

  test('a public request of a visitor is sent without a token and without a login', async () => {
    const came = follow([app.ask(world.start(), PUBLIC)])
    await settle()
    expect(came).toEqual([app.resultOf('/' + PUBLIC)])
    expect(world.sent().map(([, token]) => token)).toEqual([undefined])
    expect(world.logins()).toBe(0)
  })

  test('a private request of a visitor waits for the login and is then sent with the token', async () => {
    const exports = world.start()
    const came = follow([app.ask(exports, PRIVATE)])
    await settle()
    expect(came).toEqual(['waits'])
    await login(exports)
    expect(came).toEqual([app.resultOf('/' + PRIVATE)])
    expect(world.sent().map(([, token]) => token)).toEqual(app.parksUnsent ? ['T1'] : [undefined, 'T1'])
  })

  test('three requests with an expired token lead to one login and are all answered', async () => {
    const exports = world.start()
    await login(exports)
    world.end()
    const came = follow(three(exports))
    await settle()
    if (app.credentials !== undefined) {
      expect(came).toEqual(['waits', 'waits', 'waits'])
      expect(exports.authStore.isLogin).toBe(false)
      await login(exports)
    }
    expect(came).toEqual(THREE.map((path) => app.resultOf('/' + path)))
    expect(world.logins()).toBe(2)
    expect(world.sent().map(([, token]) => token)).toEqual(['T1', 'T1', 'T1', 'T2', 'T2', 'T2'])
  })

  test('after a restart of the app, requests are sent with the stored token without a login', async () => {
    await login(world.start())
    const exports = world.start()
    const came = follow([app.ask(exports, PRIVATE)])
    await settle()
    expect(came).toEqual([app.resultOf('/' + PRIVATE)])
    expect(world.sent().map(([, token]) => token)).toEqual(['T1'])
    expect([world.logins(), exports.authStore.isLogin]).toEqual([1, true])
  })

  test('the wrapper has at most thirty lines', () => {
    const lines = fileText(app.file)
      .split('\n')
      .filter((line) => line.trim())
    expect(lines.length).toBeLessThanOrEqual(30)
  })
})
