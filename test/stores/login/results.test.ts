import { HttpStatusError } from 'mobx-miniprogram-auth'
import { ok } from 'mobx-miniprogram-auth/testing'
import { checkEachTest, createWorld, type Store, type StoreOptions, type World } from '../_world'

checkEachTest()

type Result = Awaited<ReturnType<StoreOptions['login']>>
/** Takes what a backend may send although the types forbid it. */
const asResult = (value: unknown): Result => value as Result
const HOUR = 3_600_000

/** The session after a login with this result, or the text of the error. */
async function signIn(result: unknown, more: Partial<StoreOptions> = {}): Promise<unknown> {
  const { store, settle } = await createWorld({ store: { login: () => asResult(result), ...more } })
  const end = store.login().then(
    (session) => session,
    (error: unknown) => String(error),
  )
  await settle()
  return end
}

describe('the result of a login', () => {
  test.each([
    ['the result itself', { token: 'T', expiry: 9e12 }],
    ['its `data`', { data: { token: 'T', expiry: 9e12 } }],
    ['the `data` of an envelope in its `data`', { data: { code: '0', data: { token: 'T', expiry: 9e12 } } }],
  ])('the session is found in %s', async (_, result) => {
    expect(await signIn(result)).toMatchObject({ token: 'T', expiry: 9e12 })
  })

  test('a token that is nested deeper is not found, and a cyclic result ends in an error', async () => {
    const endless: Record<string, unknown> = {}
    endless['data'] = endless
    const none = 'TypeError: login: must return { token, … } or an answer that carries it, got no token in it'
    expect(await signIn({ data: { data: { data: { token: 'T' } } } })).toBe(none)
    expect(await signIn(endless)).toBe(none)
  })

  test('the session is frozen, has `expiry` instead of `expiresIn`, and null fields count as absent', async () => {
    const { store, clock, settle } = await createWorld({
      store: { login: () => asResult({ token: 'T', user: 'A', expiresIn: 60, refreshToken: null }) },
    })
    const end = clock.now() + 60_000
    void store.login()
    await settle()
    expect(store.session).toEqual({ token: 'T', user: 'A', expiry: end })
    expect(Object.isFrozen(store.session)).toBe(true)
    expect(await signIn({ token: 'T', expiresIn: null, expiry: null })).toEqual({ token: 'T', expiry: null })
  })

  test('`__proto__` in the JSON of a login or renewal does not change the prototype of the session', async () => {
    const answer = (token: string): Result =>
      asResult(
        JSON.parse(`{ "token": "${token}", "name": "A", "__proto__": { "admin": true, "expiry": 1 } }`),
      )
    const { store, settle } = await createWorld({
      store: { login: () => answer('T0'), refresh: () => answer('T1') },
    })
    for (const begin of [() => store.login(), () => store.refresh()]) {
      void begin()
      await settle()
      expect(store.session && Object.getPrototypeOf(store.session)).toBe(Object.prototype)
      expect(store.session).not.toHaveProperty('admin')
      expect(store.expiry).toBeNull()
    }
    expect(store.session).toMatchObject({ token: 'T1', name: 'A' })
  })

  test.each([
    [{ token: null }, '`token` must be a string, got null'],
    [{ token: '' }, '`token` must be a non-empty string, got an empty string'],
    [{ token: ['T'] }, '`token` must be a non-empty string, got an array'],
    [{ token: 'T', expiresIn: '7200' }, '`expiresIn` must be a number of seconds, 0 or more, got a string'],
    [
      { token: 'T', expiresIn: Infinity },
      '`expiresIn` must be a number of seconds, 0 or more, got the number Infinity',
    ],
    [{ token: 'T', expiry: {} }, '`expiry` must be ms since the epoch, or null, got an object'],
    [{ token: 'T', refreshToken: 7 }, '`refreshToken` must be a string, got a number'],
  ])('%j is a TypeError that says what is wrong', async (result, said) => {
    expect(await signIn(result)).toBe('TypeError: login: ' + said)
  })
})

