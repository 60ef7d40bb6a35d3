import {
  bindAuth,
  createAuthStore,
  createHttp,
  wxLifecycle,
  type AuthStorage,
  type AuthStore,
  type Http,
} from 'mobx-miniprogram-auth'
import { installLoginRedirect, type LoginRedirectOptions } from 'mobx-miniprogram-auth/login-redirect'
import {
  createFakeWx,
  ok,
  type FakePage,
  type FakeWx,
  type PageDefinition,
} from 'mobx-miniprogram-auth/testing'

export interface Profile {
  readonly userId: string
  readonly nickname?: string
}

export interface App {
  readonly fake: FakeWx
  readonly store: AuthStore<Profile, string | undefined>
  readonly http: Http
  /** How the next login ends; by default it succeeds at once. */
  login: (userId: string) => Promise<{ token: string } & Profile>
  /** The errors that `installLoginRedirect` gave to `onError`. */
  readonly errors: Error[]
  /** The routes on the stack without `pages/`, the top page last. */
  stack(): string[]
  top(): FakePage
  settle(): Promise<void>
  /** The server revokes the token: later requests are answered "expired". */
  revoke(): void
  uninstall(): void
}

export interface AppOptions {
  readonly pages?: Readonly<Record<string, PageDefinition>>
  readonly tabPages?: readonly string[]
  readonly subpackages?: readonly string[]
  /** Where the session is stored. @default not stored */
  readonly storage?: AuthStorage
  /** Let `store.refresh()` get a new token. @default false */
  readonly refresh?: boolean
  /** Install the redirect. @default to pages/login/login */
  readonly redirect?: Partial<LoginRedirectOptions> | false
  readonly launch?: Parameters<FakeWx['coldStart']>[0]
  readonly sdkVersion?: string
  readonly decodesQuery?: boolean
  /** Change the fake before anything is made, for instance leave out an API. */
  readonly prepare?: (fake: FakeWx) => void
}

let undo: (() => void)[] = []

/** An app as a developer writes it, on the fake wx: a store, a client, pages, and the redirect in app.ts. */
export async function startApp(
  make: (app: App) => AppOptions | Promise<AppOptions> = () => ({}),
  before: Omit<AppOptions, 'pages' | 'redirect'> = {},
): Promise<App> {
  const fake = createFakeWx({
    tabPages: before.tabPages ?? [],
    subpackages: before.subpackages ?? [],
    ...(before.sdkVersion === undefined ? {} : { sdkVersion: before.sdkVersion }),
    ...(before.decodesQuery === undefined ? {} : { decodesQuery: before.decodesQuery }),
  })
  before.prepare?.(fake)
  undo.push(fake.install())
  let logins = 0
  let good = ''
  const store = createAuthStore<Profile, string | undefined>({
    login: async (userId = 'lin') => {
      const session = await app.login(userId)
      good = session.token
      return session
    },
    accountOf: ({ userId }) => userId,
    ...(before.refresh && { refresh: ({ userId }) => ({ token: `secret-of-${userId}-${++logins}` }) }),
    storage: before.storage ?? false,
    clock: fake.clock,
    lifecycle: wxLifecycle(fake.wx),
  })
  fake.server((request) => {
    const token = String(request.header['Authorization'] ?? request.header['authorization']).replace(
      'Bearer ',
      '',
    )
    return ok(
      token === good ? { code: '10000', data: request.path } : { code: '99997', message: 'TOKEN EXPIRED' },
    )
  })
  const http = createHttp({
    baseUrl: 'https://api.example.com/',
    auth: store,
    expiredCodes: ['99997'],
    transport: (options) => fake.wx.request(options),
    clock: fake.clock,
  })
  const errors: Error[] = []
  let uninstall = (): void => undefined
  const app: App = {
    fake,
    store,
    http,
    errors,
    login: async (userId) => ({
      token: `secret-of-${userId}-${++logins}`,
      userId,
      nickname: userId.toUpperCase(),
    }),
    stack: () => fake.getCurrentPages().map(({ route }) => route.replace('pages/', '')),
    top() {
      const top = fake.getCurrentPages().pop()
      if (top === undefined) throw new Error('no page')
      return top
    },
    settle: () => fake.clock.settle(),
    revoke() {
      good = ''
    },
    uninstall: () => uninstall(),
  }
  const { pages = {}, redirect = {} } = await make(app)
  for (const route of Object.keys(pages)) fake.definePage(route, pages[route] ?? {})
  if (redirect) {
    uninstall = installLoginRedirect(store, {
      loginPage: '/pages/login/login',
      onError: (error) => errors.push(error),
      ...redirect,
    })
    undo.push(uninstall)
  }
  undo.push(() => store.dispose())
  await fake.coldStart(before.launch)
  return app
}

/** An app of one page `pages/index/index`, which binds itself with these options, and a page to go to. */
export function startPage(options: object, more: object = {}): Promise<App> {
  const make = (app: App): AppOptions => ({
    redirect: false,
    pages: {
      'pages/index/index': {
        ...more,
        onLoad() {
          bindAuth(this, { store: app.store, ...options })
        },
      },
    },
  })
  return startApp(make, { refresh: true })
}

/** Undo everything, the last first. */
export function stopApps(): void {
  const all = undo.reverse()
  undo = []
  all.forEach((each) => each())
}

/** A page bound to the store, as `Page()` would make it. */
export function boundPage(
  app: App,
  whenLoggedOut: 'show' | 'redirect' | 'nothing' = 'show',
  more: PageDefinition = {},
): PageDefinition {
  return {
    ...more,
    onLoad() {
      bindAuth(this, { store: app.store, fields: ['isLogin'], actions: ['login', 'logout'], whenLoggedOut })
    },
  }
}

export function installBehavior(): void {
  // What mobx-miniprogram-bindings needs when it is loaded; in the mini-program it is always there.
  Object.assign(globalThis, { Behavior: (definition: object) => definition })
}
