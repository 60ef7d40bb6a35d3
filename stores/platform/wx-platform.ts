/** Time and chance, as an argument, so that tests can hold both still. */
export interface Clock {
  /** The wall clock, in ms since the epoch. */
  now(): number
  /** Returns what `clearTimeout` takes. */
  setTimeout(callback: () => void, ms: number): unknown
  /** Knows nothing of a timer that has run. */
  clearTimeout(id: unknown): void
  /** A number in [0, 1), for jitter. */
  random(): number
}

/** How a platform answers: exactly one of the two is called, once. */
export interface PlatformCallbacks<Result = unknown> {
  /** It has worked. */
  success(result: Result): void
  /** @param error `errMsg` as `wx` words it: `not found` for a key that is not there, `timeout`, `abort`, `interrupted` */
  fail(error: { readonly errMsg: string; readonly errno?: number | undefined }): void
}

/** A page, as `getCurrentPages()` shows it. */
export interface PageOnStack {
  /** Without a leading slash. */
  readonly route: string
  /** The query, as the platform hands it to `onLoad`. */
  readonly options?: Readonly<Record<string, string | undefined>> | undefined
}

/** What is on its way to the server. What is left out is not missed, but `abort` then comes to nothing. */
export interface PlatformTask {
  /** Stops it; the request fails then with `abort`. */
  abort?(): void
  /** With `{ header, statusCode }`, ahead of the answer. */
  onHeadersReceived?(
    listener: (event: { readonly header: object; readonly statusCode?: number }) => void,
  ): void
  /** With `{ data }`, an ArrayBuffer, where `enableChunked` was asked for. */
  onChunkReceived?(listener: (event: { readonly data: ArrayBuffer }) => void): void
  /** With `{ progress }`, in percent. */
  onProgressUpdate?(listener: (progress: { readonly progress: number }) => void): void
}

/** What a request, an upload and a download are called with, and more that `wx` knows. `timeout` in ms. */
type Send<Option, Answer> = Pick<
  Option,
  Extract<keyof Option, 'url' | 'method' | 'header' | 'data' | 'timeout' | 'filePath' | 'name'>
> &
  Partial<PlatformCallbacks<{ readonly statusCode: number; readonly header?: object } & Answer>>

type Open = (options: PlatformCallbacks & { readonly url: string }) => unknown
type Wx = WechatMiniprogram.Wx

/**
 * All that this package asks of the platform that the mini-program runs on, in the shape of WeChat's `wx`, which is the
 * default. Another platform is an object of these functions that turns their options and answers into its own. They are
 * called as methods of it, when they are needed and not before; what your app does not use need not work. What may be left
 * out is not missed.
 * @example createAuthStore({ login: () => ({ token: 'from the server' }), platform: myPlatform })
 */
export interface Platform extends Partial<
  Pick<
    Wx,
    | 'onAppRoute'
    | 'offAppRoute'
    | 'onBeforeAppRoute'
    | 'offBeforeAppRoute'
    | 'rewriteRoute'
    | 'getApiCategory'
    | 'requirePrivacyAuthorize'
    | 'openPrivacyContract'
  >
> {
  /** Every HTTP status is a success, and JSON arrives parsed. */
  request(
    options: Send<WechatMiniprogram.RequestOption, { readonly data: unknown; readonly cookies?: string[] }>,
  ): PlatformTask
  /** A file with fields beside it, as a form. The answer's `data` is a text. */
  uploadFile(options: Send<WechatMiniprogram.UploadFileOption, { readonly data: string }>): PlatformTask
  /** A file of the server's, to `tempFilePath`. Every HTTP status is a success here, too. */
  downloadFile(
    options: Send<WechatMiniprogram.DownloadFileOption, { readonly tempFilePath: string }>,
  ): PlatformTask
  /** A WebSocket, of which this is told by the task's own listeners. */
  connectSocket(options: WechatMiniprogram.ConnectSocketOption): WechatMiniprogram.SocketTask
  /** For the words of a server in a download's place. */
  getFileSystemManager?(): {
    readFile(
      options: PlatformCallbacks<{ data: string | ArrayBuffer }> & {
        readonly filePath: string
        readonly encoding: 'utf8'
      },
    ): unknown
  }
  /** A code that tells the server who uses this phone. `timeout` in ms. */
  login(options: PlatformCallbacks<{ readonly code: string }> & { readonly timeout: number }): unknown
  /** For `checkWechatSession`: succeeds while the key that WeChat encrypts with is good. */
  checkSession?(options: PlatformCallbacks): unknown
  /** Storage: `encrypt` is only true where `getAppBaseInfo` calls itself a WeChat that can. */
  getStorage(
    options: PlatformCallbacks<{ readonly data: unknown }> & {
      readonly key: string
      readonly encrypt: boolean
    },
  ): unknown
  /** Keeps a value that JSON can say. */
  setStorage(
    options: PlatformCallbacks & { readonly key: string; readonly data: unknown; readonly encrypt: boolean },
  ): unknown
  /** A key that is not there is no failure. */
  removeStorage(options: PlatformCallbacks & { readonly key: string }): unknown
  /** The base library's version (2.20.1); without it, encrypted storage is not asked for. */
  getAppBaseInfo?(): { readonly SDKVersion?: string }
  /** The same on base libraries before that. */
  getSystemInfoSync?(): { readonly SDKVersion?: string }
  /** For `createExpiringStorage`. */
  getStorageInfo?(options: PlatformCallbacks<{ readonly keys: string[] }>): unknown
  /** As `getStorage`, at once; '' for a key that is not there. For the expiring storage's `sync`. */
  getStorageSync?(key: string): unknown
  /** As `setStorage`, at once; throws if there is no room. */
  setStorageSync?(key: string, data: unknown): void
  /** As `removeStorage`, at once. */
  removeStorageSync?(key: string): void
  /** As `getStorageInfo`, at once. */
  getStorageInfoSync?(): { readonly keys: string[] }
  /** The app comes to the foreground. */
  onAppShow?(listener: () => void): unknown
  /** Takes that listener off. */
  offAppShow?(listener: () => void): unknown
  /** The app goes to the background. */
  onAppHide?(listener: () => void): unknown
  /** Takes that listener off. */
  offAppHide?(listener: () => void): unknown
  /** How the app was opened; scene 1154 is WeChat's single-page mode. */
  getEnterOptionsSync?(): { readonly scene: number } | undefined
  /** How the app was started: where it cannot be asked how it was opened last (2.9.4). */
  getLaunchOptionsSync?(): { readonly scene: number } | undefined
  /** `develop` or `trial`: wrong words in calls are told to the developer. */
  getAccountInfoSync?(): { readonly miniProgram: { readonly envVersion: string } }
  /** Opens a page above this one; a url is a path from the root with its query, here and in all of them. */
  navigateTo: Open
  /** Opens a page in the place of this one. */
  redirectTo: Open
  /** Opens a page, and closes all others. */
  reLaunch: Open
  /** Goes to a tab's page, and closes all that are none. A url without a query. */
  switchTab: Open
  /** Closes as many pages as `delta` says. */
  navigateBack(options: PlatformCallbacks & { readonly delta: number }): unknown
  /** The stack of pages, the one on the screen last. @default getCurrentPages */
  getCurrentPages?(): readonly PageOnStack[]
  /** Time, timers and chance. @default the device's */
  readonly clock?: Clock | undefined
}

/** So much of a platform. */
export type PlatformPart<Name extends keyof Platform> = Pick<Platform, Name> & Partial<Platform>

/** The platform where none is given: `wx`, read when it is used. */
export const wxPlatform = (): Platform => wx
