import { createExpiringStorage } from 'mobx-miniprogram-auth/expiring-storage'
import { cache } from 'mobx-miniprogram-auth/http/cache'
import { dedupe } from 'mobx-miniprogram-auth/http/dedupe'
import { logging } from 'mobx-miniprogram-auth/http/logging'
import { retry } from 'mobx-miniprogram-auth/http/retry'
import type { App } from './_app'
import { hookedClock } from './_platform'
import type { Scenario } from './_run'

/** Adds the interceptors of the package, with functions of the app wherever they take one. */
function addInterceptors({ http, store, probe, fake, undo }: App): void {
  const { called } = probe
  const values = new Map<string, unknown>()
  const storage = createExpiringStorage({
    prefix: 'cache:',
    clock: fake.clock,
    storage: {
      get(key) {
        called('the `get` of a storage of cache')
        return values.get(key)
      },
      set(key, value) {
        called('the `set` of a storage of cache')
        values.set(key, value)
      },
      remove: (key) => values.delete(key),
      keys: () => Array.from(values.keys()),
    },
  })
  const owner = (): string | null => {
    called('the `owner` of cache')
    return store.session && store.session.user
  }
  const ttl = ({ url }: { url: string }): number => {
    called('the `ttl` of cache')
    return url.endsWith('/kept') ? 60_000 : 0
  }
  undo.push(
    http.use(logging({ log: () => called('the `log` of logging'), clock: fake.clock })),
    http.use(cache({ auth: store, ttl, owner, storage })),
    http.use(dedupe({ auth: store })),
    http.use(
      retry({
        limit: 1,
        clock: hookedClock(fake.clock, (name) => called(name.replace('clock', 'the clock of retry'))),
      }),
    ),
  )
}

const requests = ({ ask }: App): void =>
  void [ask('kept'), ask('kept'), ask('same'), ask('same'), ask('lost')]

/** Requests through the interceptors of the package. */
export const INTERCEPTOR_SCENARIOS: readonly Scenario[] = [
  {
    name: 'requests through cache, dedupe, retry and logging',
    variant: { listeners: true, pages: true },
    steps: [
      ['interceptors', addInterceptors],
      ['signed in', (app) => app.signIn('A'), 1_000],
      ['requests', requests, 1_000],
      ['the same requests', requests, 1_000],
      [
        'the token ends',
        (app) => {
          app.backend.expire()
          requests(app)
        },
        1_000,
      ],
      ['another user', (app) => void [app.signIn('B'), requests(app)], 1_000],
    ],
    callbacks: [
      'the `ttl` of cache',
      'the `owner` of cache',
      'the `get` of a storage of cache',
      'the `set` of a storage of cache',
      'the `log` of logging',
      'the clock of retry.setTimeout',
      'the clock of retry.random',
    ],
  },
]
