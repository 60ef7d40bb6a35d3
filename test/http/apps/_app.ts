import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { AuthStore } from 'mobx-miniprogram-auth'
import { createFakeWx } from 'mobx-miniprogram-auth/testing'
import type { FakeRequest, FakeWx, Reply } from 'mobx-miniprogram-auth/testing'

const page = readFileSync(join(resolve(__dirname, '../../..'), 'docs/backends.md'), 'utf8')

/** A file as docs/backends.md shows it. */
export function shown(file: string): string {
  const [, text] = page.split('```js\n// ' + file + '\n')
  if (text === undefined) throw new Error('docs/backends.md shows no ' + file)
  return text.split('```')[0] ?? ''
}

/** The files it shows. */
export const files = [...page.matchAll(/```js\n\/\/ (\S+)\n/g)].map(([, file = '']) => file)

/** What a backend is made of. */
export interface Shape {
  /** Of the request that logs in, or renews. */
  readonly loginPath: string
  /** Where the path does not tell. */
  isLogin?(request: FakeRequest): boolean
  /** Does it carry what a login needs? */
  knows(request: FakeRequest): boolean
  loggedIn(token: string, request: FakeRequest): Reply
  /** The token that a request carries, bare; undefined for none. */
  tokenOf(request: FakeRequest): string | undefined
  /** What is asked for, where the path does not tell. */
  pathOf?(request: FakeRequest): string
  /** What it answers for a path. */
  says(path: string, request: FakeRequest): Reply
  /** This needs a login: there is no token, or it counts no more. */
  refuses(): Reply
}

/** What the pages of an app do, by the signature of its wrapper. */
export interface App {
  readonly file: string
  readonly backend: Shape
  /** What the user types or taps; left out where nobody is asked: then an ended token costs no login by hand. */
  readonly credentials?: unknown
  /** Is a visitor's request for something private held back, instead of being sent to hear a no? */
  readonly holdsBack?: boolean
  ask(exports: Exports, path: string): Promise<unknown>
  /** Three different ways to ask for something private. */
  askThree?(exports: Exports): Promise<unknown>[]
  /** What a page gets for a path. */
  gets(path: string): unknown
  /** Other packages that the file requires. */
  readonly modules?: Readonly<Record<string, unknown>>
}

export type Exports = Readonly<Record<string, (...given: unknown[]) => Promise<unknown>>> & {
  readonly authStore: AuthStore<object, unknown>
}

export const PUBLIC = 'goods/list'
export const PRIVATE = 'user/cart'
export const THREE = ['user/orders', 'user/coupons', 'user/address']

/** A phone, a server of this shape, and the app on both. */
export interface World {
  readonly fake: FakeWx
  /** Starts the app: a process of its own, with what the last one left in storage. */
  start(): Exports
  /** The server forgets the token. */
  end(): void
  /** One more token that counts, beside the last one. */
  next(): string
  /** The requests that are no login, as path and token. */
  sent(): readonly (readonly [path: string, token: string | undefined])[]
  logins(): number
  dispose(): void
}

export function createWorld({ file, backend, modules = {} }: App): World {
  const fake = createFakeWx()
  const uninstall = fake.install({ time: true })
  let valid: string[] = []
  let issued = 0
  const isLogin = (request: FakeRequest): boolean =>
    request.path === backend.loginPath && (!backend.isLogin || backend.isLogin(request))
  const issue = (): string => {
    const token = 'T' + String(++issued)
    valid.push(token)
    return token
  }
  fake.server((request) => {
    if (isLogin(request)) {
      if (!backend.knows(request)) return backend.refuses()
      return backend.loggedIn(issue(), request)
    }
    const token = backend.tokenOf(request)
    const path = backend.pathOf ? backend.pathOf(request) : request.path
    const isPublic = path.endsWith(PUBLIC) && token === undefined
    return isPublic || (token !== undefined && valid.includes(token))
      ? backend.says(path, request)
      : backend.refuses()
  })
  let running: Exports | null = null
  return {
    fake,
    start() {
      if (running) fake.kill()
      const module = { exports: {} }
      jest.isolateModules(() => {
        const required = (name: string): unknown => modules[name] ?? jest.requireActual(name)
        new Function('require', 'module', 'exports', shown(file))(required, module, module.exports)
      })
      running = module.exports as unknown as Exports
      return running
    },
    end() {
      valid = []
    },
    next: issue,
    sent: () =>
      fake.requests
        .filter((request) => !isLogin(request))
        .map((request) => [request.path, backend.tokenOf(request)]),
    logins: () => fake.requests.filter(isLogin).length,
    dispose() {
      fake.kill()
      uninstall()
      fake.verify()
    },
  }
}
