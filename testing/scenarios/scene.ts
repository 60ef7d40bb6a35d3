import type { FakeWx } from '../fake-wx-types'
import { isRecord } from '../options'
import { BASE, isRenewal } from './backend'
import type { Backend, Entry } from './backend'
import type { Ability, Finding, ScenarioAdapter, ScenarioCall, ScenarioClient, Words } from './types'

/** A call of the client (a request, a login …), and its outcome. */
export interface Call {
  readonly path: string
  /** The account that makes the call. */
  readonly account: string
  readonly state: 'open' | 'resolved' | 'rejected'
  /** What the call resolved to, or rejected with. */
  readonly value: unknown
  abort(): void
}

interface CallOptions {
  /** Makes the request a POST with this body. */
  readonly data?: Readonly<Record<string, unknown>>
  readonly upload?: boolean
  /** The account that makes the request. @default the account that signed in last */
  readonly account?: string
}

/** A phone, a server and a client for one scenario, and the findings. */
export interface Scene {
  readonly phone: FakeWx
  readonly backend: Backend
  readonly findings: readonly Finding[]
  /** The lines that were printed to the console. */
  readonly printed: readonly string[]
  /** The abilities that the running client lacks: `logout`, `upload`, `abort`. */
  lacking(): readonly Ability[]
  /** The account of the client's token; empty if nobody is signed in. */
  user(): string
  /** Logs in and waits. @throws Error if the client is not signed in afterwards */
  signIn(account?: string): Promise<void>
  /** Starts a login and does not wait. */
  login(account: string): Call
  logout(): Promise<void>
  call(path: string, options?: CallOptions): Call
  /** Makes `count` GETs at once. */
  calls(count: number): Call[]
  advance(ms: number): Promise<void>
  /** Opens the app and starts the client. */
  open(): Promise<void>
  /** Ends the app's process, lets `ms` pass, and opens the app again. */
  reopen(ms?: number): Promise<void>
  /** The renewals that reached the server since the last `signIn`. */
  renewals(): readonly Entry[]
  /** The requests that reached the server at this path. */
  sent(path: string): readonly Entry[]
  /** Notes a finding, unless `right` is true. */
  expect(right: boolean, verdict: Finding['verdict'], en: string, zh: string): void
  /** Expects that each call has the answer of its own account by now. */
  expectAnswers(calls: readonly Call[]): void
  /** Makes a request and expects its answer within a minute. */
  expectServed(path: string, options?: CallOptions): Promise<void>
  /** Expects that each call has ended by now, and that none resolved with a failure or with another account's answer. */
  expectEnds(calls: readonly Call[]): void
  /** Expects that each call has rejected by now. */
  expectFailures(calls: readonly Call[]): void
  /** Expects at most so many renewals since the last `signIn`. */
  expectRenewals(most: number): void
  /** Expects that this account is signed in; empty for nobody. */
  expectUser(account: string): void
}

