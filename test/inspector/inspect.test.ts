import {
  createAuthStore,
  createHttp,
  type AuthStore,
  type AuthStoreOptions,
  type Http,
} from 'mobx-miniprogram-auth'
import { inspect } from 'mobx-miniprogram-auth/inspector'
import { createFakeWx, ok, type FakeWx } from 'mobx-miniprogram-auth/testing'
import { inspection } from '../../inspector/inspection'

let fake: FakeWx
let undo: (() => void)[] = []
afterEach(() => {
  undo.reverse().forEach((each) => each())
  undo = []
})

function start(
  envVersion: 'develop' | 'trial' | 'release' = 'develop',
  options: Partial<AuthStoreOptions> = {},
): { store: AuthStore; http: Http } {
  fake = createFakeWx({ envVersion })
  fake.server(() => ok({ token: 'secret', expiresIn: 600 }))
  const platform = Object.assign(Object.create(fake.wx) as typeof fake.wx, { clock: fake.clock })
  const store: AuthStore = createAuthStore({
    login: () => http.post('login', {}, { auth: 'none' }),
    storage: false,
    platform,
    ...options,
  })
  const http: Http = createHttp({ baseUrl: 'https://api.example.com/', auth: store })
  undo.push(() => store.dispose())
  return { store, http }
}

/** The rows that are shown, the newest first. */
function rows(): string[] {
  const current = inspection()
  if (!current) throw new Error('nothing is inspected')
  if (!current.view('en').open) current.act('toggle', 'en')
  return (current.view('en').sheet?.rows ?? []).map(({ text, steps }) =>
    [text, ...steps.map((step) => step.text)].join(' | '),
  )
}

test.each(['develop', 'trial'] as const)(
  'inspect() records session and calls on a "%s" version',
  async (version) => {
    const { store, http } = start(version)
    undo.push(inspect(store, http))
    void store.login()
    await fake.clock.advance(10)
    expect(rows()).toEqual(['Signed in with token #1', 'POST login | sent | answered 200'])
  },
)

test('on a release version nothing is recorded, the recorder is not loaded, and no client is observed', () => {
  const { store, http } = start('release')
  const observe = jest.spyOn(http, 'observe')
  jest.doMock('../../inspector/panel/record', () => {
    throw new Error('it was loaded')
  })
  undo.push(inspect(store, http), () => jest.dontMock('../../inspector/panel/record'))
  expect([inspection(), observe.mock.calls]).toEqual([null, []])
})

test('nothing is recorded if the version is unknown', () => {
  const { store, http } = start()
  for (const platform of [
    undefined,
    Object.assign(Object.create(fake.wx) as typeof fake.wx, {
      getAccountInfoSync: () => {
        throw new Error('no account')
      },
    }),
  ]) {
    undo.push(inspect(Object.assign(Object.create(store) as AuthStore, { platform }), http))
    expect(inspection()).toBeNull()
  }
})

const refresh = (): { token: string } => ({ token: 'secret-2' })
test.each([
  ['one minute, the default', { refresh }, 10, 'Renewed here by itself: 1:00 before the end'],
  ['three minutes', { refresh, refreshAhead: 180_000 }, 30, 'Renewed here by itself: 3:00 before the end'],
  [
    'more than half of its lifetime',
    { refresh, refreshAhead: 400_000 },
    50,
    /^Renewed here by itself: half-way, /,
  ],
  ['0 ms', { refresh, refreshAhead: 0 }, -1, ''],
  ['three minutes without a way to renew', { refreshAhead: 180_000 }, -1, ''],
  ['three minutes with a silent login', { silentLogin: refresh, refreshAhead: 180_000 }, 30, /3:00/],
] as const)(
  'the panel marks where the timer renews a ten-minute token, with a refreshAhead of %s',
  async (_, options, mark, why) => {
    const { store, http } = start('develop', options)
    undo.push(inspect(store, http))
    void store.login()
    await fake.clock.advance(10)
    inspection()?.act('toggle', 'en')
    const sheet = inspection()?.view('en').sheet
    expect(sheet?.mark).toBe(mark)
    expect(sheet?.why).toEqual(typeof why === 'string' ? why : expect.stringMatching(why))
  },
)

test('calls of several clients are separate rows', async () => {
  const { store, http } = start()
  const other = createHttp({ baseUrl: 'https://other.example.com/', platform: store.platform })
  undo.push(inspect(store, http, other))
  void http.get('a', {}, { auth: 'none' })
  void other.get('b')
  await fake.clock.advance(10)
  expect(rows().sort()).toEqual(['GET a | sent | answered 200', 'GET b | sent | answered 200'])
})

test('a call is one row although its client and an extension of that client are both inspected', async () => {
  const { store, http } = start()
  const feed = http.extend({ needs: 'none' })
  undo.push(inspect(store, http, feed))
  void feed.get('a')
  void http.get('b', {}, { auth: 'none' })
  await fake.clock.advance(10)
  expect(rows().sort()).toEqual(['GET a | sent | answered 200', 'GET b | sent | answered 200'])
})

test('a second inspect() replaces the first, and the undo function of each ends its own recording', async () => {
  const { store, http } = start()
  const first = inspect(store, http)
  const one = inspection()
  undo.push(inspect(store, http))
  expect(inspection()).not.toBe(one)
  first()
  expect(inspection()).not.toBeNull()
  undo.splice(-1).forEach((each) => each())
  expect(inspection()).toBeNull()
  const listener = jest.fn()
  one?.watch(listener)
  listener.mockClear()
  await Promise.all([http.get('a', {}, { auth: 'none' }), fake.clock.advance(500)])
  expect(listener).not.toHaveBeenCalled()
})

test('the countdown of the offline mode is in the language of the panel', async () => {
  const { store, http } = start()
  undo.push(inspect(store, http))
  const current = inspection()
  for (const tap of ['toggle', 'offline'] as const) current?.act(tap, 'en')
  await fake.clock.advance(1500)
  expect(['en', 'zh'].map((lang) => current?.view(lang).sheet?.offline)).toEqual(['9 s', '9 秒'])
  await fake.clock.advance(10_000)
  expect(['en', 'zh'].map((lang) => current?.view(lang).sheet?.offline)).toEqual(['', ''])
})

test('the undo function of inspect() ends the offline mode', async () => {
  const { store, http } = start()
  const stop = inspect(store, http)
  inspection()?.act('offline', 'en')
  await expect(http.get('a', {}, { auth: 'none' })).rejects.toMatchObject({ code: 'network' })
  stop()
  const [answer] = await Promise.all([http.get('a', {}, { auth: 'none' }), fake.clock.advance(10)])
  expect(answer.statusCode).toBe(200)
})

test('inspect() throws a TypeError for an argument that is not a store or not a client', () => {
  const { store, http } = start()
  expect(() => inspect(Object({}))).toThrow(
    new TypeError('inspect: `store.on` must be a function, got undefined'),
  )
  expect(() => inspect(store, http, Object('x'))).toThrow(/`http.observe` must be a function/)
})
