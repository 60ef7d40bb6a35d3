import { createAuthStore } from 'mobx-miniprogram-auth'

const lifecycle = { watch: () => () => undefined, isSinglePage: () => false }
const login = (): { token: string } => ({ token: 'top secret' })
/** Some servers count their tokens. */
const SECRET = 20_260_704
/** What a JavaScript user may write: the types say no, and so must the door. */
const make = (options: unknown): unknown => createAuthStore(options as Parameters<typeof createAuthStore>[0])

test.each([
  ['no options at all', undefined, /`options` must be an object, got undefined/],
  ['a missing login', {}, /`login` must be a function, got undefined/],
  ['an unknown option', { login, tokn: 'top secret' }, /unknown option `tokn`/],
  [
    'a refresh that is no function',
    { login, refresh: 'top secret' },
    /`refresh` must be a function, got a string/,
  ],
  ['a negative margin', { login, refreshAhead: -1 }, /`refreshAhead` must be .*got the number -1/],
  [
    'a time-out without end',
    { login, renewalTimeout: Infinity },
    /`renewalTimeout` must be .*got the number Infinity/,
  ],
  [
    'storage that cannot write',
    { login, storage: { get: login, remove: login } },
    /`storage\.set` must be a function/,
  ],
  ['a null', null, /^TypeError: createAuthStore: `options` must be an object, got null$/],
  ['a list', [login], /`options` must be an object, got an array/],
  ['a login that is a list', { login: [login] }, /`login` must be a function, got an array/],
  ['a login that is an object', { login: { login } }, /`login` must be a function, got an object/],
  ['a login that is empty', { login: '' }, /`login` must be a function, got an empty string/],
  ['a login that is yes', { login: true }, /`login` must be a function, got a boolean/],
  [
    'a margin that is text',
    { login, refreshAhead: '5' },
    /`refreshAhead` must be a number of ms, 0 or more, got a string/,
  ],
  ['a margin that is none', { login, refreshAhead: NaN }, /got the number NaN/],
  [
    'storage that is a number',
    { login, storage: 5 },
    /^TypeError: createAuthStore: `storage` must be an object or a boolean, got the number 5$/,
  ],
  [
    'a key that is empty',
    { login, storageKey: '' },
    /^TypeError: createAuthStore: `storageKey` must be a string that is not empty, got an empty string$/,
  ],
  ['a clock that stands', { login, clock: { now: login } }, /`clock\.setTimeout` must be a function/],
  ['a life that nobody can watch', { login, lifecycle: {} }, /`lifecycle\.watch` must be a function/],
])('%s is a TypeError that names the option and the kind, never the value', (_what, options, message) => {
  let thrown: unknown
  try {
    make(options)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(TypeError)
  expect(String(thrown)).toMatch(message)
  expect(String(thrown)).not.toContain('top secret')
})

test.each([
  ['no token', { refreshToken: 'top secret' }, /login: .*no token in it/],
  ['a token that is no string', { token: SECRET }, /login: `token` must be a non-empty string, got a number/],
  ['a token and nothing around it', SECRET, /login: .*got a number/],
  [
    'a refresh token that is no string',
    { token: 'top secret', refreshToken: SECRET },
    /login: `refreshToken` must be a string, got a number/,
  ],
  [
    'a negative lifetime',
    { token: 'top secret', expiresIn: -5 },
    /login: `expiresIn` must be .*got the number -5/,
  ],
  ['nothing', undefined, /login: .*got undefined/],
])(
  'a login that returns %s rejects with a TypeError, and nobody is signed in',
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

test('no margin and no patience are allowed', () => {
  expect(() =>
    createAuthStore({ login, storage: false, lifecycle, refreshAhead: 0, renewalTimeout: 0 }),
  ).not.toThrow()
})

test('a listener that is none, or for an event that is none, is a TypeError that says so', () => {
  const store = createAuthStore({ login, storage: false, lifecycle })
  expect(() => store.on('lgoin' as never, () => undefined)).toThrow(
    new TypeError('AuthStore.on: unknown event `lgoin`'),
  )
  expect(() => store.on('login', 'top secret' as never)).toThrow(
    new TypeError('AuthStore.on: `listener` must be a function, got a string'),
  )
})

test('a session that is none is a TypeError of setSession', () => {
  const store = createAuthStore({ login, storage: false, lifecycle })
  expect(() => store.setSession({ token: '' })).toThrow(/^setSession: `token` must be/)
})

test.each([
  ['a tap', { type: 'tap', timeStamp: 7, currentTarget: {} }, undefined],
  ['no tap but a card that looks like one', { type: 7, timeStamp: 7, currentTarget: {} }, 7],
  ['what has no time', { type: 'tap', currentTarget: {} }, 'tap'],
  ['what has no target', { type: 'tap', timeStamp: 7 }, 'tap'],
])('login called with %s', async (_what, given, type) => {
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
