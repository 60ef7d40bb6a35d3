import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  renderPages,
  type InlineComponent,
  type Pages,
  type RenderOptions,
} from 'mobx-miniprogram-auth/testing/render'
import { createAuthStore, wxLifecycle, type AuthStorage, type AuthStore } from 'mobx-miniprogram-auth'
import { createFakeWx, type FakeWx } from 'mobx-miniprogram-auth/testing'

export interface Profile {
  readonly userId: string
}

export interface World {
  readonly fake: FakeWx
  readonly store: AuthStore<Profile, unknown>
  /** The calls of `login`: their credentials, and functions that end them. */
  readonly logins: {
    readonly credentials: unknown
    succeed(userId?: string): void
    fail(error: Error): void
  }[]
  settle(): Promise<void>
  /** Renders these pages, and the components of the package beside them. */
  render(files: Readonly<Record<string, InlineComponent>>): Pages
}

export interface WorldOptions {
  readonly storage?: AuthStorage
  /** The answers of WeChat to `open-type` buttons. */
  readonly services?: RenderOptions['services']
}

/** The definition that a script passes to `Component()`: a script runs once, but every test renders anew. */
function definitionOf(load: () => unknown): object {
  let definition: object = {}
  const Component: unknown = Reflect.get(globalThis, 'Component')
  Object.assign(globalThis, { Component: (given: object) => (definition = given) })
  try {
    load()
  } finally {
    Object.assign(globalThis, { Component })
  }
  return definition
}

const definitions: Readonly<Record<string, object>> = {
  'auth-gate': definitionOf(() => jest.requireActual('../../bindings/auth-gate/auth-gate')),
  'login-panel': definitionOf(() => jest.requireActual('../../bindings/login-panel/login-panel')),
}

function packaged(name: string): InlineComponent {
  const source = (ext: string): string =>
    readFileSync(join(__dirname, `../../bindings/${name}/${name}.${ext}`), 'utf8')
  return {
    wxml: source('wxml'),
    wxss: source('wxss'),
    json: JSON.parse(source('json')) as Record<string, unknown>,
    js: () => void Component(definitions[name] ?? {}),
  }
}

/** The json of a page that uses them. */
export const usesAuth = {
  usingComponents: { 'auth-gate': '/lib/auth-gate', 'login-panel': '/lib/login-panel' },
}

let undo: (() => void)[] = []

export function createWorld(options: WorldOptions = {}): World {
  const fake = createFakeWx()
  undo.push(fake.install())
  const logins: World['logins'] = []
  const store = createAuthStore<Profile, unknown>({
    login: (credentials) =>
      new Promise((resolve, reject) => {
        logins.push({
          credentials,
          succeed: (userId = 'lin') => resolve({ token: `secret-of-${userId}`, userId }),
          fail: reject,
        })
      }),
    accountOf: ({ userId }) => userId,
    storage: options.storage ?? false,
    clock: fake.clock,
    lifecycle: wxLifecycle(fake.wx),
  })
  undo.push(() => store.dispose())
  return {
    fake,
    store,
    logins,
    settle: () => fake.clock.settle(),
    render(files) {
      const pages = renderPages({
        services: options.services ?? {},
        files: {
          ...files,
          'lib/auth-gate': packaged('auth-gate'),
          'lib/login-panel': packaged('login-panel'),
        },
      })
      undo.push(() => pages.dispose())
      return pages
    },
  }
}

export function endWorlds(): void {
  const all = undo.reverse()
  undo = []
  all.forEach((each) => each())
}

type Parked = Parameters<World['store']['gate']['park']>[0]

/** A request that waits for a login. */
export const parked = (more: Partial<Parked> = {}): Parked => ({
  auth: 'required',
  waitForLogin: true,
  explicit: false,
  account: null,
  asked: false,
  flight: 0,
  settle: () => undefined,
  ...more,
})