describe('the result of a renewal', () => {
  /** Signs in as A, then renews with this result. */
  async function renewWith(result: unknown): Promise<World> {
    const w = await createWorld({ signedIn: 'A', store: { refresh: () => asResult(result) } })
    void w.store.refresh()
    await w.settle()
    return w
  }

  test.each([
    ['is left out', { token: 'T2' }],
    ['is null', { token: 'T2', refreshToken: null, expiresIn: null }],
  ])(
    'a refresh token that %s and the app’s own fields are kept from the session before',
    async (_, result) => {
      const { store } = await renewWith(result)
      expect(store.session).toEqual({ token: 'T2', user: 'A', refreshToken: 'r-A1', expiry: null })
    },
  )

  test('a session by silent login keeps nothing of the session before', async () => {
    const { store, settle } = await createWorld({
      signedIn: 'A',
      store: { refresh: undefined, silentLogin: () => ({ token: 'T2', user: 'A' }) },
    })
    void store.refresh()
    await settle()
    expect(store.session).toEqual({ token: 'T2', user: 'A', expiry: null })
  })

  test.each([
    ['refresh', { refresh: () => asResult(undefined) }],
    ['silentLogin', { refresh: undefined, silentLogin: () => asResult(undefined) }],
  ])('`%s` that returns undefined is a TypeError that names it', async (name, given) => {
    const { store, settle } = await createWorld({ signedIn: 'A', store: given })
    void store.refresh()
    await settle()
    expect(String(store.error)).toMatch(new RegExp(`^TypeError: ${name}: must return .*, got undefined$`))
  })

  test('`gate.secrets` holds the current token only, also while a silent login runs', async () => {
    let answer: (session: Result) => void = Boolean
    const silentLogin = (): Promise<Result> => new Promise((resolve) => (answer = resolve))
    const { store, settle } = await createWorld({ store: { refresh: undefined, silentLogin } })
    expect(store.gate.secrets).toEqual([])
    store.setSession({ token: 'T', user: 'A' })
    void store.refresh()
    await settle()
    expect(store.gate.secrets).toEqual(['T'])
    answer(asResult({ token: 'T2', user: 'A' }))
    await settle()
  })

  test('an `expiry` of 1e11 and more is in ms, a smaller one in seconds', async () => {
    expect(await signIn({ token: 'T', expiry: 1e11 })).toMatchObject({ expiry: 1e11 })
    expect(await signIn({ token: 'T', expiry: 1e11 - 1 })).toMatchObject({ expiry: 1e14 - 1000 })
  })

  test.each([404, 200, 405, 499])(
    'R8 an answer with HTTP %d and without a token is a refusal',
    async (statusCode) => {
      const { store } = await renewWith({ statusCode, data: { code: '1' } })
      store.expire()
      expect([store.status, store.reason]).toEqual(['signedOut', 'refused'])
    },
  )

  test.each([500, 501, 503, 408, 429])(
    'R8 an answer with HTTP %d and without a token is a transient failure',
    async (statusCode) => {
      const { store, clock } = await renewWith({ statusCode, data: { code: '1' } })
      store.expire()
      await clock.settle()
      expect(store.isLogin).toBe(true)
    },
  )

  test.each([
    ['the page of a gateway is transient', '<html>busy</html>', true],
    ['a page after a line break is transient', '\n <!doctype html>', true],
    ['text with a "<" in it is a refusal', 'a < b', false],
  ])('R8 text with HTTP 200 is a refusal unless it is an HTML page: %s', async (_, data, isLogin) => {
    const { store, clock } = await renewWith({ statusCode: 200, data })
    store.expire()
    await clock.settle()
    expect(store.isLogin).toBe(isLogin)
  })

  test('R8 undefined is a transient failure', async () => {
    const { store, clock } = await renewWith(undefined)
    store.expire()
    await clock.settle()
    expect(store.isLogin).toBe(true)
  })
})

