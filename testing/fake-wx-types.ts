import type { FakeAppFiles } from './pages/fake-app'
import type { FakeClock } from './clock/fake-clock'
import type { FakeDialogs } from './phone/fake-dialogs'
import type { Launch } from './phone/fake-lifecycle'
import type { FakeLogin } from './phone/fake-login'
import type { FakeSocket, FakeSocketServer } from './network/fake-socket'
import type { FakeSheets } from './phone/fake-sheets'
import type { FakeStorage } from './phone/fake-storage'
import type { FakeWxApi } from './fake-wx-api'
import type { FakeNavigation } from './navigation/navigation-types'
import type { FakeRequest, FakeServer } from './network/network-types'

/** What phone and what app the fake is. */
export interface FakeWxOptions {
  /** @default a new one, found at `fake.clock` */
  readonly clock?: FakeClock | undefined
  /** The version of the base library. An older one lacks what came later. @default '3.17.0' */
  readonly sdkVersion?: string | undefined
  /** Which version of the app runs: in the developer tools and on a trial version this package tells of wrong words. @default 'release' */
  readonly envVersion?: 'develop' | 'trial' | 'release' | undefined
  /** How the app is opened. @default the first tab page, else the first page; scene 1001 */
  readonly launch?: Partial<Launch> | undefined
  /** The pages of the tab bar. @default none */
  readonly tabPages?: readonly string[] | undefined
  /** The pages there are; tab pages need not be said again. @default whatever the test goes to exists */
  readonly pages?: readonly string[] | undefined
  /** The roots of the subpackages, for `rewriteRoute`, which does not lead from one package to another. @default none */
  readonly subpackages?: readonly string[] | undefined
  /**
   * Does a page's `onLoad` get query values decoded? DevTools decodes them, devices were reported not to.
   * @default false
   */
  readonly decodesQuery?: boolean | undefined
}

/** How far the fake goes into the test's own globals. */
export interface InstallOptions {
  /**
   * Make `Date`, `setTimeout` and `setInterval` the clock's as well, so that an app runs on it as it is, without being
   * handed a clock. (The fake needs none of them itself.)
   * @default false
   */
  readonly time?: boolean | undefined
}

/** A phone with WeChat on it, in the hand of the test. */
export interface FakeWx extends FakeNavigation, FakeDialogs, FakeSheets, FakeAppFiles {
  /** The `wx` that the app sees, with the parts that an app's data lives by; the rest is for the test to add. */
  readonly wx: FakeWxApi
  /** The time of this world. */
  readonly clock: FakeClock
  /**
   * Sets what the server does with each request; returns the undo. Without a server requests stay unanswered until
   * the test answers them by hand (`fake.requests[0].respond(ok(…))`).
   * @example fake.server((request) => (request.path === '/me' ? ok({ name: 'Lin' }) : ok('', { statusCode: 404 })))
   */
  server(server: FakeServer): () => void
  /** What was sent: requests, uploads, downloads, in the order they left. Queued ones are not in it yet. */
  readonly requests: readonly FakeRequest[]
  /** The sent ones that have no answer yet; ten at most. */
  readonly inFlight: readonly FakeRequest[]
  /** The ones that wait for a place among the ten. */
  readonly queued: readonly FakeRequest[]
  /** Sets what the server does with each `wx.connectSocket`; returns the undo. @example fake.socketServer((socket) => socket.open()) */
  socketServer(server: FakeSocketServer): () => void
  /** Every connection so far. */
  readonly sockets: readonly FakeSocket[]
  /** The phone loses its network: what is under way fails, and so does what is begun. */
  offline(): void
  /** The phone finds its network again; what failed meanwhile stays failed. */
  online(): void
  /** What downloads have saved, by path. */
  readonly files: ReadonlyMap<string, ArrayBuffer>
  /** Looks into the phone's storage, and breaks it. */
  readonly storage: FakeStorage
  /** What became of `wx.login`, and ways to break it. */
  readonly login: FakeLogin
  /** The app goes to the background; after 5 s of the clock it is frozen and its requests die. */
  hide(): void
  /** The app comes back; resolves when what was held back has been delivered. */
  show(options?: Partial<Launch>): Promise<void>
  /** The process ends: timers, listeners and requests of the app are gone without a word. Storage stays. */
  kill(): void
  /**
   * What WeChat would have logged: what the app's callbacks, pages and hooks threw, `setData` on an unloaded page or of
   * `undefined`. @example expect(fake.errors).toEqual([])
   */
  readonly errors: readonly Error[]
  /** What is still there: armed timers, requests under way, listeners, errors nobody got. In words. */
  leftovers(): string[]
  /**
   * Throws if there are leftovers. A whole app has a store that goes on running: `kill()` it first, and only errors count.
   * @example afterEach(() => fake.verify())
   */
  verify(): void
  /**
   * Makes it the global `wx`, with `getCurrentPages` and `getApp`, and `Behavior` where the test has none of a renderer's;
   * returns the undo.
   * @example const uninstall = fake.install({ time: true })
   */
  install(options?: InstallOptions): () => void
}
