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

/** The options of `createFakeWx`: the phone, the base library and the app. */
export interface FakeWxOptions {
  /** The clock of the phone. @default a new one, which you find at `fake.clock` */
  readonly clock?: FakeClock | undefined
  /** The version of the base library. An older version lacks the APIs that came later. @default '3.17.0' */
  readonly sdkVersion?: string | undefined
  /**
   * Which version of the app runs. On `develop` and `trial` this package warns about wrong option names, and a console
   * shows the headers of answers.
   * @default 'release'
   */
  readonly envVersion?: 'develop' | 'trial' | 'release' | undefined
  /** How the app is opened. @default the first tab page, else the first page; scene 1001 */
  readonly launch?: Partial<Launch> | undefined
  /** The pages of the tab bar. @default none */
  readonly tabPages?: readonly string[] | undefined
  /** The pages of the app; tab pages need not be repeated. @default every page exists */
  readonly pages?: readonly string[] | undefined
  /** The roots of the subpackages: `rewriteRoute` does not lead from one package to another. @default none */
  readonly subpackages?: readonly string[] | undefined
  /**
   * Does a page's `onLoad` get decoded query values? DevTools decodes them; devices are reported not to decode them.
   * @default false
   */
  readonly decodesQuery?: boolean | undefined
}

/** The options of `install`. */
export interface InstallOptions {
  /**
   * Should `Date`, `setTimeout` and `setInterval` follow the fake clock, too? Then an app runs on it unchanged, without a
   * `clock` option. The fake itself does not need these globals.
   * @default false
   */
  readonly time?: boolean | undefined
}

/** A phone with WeChat on it, which your test controls. */
export interface FakeWx extends FakeNavigation, FakeDialogs, FakeSheets, FakeAppFiles {
  /** The `wx` that the app sees: requests, storage, login, lifecycle, navigation, dialogs. Add other APIs that you need. */
  readonly wx: FakeWxApi
  /** The clock of the phone. */
  readonly clock: FakeClock
  /**
   * Sets the function that answers each request; returns the undo. Without a server, requests stay unanswered until your
   * test answers them by hand (`fake.requests[0].respond(ok(…))`).
   * @example fake.server((request) => (request.path === '/me' ? ok({ name: 'Lin' }) : ok('', { statusCode: 404 })))
   */
  server(server: FakeServer): () => void
  /** All requests, uploads and downloads that were sent, in their order. Queued ones are not among them yet. */
  readonly requests: readonly FakeRequest[]
  /** The sent requests that have no answer yet; ten at most. */
  readonly inFlight: readonly FakeRequest[]
  /** The requests that wait until fewer than ten are in flight. */
  readonly queued: readonly FakeRequest[]
  /**
   * Sets the function that gets each new connection of `wx.connectSocket`; returns the undo.
   * @example fake.socketServer((socket) => socket.open())
   */
  socketServer(server: FakeSocketServer): () => void
  /** Every connection so far. */
  readonly sockets: readonly FakeSocket[]
  /** The phone loses its network: running requests fail, and so do new ones. */
  offline(): void
  /** The phone has its network again. Requests that have failed stay failed. */
  online(): void
  /** The files that downloads have saved: their bytes by path. */
  readonly files: ReadonlyMap<string, ArrayBuffer>
  /** The phone's storage: look into it, or let it fail. */
  readonly storage: FakeStorage
  /** The calls of `wx.login`, and ways to let them fail. */
  readonly login: FakeLogin
  /** The app goes to the background. After 5 s on the clock it is frozen, and its running requests fail (errno 600003). */
  hide(): void
  /** The app comes back to the foreground. Resolves when the callbacks held back have been delivered. */
  show(options?: Partial<Launch>): Promise<void>
  /** The process of the app ends: its timers, listeners and requests are gone, and no callback is called. Storage stays. */
  kill(): void
  /**
   * The errors that WeChat would log: errors thrown by the app's callbacks, pages and hooks, `setData` on an unloaded page,
   * and `setData` of `undefined`. @example expect(fake.errors).toEqual([])
   */
  readonly errors: readonly Error[]
  /** What is left of the app, in words: armed timers, running requests, listeners, and the errors of `errors`. */
  leftovers(): string[]
  /**
   * Throws an Error if there are leftovers. A whole app has a store that keeps running: call `kill()` before, then only errors
   * count.
   * @example afterEach(() => fake.verify())
   */
  verify(): void
  /**
   * Sets the globals `wx`, `getCurrentPages` and `getApp`, and `Behavior` if no renderer has set it; returns the undo.
   * @example const uninstall = fake.install({ time: true })
   */
  install(options?: InstallOptions): () => void
}
