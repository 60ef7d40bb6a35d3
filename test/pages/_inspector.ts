import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderPages, type InlineComponent, type PageHandle, type Pages } from '../../preview/testing'
import { recordUpdates } from '../../preview/testing/page-handle'
import { createAuthStore, createHttp, type AuthStore, type Http } from 'mobx-miniprogram-auth'
import { inspect } from 'mobx-miniprogram-auth/inspector'
import { createFakeWx, ok, type FakeWx } from 'mobx-miniprogram-auth/testing'

/** The secrets that must not be shown. */
export const SECRETS = ['token-secret-1', 'token-secret-2', 'refresh-secret', 'code-secret', 'q-secret']

/** The definition that a script passes to `Component()`. */
function definitionOf(load: () => unknown): Record<string, unknown> & { lifetimes?: object } {
  let definition: object = {}
  const Component: unknown = Reflect.get(globalThis, 'Component')
  Object.assign(globalThis, { Component: (given: object) => (definition = given) })
  try {
    load()
  } finally {
    Object.assign(globalThis, { Component })
  }
  return definition as Record<string, unknown>
}

const definitions = {
  inspector: definitionOf(() => jest.requireActual('../../inspector/inspector')),
  'panel/panel': definitionOf(() => jest.requireActual('../../inspector/panel/panel')),
}

/** A session shown by the inspector, with a server that accepts one token at a time. */
export interface InspectedWorld {
  readonly fake: FakeWx
  readonly store: AuthStore
  readonly http: Http
  /** The server answers "expired" to every token but the next one. */
  revoke(): void
  /** The data set on the panels so far: one entry for each `setData`. */
  readonly updates: Record<string, unknown>[]
  readonly pages: Pages
  open(lang?: string): PageHandle
  /** Lets what has begun come to its end, and what is shown follow. */
  settle(ms?: number): Promise<void>
}

let undo: (() => void)[] = []

export function endWorlds(): void {
  const all = undo.reverse()
  undo = []
  all.forEach((each) => each())
}

export function createInspectedWorld(
  envVersion: 'develop' | 'trial' | 'release' = 'develop',
): InspectedWorld {
  const fake = createFakeWx({ envVersion })
  undo.push(fake.install())
  const platform = Object.assign(Object.create(fake.wx) as typeof fake.wx, { clock: fake.clock })
  let tokens = 0
  let valid = ''
  fake.server(({ path, get }) => {
    if (path === '/login' || path === '/refresh') {
      valid = `token-secret-${String(++tokens)}`
      return ok({ token: valid, expiresIn: 600, refreshToken: 'refresh-secret' })
    }
    return get('authorization') === 'Bearer ' + valid ? ok({ name: 'Lin' }) : ok({}, { statusCode: 401 })
  })
  const none = { auth: 'none' } as const
  const store: AuthStore = createAuthStore({
    login: () => http.post('login', { code: 'code-secret' }, none),
    refresh: ({ refreshToken }) => http.post('refresh', { refreshToken }, none),
    storage: false,
    platform,
  })
  const http: Http = createHttp({ baseUrl: 'https://api.example.com/', auth: store })
  undo.push(() => store.dispose(), inspect(store, http))
  const updates: Record<string, unknown>[] = []
  const packaged = (path: keyof typeof definitions): InlineComponent => {
    const source = (ending: string) =>
      readFileSync(join(__dirname, `../../inspector/${path}.${ending}`), 'utf8')
    const { lifetimes, ...rest } = definitions[path]
    const attached: unknown = Reflect.get(Object(lifetimes), 'attached')
    return {
      wxml: source('wxml'),
      wxss: source('wxss'),
      json: JSON.parse(source('json')) as Record<string, unknown>,
      js: () =>
        void Component({
          ...rest,
          lifetimes: {
            ...lifetimes,
            attached(this: object) {
              const own = recordUpdates(this)
              const push = own.push.bind(own)
              own.push = (...items) => (updates.push(...items), push(...items))
              if (typeof attached === 'function') Reflect.apply(attached, this, [])
            },
          },
        }),
    }
  }
  const files = (lang: string): Record<string, InlineComponent> => ({
    'pages/a/a': {
      wxml: `<view>page</view><auth-inspector lang="${lang}" />`,
      json: { usingComponents: { 'auth-inspector': '/lib/inspector' } },
      js: () => void Component({}),
    },
    'lib/inspector': packaged('inspector'),
    'lib/panel/panel': packaged('panel/panel'),
  })
  let pages: Pages | null = null
  return {
    fake,
    store,
    http,
    revoke: () => void (valid = ''),
    updates,
    get pages() {
      if (!pages) throw new Error('no page is open')
      return pages
    },
    open(lang = 'en') {
      pages = renderPages({ files: files(lang) })
      const { dispose } = pages
      undo.push(() => dispose())
      return pages.mount('pages/a/a')
    },
    settle: async (ms = 200) => {
      for (let left = ms; left > 0; left -= 50) await fake.clock.advance(50)
    },
  }
}

/** Everything that is in data or on the screen, and what was ever set. */
export const allShown = ({ updates }: InspectedWorld, page: PageHandle): string =>
  JSON.stringify([updates, page.data]) + page.element.outerHTML