describe('R12 Retry-After', () => {
  /** The ms between a try that was answered with this header and the next one. */
  async function nextTry(header: unknown, now?: (at: number) => unknown): Promise<number> {
    const tries: number[] = []
    const w: World = await createWorld({
      signedIn: 'A',
      store: {
        refresh: () => {
          tries.push(w.clock.now())
          return asResult({ statusCode: 503, data: {}, header: now ? now(w.clock.now()) : header })
        },
      },
    })
    w.store.expire()
    await w.clock.advance(HOUR)
    return Number(tries[1]) - Number(tries[0])
  }
  const SOON = 1_250

  test.each([
    ['in seconds', { 'Retry-After': '120' }],
    ['in any case and with blanks', { 'X-Other': '7', 'retry-AFTER': ' 120 ' }],
    ['as a number', { 'Retry-After': 120 }],
  ])('%s is waited for', async (_, header) => {
    expect(await nextTry(header)).toBe(120_000)
  })

  test('as a date is waited for, by the clock of the device', async () => {
    const wait = await nextTry(null, (at) => ({ 'Retry-After': new Date(at + 120_000).toUTCString() }))
    expect(wait).toBeGreaterThan(118_000)
    expect(wait).toBeLessThanOrEqual(120_000)
  })

  test.each([
    ['a word', { 'Retry-After': 'soon' }],
    ['a number in another notation', { 'Retry-After': '1e3' }],
    ['a date in the past', { 'Retry-After': 'Wed, 21 Oct 2015 07:28:00 GMT' }],
    ['another header', { 'X-Retry': '120' }],
    ['a missing header', undefined],
  ])('does not delay the next try as %s', async (_, header) => {
    expect(await nextTry(header)).toBeLessThanOrEqual(SOON)
  })

  test('does not delay the next try as the text "+5"', async () => {
    expect(await nextTry(null, () => ({ 'Retry-After': '+5' }))).toBeLessThanOrEqual(SOON)
  })

  test.each([
    ['7', 7_000],
    ['0', undefined],
    ['Wed, 21 Oct 2015 07:28:00 GMT', undefined],
    ['soon', undefined],
  ])('of "%s" gives the error of a request the `retryAfter` %s', async (said, ms) => {
    const { http, fake, settle } = await createWorld()
    fake.server(() => ok('', { statusCode: 503, header: { 'Retry-After': said } }))
    const error = http.get('a', undefined, { auth: 'none' }).catch((thrown: unknown) => thrown)
    await settle()
    expect(await error).toBeInstanceOf(HttpStatusError)
    expect(await error).toMatchObject({ retryAfter: ms })
  })
})

describe('the account of a session', () => {
  const asA = (store: Store): string[] => {
    const changes: string[] = []
    store.on('accountChange', () => changes.push('accountChange'))
    return changes
  }

  test('accountOf may return a number, and logins with the same number are one account', async () => {
    const { store, settle } = await createWorld({
      store: { login: () => asResult({ token: 'T', id: 7 }), accountOf: () => 7 },
    })
    const changes = asA(store)
    for (let i = 0; i < 2; i++) {
      void store.login()
      await settle()
    }
    expect(changes).toEqual([])
  })

  test('an accountOf that returns true makes every login another account', async () => {
    const { store, settle } = await createWorld({
      store: { login: () => asResult({ token: 'T' }), accountOf: () => true as never },
    })
    const changes = asA(store)
    for (let i = 0; i < 2; i++) {
      void store.login()
      await settle()
    }
    expect(changes).toEqual(['accountChange'])
  })

  test('an accountOf that throws fires an error event and makes every login another account', async () => {
    const { store, settle, events } = await createWorld({
      store: {
        login: () => asResult({ token: 'T' }),
        accountOf: () => {
          throw new Error('no user')
        },
      },
    })
    for (let i = 0; i < 2; i++) {
      void store.login()
      await settle()
    }
    expect(events).toEqual(['error:listener', 'login', 'error:listener', 'accountChange', 'login'])
  })
})
