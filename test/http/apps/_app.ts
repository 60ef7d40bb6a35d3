import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { AuthStore } from 'mobx-miniprogram-auth'
import { createFakeWx } from 'mobx-miniprogram-auth/testing'
import type { FakeRequest, FakeWx, Reply } from 'mobx-miniprogram-auth/testing'

const page = readFileSync(join(resolve(__dirname, '../../..'), 'docs/backends.md'), 'utf8')

/** The text of a file in docs/backends.md. */
export function fileText(file: string): string {
  const [, text] = page.split('```js\n// ' + file + '\n')
  if (text === undefined) throw new Error('docs/backends.md shows no ' + file)
  return text.split('```')[0] ?? ''
}

/** The names of the files in docs/backends.md. */
export const files = [...page.matchAll(/```js\n\/\/ (\S+)\n/g)].map(([, file = '']) => file)

/** The protocol of a backend. */
export interface Protocol {
  /** The path of the request that logs in or renews. */
  readonly loginPath: string
  /** Recognises a login if the path is not enough. */
  isLogin?(request: FakeRequest): boolean
  /** Whether the request contains the credentials of a login. */
  hasCredentials(request: FakeRequest): boolean
  loggedIn(token: string, request: FakeRequest): Reply
  /** The token of a request without its scheme; undefined if there is none. */
  tokenOf(request: FakeRequest): string | undefined
  /** The path that is asked for, if it is not the path of the URL. */
  pathOf?(request: FakeRequest): string
  /** The answer for a path. */
  answer(path: string, request: FakeRequest): Reply
  /** The answer if the token is missing or no longer valid. */
  unauthorized(): Reply
}

/** An app, whose pages use the functions of its wrapper. */
export interface App {
  readonly file: string
  readonly backend: Protocol
  /** The argument of login(). Left out if the app logs in without the user. */
  readonly credentials?: unknown
  /** Whether a private request of a visitor is parked unsent, instead of being sent without a token. */
  readonly parksUnsent?: boolean
  ask(exports: Exports, path: string): Promise<unknown>
  /** Three different private requests. */
  askThree?(exports: Exports): Promise<unknown>[]
  /** The result that a page gets for a path. */
  resultOf(path: string): unknown
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
  /** Starts the app anew, with the storage of the last start. */
  start(): Exports
  /** Makes all tokens invalid on the server. */
  end(): void
  /** Issues one more valid token; the others stay valid. */
  next(): string
  /** The path and token of each request that is not a login. */
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
      if (!backend.hasCredentials(request)) return backend.unauthorized()
      return backend.loggedIn(issue(), request)
    }
    const token = backend.tokenOf(request)
    const path = backend.pathOf ? backend.pathOf(request) : request.path
    const isPublic = path.endsWith(PUBLIC) && token === undefined
    return isPublic || (token !== undefined && valid.includes(token))
      ? backend.answer(path, request)
      : backend.unauthorized()
  })
  let running: Exports | null = null
  return {
    fake,
    start() {
      if (running) fake.kill()
      const module = { exports: {} }
      jest.isolateModules(() => {
        const required = (name: string): unknown => modules[name] ?? jest.requireActual(name)
        new Function('require', 'module', 'exports', fileText(file))(required, module, module.exports)
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