/** One race, and the outcome that it must have with every client. */
export interface Scenario {
  /** The number of the scenario: `S4`. The tests of this package use it, too. */
  readonly id: string
  /** The name of the scenario in the table. */
  readonly title: Words
  /** What happens in the scenario, and what is checked. */
  readonly about: Words
  /** Where users or tests of other libraries met this race. */
  readonly seen: readonly string[]
  /** The abilities that a client needs for the scenario. */
  readonly needs: readonly Ability[]
  /** Runs the scenario, and notes the findings. */
  run(scene: Scene): Promise<void>
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

export function createScene(
  adapter: ScenarioAdapter,
  phone: FakeWx,
  backend: Backend,
  printed: readonly string[],
): Scene {
  const findings: Finding[] = []
  let client: ScenarioClient | undefined
  // Renewals count from here: for a client that logs in by `wx.login`, a login looks like a renewal.
  let signedIn = 0
  let last = ''

  function running(): ScenarioClient {
    if (!client) throw new Error('the client has not started')
    return client
  }

  function watch(path: string, account: string, make: () => unknown): Call {
    const made = { path, account, state: 'open' as Call['state'], value: undefined as unknown }
    const end = (state: Call['state']) => (value: unknown) => {
      made.state = state
      made.value = value
    }
    let promise: unknown
    try {
      promise = make()
      Promise.resolve(promise).then(end('resolved'), end('rejected'))
    } catch (error) {
      end('rejected')(error)
    }
    return {
      path,
      account,
      get state() {
        return made.state
      },
      get value() {
        return made.value
      },
      abort() {
        if (hasAbort(promise)) promise.abort()
      },
    }
  }

  const scene: Scene = {
    phone,
    backend,
    findings,
    printed,
    lacking() {
      const { logout, upload, request } = running()
      const lacks: Ability[] = []
      if (!logout) lacks.push('logout')
      if (!upload) lacks.push('upload')
      const call = request('item/0', { method: 'GET' })
      if (!hasAbort(call)) lacks.push('abort')
      call.then(undefined, () => undefined)
      return lacks
    },
    user: () => backend.ownerOf(running().token() ?? ''),
    async signIn(account = 'A') {
      const call = scene.login(account)
      await scene.advance(1000)
      if (call.state === 'open') await scene.advance(10_000)
      if (call.state === 'rejected') throw call.value
      if (scene.user() !== account)
        throw new Error(`after login('${account}') token() is not the token of that account`)
      signedIn = backend.log.length
      last = account
    },
    login: (account) => watch('login', account, () => running().login(account)),
    async logout() {
      const call = watch('logout', '', () => running().logout?.())
      await scene.advance(1000)
      if (call.state === 'open') await scene.advance(2 * MINUTE)
    },
    call(path, { data, upload, account = last } = {}) {
      return watch(path, account, () =>
        upload
          ? running().upload?.(path, 'wxfile://photo.png')
          : running().request(path, data ? { method: 'POST', data } : { method: 'GET' }),
      )
    },
    calls: (count) => Array.from({ length: count }, (_, i) => scene.call('item/' + String(i))),
    async advance(ms) {
      await phone.clock.advance(ms)
    },
    async open() {
      await phone.coldStart()
      const started = watch('start', '', async () => {
        client = await adapter.start({ baseUrl: BASE })
      })
      await phone.clock.settle()
      for (let i = 0; started.state === 'open' && i < 10; i++) await scene.advance(1000)
      if (started.state === 'rejected') throw started.value
      if (started.state === 'open') throw new Error('start() does not end')
    },
    async reopen(ms = 0) {
      phone.kill()
      await scene.advance(ms)
      await scene.open()
    },
    renewals: () => backend.log.slice(signedIn).filter(({ operation }) => isRenewal(operation)),
    sent: (path) => backend.log.filter((entry) => entry.path === '/' + path),
    expect(right, verdict, en, zh) {
      if (!right) findings.push({ verdict, words: { en, zh } })
    },
    expectAnswers(calls) {
      ends(calls)
      const refused = calls.filter(({ state }) => state === 'rejected').length
      const of = `${String(refused)}/${String(calls.length)}`
      scene.expect(refused === 0, 'loses', `rejected: ${of} calls`, `被拒绝的请求：${of}`)
    },
    async expectServed(path, options) {
      const call = scene.call(path, options)
      await scene.advance(MINUTE)
      scene.expectAnswers([call])
    },
    expectEnds: ends,
    expectFailures(calls) {
      ends(calls)
      const swallowed = calls.filter(({ state }) => state === 'resolved').length
      scene.expect(swallowed === 0, 'loses', 'a failure was swallowed', '失败被吞掉了')
    },
    expectRenewals(most) {
      const found = scene.renewals().length
      scene.expect(
        found <= most,
        'doubles',
        `renewals: ${String(found)} instead of ${String(most)}`,
        `续期 ${String(found)} 次，${String(most)} 次就够`,
      )
    },
    expectUser(account) {
      const found = scene.user()
      if (found === account) return
      if (account === '') scene.expect(false, 'leaks', `${found} is signed in again`, `${found} 又变成已登录`)
      else if (found === '') scene.expect(false, 'loses', 'signed out', '登录态没了')
      else scene.expect(false, 'leaks', `signed in as ${found}`, `登录成了 ${found}`)
    },
  }
  return scene

  function ends(calls: readonly Call[]): void {
    const open = calls.filter(({ state }) => state === 'open').length
    const of = `${String(open)}/${String(calls.length)}`
    scene.expect(open === 0, 'hangs', `unsettled: ${of} calls`, `没有结果的请求：${of}`)
    for (const { state, value, account } of calls) {
      if (state !== 'resolved') continue
      const found = servedIn(value)
      if (found === undefined)
        return scene.expect(false, 'loses', 'a failure passed as an answer', '失败被当作成功的响应')
      if (found !== account)
        return scene.expect(
          false,
          'leaks',
          `the answer of ${found} went to ${account}`,
          `${found} 的响应给了 ${account}`,
        )
    }
  }
}

function hasAbort(value: unknown): value is ScenarioCall & { abort(): unknown } {
  return typeof value === 'object' && value !== null && 'abort' in value && typeof value.abort === 'function'
}

const SERVED = /served \S+ to (\w+), \d/

/** The account of the answer that lies anywhere in this value; `undefined` if there is none. */
function servedIn(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return SERVED.exec(value)?.[1]
  if (!isRecord(value) || depth > 4) return undefined
  for (const name of Object.keys(value)) {
    const found = servedIn(value[name], depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}
