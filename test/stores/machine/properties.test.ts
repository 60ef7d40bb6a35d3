import fc from 'fast-check'
import {
  createAuthStore,
  createHttp,
  type AuthStorage,
  type AuthStore,
  type Session,
} from 'mobx-miniprogram-auth'
import { createFakeClock, type FakeClock } from 'mobx-miniprogram-auth/testing'
import { resultOf } from '../_world'

/** `FC_SEED=7 FC_RUNS=10000 npm test` uses another seed and more runs. */
const seed = Number(process.env.FC_SEED || 20240101)
const scale = Number(process.env.FC_RUNS || 100) / 100
const runs = (n: number): { seed: number; numRuns: number } => ({ seed, numRuns: Math.ceil(n * scale) })

beforeAll(() => void process.stdout.write(`properties: FC_SEED=${String(seed)}\n`))

const rejections: unknown[] = []
const onRejection = (error: unknown): void => void rejections.push(error)
beforeEach(() => void process.on('unhandledRejection', onRejection))
afterEach(() => {
  process.off('unhandledRejection', onRejection)
  expect(rejections.splice(0)).toEqual([])
})

type Store = AuthStore<{ user: string }, string>
const lifecycle = { watch: () => () => undefined, isSinglePage: () => false }

interface Small {
  readonly store: Store
  readonly clock: FakeClock
  readonly map: Map<string, unknown>
  renewals: number
}

/** A store over a synchronous storage, whose logins and renewals always succeed. */
function small(options: { stored?: unknown; life?: number; clock?: FakeClock } = {}): Small {
  const map = new Map<string, unknown>()
  if ('stored' in options) map.set('key', options.stored)
  const clock = options.clock ?? createFakeClock()
  const storage: AuthStorage = {
    get: (key) => map.get(key),
    set: (key, value) => void map.set(key, JSON.parse(JSON.stringify(value))),
    remove: (key) => void map.delete(key),
  }
  const made: Small = {
    clock,
    map,
    renewals: 0,
    store: createAuthStore<{ user: string }, string>({
      login: (user) => ({ token: user + '1', user, expiresIn: options.life }),
      refresh: ({ user }) => ({ token: user + String(++made.renewals + 1), user, expiresIn: options.life }),
      accountOf: ({ user }) => user,
      storage,
      storageKey: 'key',
      clock,
      lifecycle,
    }),
  }
  return made
}

/** The token in storage. */
const storedToken = (map: Map<string, unknown>): unknown => {
  const { session } = Object(map.get('key'))
  return session === undefined || session === null ? null : session.token
}

