import { createAuthStore } from 'mobx-miniprogram-auth'

const lifecycle = { watch: () => () => undefined, isSinglePage: () => false }
const login = (): { token: string } => ({ token: 'top secret' })
/** A token that is a number, as some servers send. */
const SECRET = 20_260_704
/** Takes options that the types forbid but a JavaScript user can pass. */
const make = (options: unknown): unknown => createAuthStore(options as Parameters<typeof createAuthStore>[0])

test.each([
  ['undefined for the options', undefined, /`options` must be an object, got undefined/],
  ['a missing login', {}, /`login` must be a function, got undefined/],
  ['an unknown option', { login, tokn: 'top secret' }, /unknown option `tokn`/],
  ['a string for `refresh`', { login, refresh: 'top secret' }, /`refresh` must be a function, got a string/],
  ['a negative `refreshAhead`', { login, refreshAhead: -1 }, /`refreshAhead` must be .*got the number -1/],
  [
    'an infinite `renewalTimeout`',
    { login, renewalTimeout: Infinity },
    /`renewalTimeout` must be .*got the number Infinity/,
  ],
  [
    'a `storage` without `set`',
    { login, storage: { get: login, remove: login } },
    /`storage\.set` must be a function/,
  ],
  ['null for the options', null, /^TypeError: createAuthStore: `options` must be an object, got null$/],
  ['an array for the options', [login], /`options` must be an object, got an array/],
  ['an array for `login`', { login: [login] }, /`login` must be a function, got an array/],
  ['an object for `login`', { login: { login } }, /`login` must be a function, got an object/],
  ['an empty string for `login`', { login: '' }, /`login` must be a function, got an empty string/],
  ['true for `login`', { login: true }, /`login` must be a function, got a boolean/],
  [
    'a string for `refreshAhead`',
    { login, refreshAhead: '5' },
    /`refreshAhead` must be a number of ms, 0 or more, got a string/,
  ],
  ['NaN for `refreshAhead`', { login, refreshAhead: NaN }, /got the number NaN/],
  [
    'a number for `storage`',
    { login, storage: 5 },
    /^TypeError: createAuthStore: `storage` must be an object or a boolean, got the number 5$/,
  ],
  [
    'an empty `storageKey`',
    { login, storageKey: '' },
    /^TypeError: createAuthStore: `storageKey` must be a string that is not empty, got an empty string$/,
  ],
  [
    'a `clock` without `setTimeout`',
    { login, clock: { now: login } },
    /`clock\.setTimeout` must be a function/,
  ],
  ['a `lifecycle` without `watch`', { login, lifecycle: {} }, /`lifecycle\.watch` must be a function/],
])(
  'createAuthStore throws a TypeError that names the option and the kind, never the value: %s',
  (_what, options, message) => {
    let thrown: unknown
    try {
      make(options)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(TypeError)
    expect(String(thrown)).toMatch(message)
    expect(String(thrown)).not.toContain('top secret')
  },
)

test.each([
  ['no token', { refreshToken: 'top secret' }, /login: .*no token in it/],
  ['a token that is a number', { token: SECRET }, /login: `token` must be a non-empty string, got a number/],
  ['a number instead of an object', SECRET, /login: .*got a number/],
  [
    'a refresh token that is a number',
    { token: 'top secret', refreshToken: SECRET },
    /login: `refreshToken` must be a string, got a number/,
  ],
  [
    'a negative `expiresIn`',
    { token: 'top secret', expiresIn: -5 },
    /login: `expiresIn` must be .*got the number -5/,
  ],
  ['undefined', undefined, /login: .*got undefined/],
])(
  'login() rejects with a TypeError and stays signed out if the login option returns %s',
  async (_what, result, message) => {
    const store = createAuthStore({ login: () => result as { token: string }, storage: false, lifecycle })
    const error: unknown = await store.login().then(
      () => null,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toMatch(message)
    expect(String(error)).not.toContain('top secret')
    expect(String(error)).not.toContain(String(SECRET))
    expect(store.isLogin).toBe(false)
  },
)

test('`refreshAhead: 0` and `renewalTimeout: 0` are accepted', () => {
  expect(() =>
    createAuthStore({ login, storage: false, lifecycle, refreshAhead: 0, renewalTimeout: 0 }),
  ).not.toThrow()
})

test('on() throws a TypeError for an unknown event and for a listener that is not a function', () => {
  const store = createAuthStore({ login, storage: false, lifecycle })
  expect(() => store.on('lgoin' as never, () => undefined)).toThrow(
    new TypeError('AuthStore.on: unknown event `lgoin`'),
  )
  expect(() => store.on('login', 'top secret' as never)).toThrow(
    new TypeError('AuthStore.on: `listener` must be a function, got a string'),
  )
})

test('setSession() throws a TypeError for a session with an empty token', () => {
  const store = createAuthStore({ login, storage: false, lifecycle })
  expect(() => store.setSession({ token: '' })).toThrow(/^setSession: `token` must be/)
})

test.each([
  ['a tap event as no argument', { type: 'tap', timeStamp: 7, currentTarget: {} }, undefined],
  ['an object with a numeric `type` as credentials', { type: 7, timeStamp: 7, currentTarget: {} }, 7],
  ['an object without `timeStamp` as credentials', { type: 'tap', currentTarget: {} }, 'tap'],
  ['an object without `currentTarget` as credentials', { type: 'tap', timeStamp: 7 }, 'tap'],
])('login() takes %s', async (_what, given, type) => {
  const seen: unknown[] = []
  const store = createAuthStore<object, object | undefined>({
    login: (credentials) => {
      seen.push(Object(credentials)['type'])
      return { token: 'T' }
    },
    storage: false,
    lifecycle,
  })
  await store.login(given)
  expect(seen).toEqual([type])
})
