import { createAuthStore } from 'mobx-miniprogram-auth'

const lifecycle = { watch: () => () => undefined, isSinglePage: () => false }
const login = (): { token: string } => ({ token: 'top secret' })
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
  ['a token that is no string', { token: 7 }, /login: `token` must be a non-empty string, got the number 7/],
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
    expect(store.isLogin).toBe(false)
  },
)