describe('random contents of storage', () => {
  const text = fc.string({ maxLength: 8 })
  const nearly = fc.record(
    {
      v: fc.oneof(fc.constant(1), fc.jsonValue()),
      at: fc.oneof(fc.integer(), fc.jsonValue()),
      ends: fc.oneof(fc.constant(null), fc.integer(), fc.jsonValue()),
      value: fc.oneof(
        fc.jsonValue(),
        fc.record(
          {
            version: fc.oneof(fc.constant(1), fc.jsonValue()),
            session: fc.oneof(
              fc.record(
                {
                  token: fc.oneof(text, fc.jsonValue()),
                  expiry: fc.oneof(fc.double(), fc.constant(null), text),
                  refreshToken: fc.oneof(text, fc.jsonValue()),
                  user: text,
                },
                { requiredKeys: [] },
              ),
              fc.jsonValue(),
            ),
            key: fc.oneof(text, fc.integer(), fc.constant(null), fc.jsonValue()),
            obtainedAt: fc.oneof(fc.double({ noNaN: true }), fc.jsonValue()),
            endsAt: fc.oneof(fc.double({ noNaN: true }), fc.constant(null), fc.jsonValue()),
            skew: fc.oneof(fc.double({ noNaN: true }), fc.constant(null), fc.jsonValue()),
          },
          { requiredKeys: ['version', 'session'] },
        ),
      ),
    },
    { requiredKeys: ['v', 'value'] },
  )

  test('S65 the store starts, storage matches memory, and login, renewal and logout work', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), nearly, text), async (raw) => {
        const { store, clock, map } = small({ stored: JSON.parse(JSON.stringify(raw)) })
        await clock.settle()
        expect(['signedIn', 'signedOut', 'renewing']).toContain(store.status)
        // The store itself leaves `session: null` if it cannot remove anything.
        const left = Object(map.get('key')).session === null ? null : (map.get('key') ?? null)
        if (!store.isLogin) expect([null, '']).toContain(left)
        else expect(storedToken(map)).toBe(store.token)
        await store.login('B')
        await clock.settle()
        expect([store.token, storedToken(map)]).toEqual(['B1', 'B1'])
        expect(await resultOf(store.refresh())).toBe('ok')
        await store.logout()
        expect([store.status, map.size, clock.pending]).toEqual(['signedOut', 0, 0])
        store.dispose()
      }),
      runs(300),
    )
  })

  test('a stored session is restored unchanged', async () => {
    const profile = fc.dictionary(
      text.filter(
        (name) => !['__proto__', 'token', 'expiry', 'expiresIn', 'refreshToken', 'data'].includes(name),
      ),
      fc.jsonValue(),
    )
    await fc.assert(
      fc.asyncProperty(profile, fc.option(fc.integer({ min: 60_000, max: 2 ** 40 })), async (more, life) => {
        const first = small()
        first.store.setSession({
          ...(JSON.parse(JSON.stringify(more)) as object),
          token: 'A1',
          user: 'A',
          expiry: life === null ? null : first.clock.now() + life,
        })
        await first.clock.settle()
        first.store.dispose()
        const again = small({ stored: first.map.get('key'), clock: first.clock })
        await again.clock.settle()
        const session: Session<{ user: string }> | null = again.store.session
        expect(session).toEqual(first.store.session)
        again.store.dispose()
      }),
      runs(100),
    )
  })
})

describe('random clock changes and token lifetimes', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 7_200_000 }) }),
    fc.record({ do: fc.constant('jump' as const), ms: fc.integer({ min: -10_800_000, max: 10_800_000 }) }),
    fc.record({ do: fc.constant('freeze' as const), ms: fc.integer({ min: 5000, max: 3 * 86_400_000 }) }),
    fc.record({ do: fc.constant('request' as const), ms: fc.constant(0) }),
    fc.record({ do: fc.constant('learn' as const), ms: fc.integer({ min: -7_200_000, max: 7_200_000 }) }),
  )
  const life = fc.oneof(
    fc.constantFrom(0, 0.001, 1, 9, 11, 30, 59, 61, 3600, 30 * 86_400, 100 * 365 * 86_400, 1e300),
    fc.double({ min: 0, max: 1e7, noNaN: true }),
  )

  test('R10 the session stays, every request succeeds, renewals are bounded, and at most one timer is set', async () => {
    await fc.assert(
      fc.asyncProperty(life, fc.array(step, { maxLength: 12 }), async (seconds, steps) => {
        const world = small({ life: seconds })
        const { store, clock } = world
        await store.login('A')
        await clock.settle()
        let ahead = 0
        let served = 0
        let asked = 0
        let spent = 0
        const http = createHttp({
          baseUrl: 'https://api.example.com/',
          auth: store,
          clock,
          lifecycle,
          transport: (options) => {
            served++
            const date = new Date(clock.now() - ahead).toUTCString()
            clock.outside(0, () =>
              Reflect.apply(Object(options).success, null, [
                { data: {}, statusCode: 200, header: { Date: date }, cookies: [] },
              ]),
            )
            return Object({ abort: Boolean })
          },
        })
        for (const { do: what, ms } of steps) {
          if (what === 'pass') await clock.advance(ms)
          if (what === 'jump') clock.jump(ms)
          if (what === 'learn') ahead = ms
          if (what === 'freeze') {
            clock.freeze()
            await clock.thaw(ms)
          }
          if (what === 'request') {
            asked++
            const call = http.get('x')
            await clock.settle()
            expect(await resultOf(call)).toBe('ok')
          }
          spent += what === 'pass' || what === 'freeze' ? ms : 0
          expect([store.isLogin, clock.pending <= 1]).toEqual([true, true])
        }
        expect(served).toBe(asked)
        // At most one renewal by the timer in each half lifetime, and one more for each step.
        const byTimer = seconds < 10 ? 0 : Math.ceil(spent / (seconds * 500))
        expect(world.renewals).toBeLessThanOrEqual(byTimer + steps.length)
        await clock.settle()
        store.dispose()
        expect(clock.pending).toBe(0)
      }),
      runs(150),
    )
  })
})

