import { createAuthStore, createHttp, isAuthError } from 'mobx-miniprogram-auth'
import type { AuthStoreOptions, Http, HttpOptions } from 'mobx-miniprogram-auth'
import { createFakeWx, ok } from 'mobx-miniprogram-auth/testing'
import type { FakeRequest, FakeWx, Reply } from 'mobx-miniprogram-auth/testing'

export const BASE = 'https://api.example.com/'

type Handler = (request: FakeRequest) => Reply | 'hang' | PromiseLike<Reply | 'hang'>

/** A backend in the article's protocol, with one valid token at a time. */
export interface Backend {
  valid: string
  /** The answers to requests with a valid token, by path; by default the path itself as data. */
  readonly routes: Record<string, Handler>
  /** The answer to a renewal; by default the next token. */
  renew: Handler
  issue(): string
}

export interface World {
  readonly fake: FakeWx
  readonly backend: Backend
  readonly store: ReturnType<typeof createAuthStore>
  readonly http: Http
  /** The requests of a path, in the order they were sent; renewals by 'refresh'. */
  sent(path: string): FakeRequest[]
  /** Lets all pending work settle without time passing. */
  settle(): Promise<void>
  /** Removes the fake `wx`, and throws if a timer or request is left. */
  end(): void
}

export interface WorldOptions {
  readonly http?: Partial<HttpOptions>
  readonly store?: Partial<AuthStoreOptions>
  readonly sdkVersion?: string
  /** Sign in as 'T0' at once. @default true */
  readonly signedIn?: boolean
}

export const bearerOf = (request: FakeRequest): string =>
  (request.get('authorization') ?? '').replace('Bearer ', '')

export const expired = (): Reply => ok({ code: '99997', message: 'TOKEN EXPIRED', status: 'ERROR' })

/** The fake `wx`, a store and a client, as in an app. `wx` is installed until `end()`. */
export function createWorld(options: WorldOptions = {}): World {
  const fake = createFakeWx({ sdkVersion: options.sdkVersion })
  const uninstall = fake.install()
  let issued = 0
  const backend: Backend = {
    valid: 'T0',
    routes: {},
    renew: () => ok({ token: backend.issue(), refreshToken: 'R' + String(issued) }),
    issue() {
      backend.valid = 'T' + String(++issued)
      return backend.valid
    },
  }
  fake.server((request) => {
    if (request.path === '/refresh') return backend.renew(request)
    if (bearerOf(request) !== backend.valid) return expired()
    const route = backend.routes[request.path]
    return route ? route(request) : ok({ code: '10000', data: request.path })
  })
  const store = createAuthStore({
    login: () => ({ token: backend.issue() }),
    refresh: ({ refreshToken }) => http.post('refresh', { refreshToken }),
    accountOf: (session) => (typeof session['user'] === 'string' ? session['user'] : 'lin'),
    storage: false,
    clock: fake.clock,
    ...options.store,
  })
  const http: Http = createHttp({
    baseUrl: BASE,
    auth: store,
    expiredCodes: ['99997'],
    clock: fake.clock,
    ...options.http,
  })
  if (options.signedIn !== false) store.setSession({ token: 'T0', refreshToken: 'R0' })
  return {
    fake,
    backend,
    store,
    http,
    sent: (path) => fake.requests.filter((request) => request.path === '/' + path),
    settle: () => fake.clock.settle(),
    end() {
      store.dispose()
      uninstall()
      fake.verify()
    },
  }
}

/** The world of the running test. */
export let world: World

/** Gives each test of the file a world. */
export function useWorld(options?: WorldOptions): void {
  beforeEach(() => {
    world = createWorld(options)
  })
  afterEach(() => world.end())
}

/** Ends the world of the running test, and makes another one. */
export function renewWorld(options?: WorldOptions): World {
  world.end()
  world = createWorld(options)
  return world
}

/** The result of a promise: the data of an answer, or the code of an error. */
export async function outcome(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    const answer = await promise
    return typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : answer
  } catch (error) {
    if (isAuthError(error)) return error.code
    throw error
  }
}

export const outcomes = (promises: readonly PromiseLike<unknown>[]): Promise<unknown[]> =>
  Promise.all(promises.map(outcome))

/** The error with which a promise was rejected. */
export async function errorOf(promise: PromiseLike<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error
    throw new Error('rejected with something that is no Error', { cause: error })
  }
  throw new Error('it was not rejected')
}

/** A handler whose answers are sent when `open` is called. */
export function heldHandler(reply: () => Reply = () => ok({ code: '10000' })): {
  handler: Handler
  release(): void
} {
  const waiting: (() => void)[] = []
  return {
    handler: () => new Promise((resolve) => waiting.push(() => resolve(reply()))),
    release: () => waiting.splice(0).forEach((each) => each()),
  }
}