describe('random listeners that throw or call the store', () => {
  const events = ['login', 'logout', 'renew', 'accountChange', 'loginRequired', 'error'] as const
  const deed = fc.constantFrom(
    'throw',
    'login A',
    'login B',
    'logout',
    'refresh',
    'expire',
    'setSession',
    'request',
    'cancel',
    'off',
  )
  const listener = fc.record({
    event: fc.constantFrom(...events),
    deed,
    times: fc.integer({ min: 1, max: 3 }),
  })

  test('S35 S36 R5 every promise settles, storage matches memory, and nothing is left after the last logout', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(listener, { maxLength: 8 }),
        fc.array(deed, { minLength: 1, maxLength: 6 }),
        async (listeners, deeds) => {
          const { store, clock, map } = small({ life: 3600 })
          const http = createHttp({
            baseUrl: 'https://api.example.com/',
            auth: store,
            clock,
            lifecycle,
            transport: (options) => {
              clock.outside(0, () =>
                Reflect.apply(Object(options).success, null, [
                  { data: {}, statusCode: 200, header: {}, cookies: [] },
                ]),
              )
              return Object({ abort: Boolean })
            },
          })
          const promises: Promise<string>[] = []
          const act = (what: string): void => {
            if (what === 'throw') throw new Error('a listener')
            if (what === 'login A' || what === 'login B') promises.push(resultOf(store.login(what.slice(6))))
            if (what === 'logout') promises.push(resultOf(store.logout()))
            if (what === 'refresh') promises.push(resultOf(store.refresh()))
            if (what === 'expire') store.expire()
            if (what === 'setSession') store.setSession({ token: 'C1', user: 'C' })
            if (what === 'request') promises.push(resultOf(http.get('x', undefined, { waitForLogin: true })))
            if (what === 'cancel') store.cancelLogin()
          }
          for (const one of listeners) {
            let left = one.times
            const off = store.on(one.event, () => {
              if (one.deed === 'off') return off()
              if (left-- > 0) act(one.deed)
            })
          }
          for (const what of deeds) {
            if (what !== 'throw') act(what)
            await clock.settle()
            expect(storedToken(map)).toBe(store.token)
          }
          for (let i = 0; i < 30; i++) store.cancelLogin()
          await clock.settle()
          // Listeners may sign in again as often as their `times` allow.
          for (let i = 0; i < 30; i++) {
            promises.push(resultOf(store.logout()))
            await clock.settle()
            store.cancelLogin()
            await clock.settle()
          }
          expect([store.status, store.token, map.size, clock.pending]).toEqual(['signedOut', null, 0, 0])
          const ends = await Promise.all(promises)
          const known = [
            'ok',
            'signed-out',
            'session-changed',
            'login-required',
            'login-cancelled',
            'login-busy',
            'renewal-failed',
          ]
          expect(ends.filter((one) => !known.includes(one))).toEqual([])
          store.dispose()
        },
      ),
      runs(150),
    )
  })
})
