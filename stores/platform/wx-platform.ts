/** Time, timers and random numbers. Tests replace them to control both time and chance. */
export interface Clock {
  /** The wall clock, in ms since the epoch. */
  now(): number
  /** Calls back once after `ms`. Returns the id for `clearTimeout`. */
  setTimeout(callback: () => void, ms: number): unknown
  /** Cancels a timer. Must accept the id of a timer that has run. */
  clearTimeout(id: unknown): void
  /** A random number in [0, 1), for jitter. */
  random(): number
}

/** The callbacks of a platform function, which calls exactly one of the two, once. */
export interface PlatformCallbacks<Result = unknown> {
  /** The call has succeeded. */
  success(result: Result): void
  /**
   * The call has failed.
   * @param error `errMsg` contains the words of `wx`: `not found` for a missing key, `timeout`, `abort`, `interrupted`
   */
  fail(error: { readonly errMsg: string; readonly errno?: number | undefined }): void
}

/** A page, as `getCurrentPages()` returns it. */
export interface PageOnStack {
  /** The path of the page, without a leading slash. */
  readonly route: string
  /** The query, as the platform passes it to `onLoad`. */
  readonly options?: Readonly<Record<string, string | undefined>> | undefined
}

/** A running request, upload or download. All methods may be left out; without `abort` a call cannot be stopped. */
export interface PlatformTask {
  /** Stops the request, which then fails with `abort`. */
  abort?(): void
  /** Calls the listener with `{ header, statusCode }`, ahead of the answer. */
  onHeadersReceived?(
    listener: (event: { readonly header: object; readonly statusCode?: number }) => void,
  ): void
  /** Calls the listener with each `{ data }`, an ArrayBuffer, if the request has `enableChunked`. */
  onChunkReceived?(listener: (event: { readonly data: ArrayBuffer }) => void): void
  /** Calls the listener with `{ progress }`, in percent. */
  onProgressUpdate?(listener: (progress: { readonly progress: number }) => void): void
}

/** The options of a request, an upload or a download that this package uses. `timeout` is in ms. */
type Send<Option, Answer> = Pick<
  Option,
  Extract<keyof Option, 'url' | 'method' | 'header' | 'data' | 'timeout' | 'filePath' | 'name'>
> &
  Partial<PlatformCallbacks<{ readonly statusCode: number; readonly header?: object } & Answer>>

type Open = (options: PlatformCallbacks & { readonly url: string }) => unknown
type Wx = WechatMiniprogram.Wx

/**
 * All functions that this package needs of the platform, in the shape of WeChat's `wx`, which is the default. For
 * another platform, write an object with these functions that translates options and answers. They are called as
 * methods of that object, and only when they are needed: a function that your app does not use need not work.
 * Optional functions may be left out.
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
  /** Sends an HTTP request. Every HTTP status is a success, and JSON arrives parsed. */
  request(
    options: Send<WechatMiniprogram.RequestOption, { readonly data: unknown; readonly cookies?: string[] }>,
  ): PlatformTask
  /** Uploads a file and form fields as `multipart/form-data`. The answer's `data` is a text. */
  uploadFile(options: Send<WechatMiniprogram.UploadFileOption, { readonly data: string }>): PlatformTask
  /** Downloads a file to `tempFilePath`. Every HTTP status is a success here, too. */
  downloadFile(
    options: Send<WechatMiniprogram.DownloadFileOption, { readonly tempFilePath: string }>,
  ): PlatformTask
  /** Opens a WebSocket. The listeners of the returned task tell of its events. */
  connectSocket(options: WechatMiniprogram.ConnectSocketOption): WechatMiniprogram.SocketTask
  /** Reads the server's error message that a download has saved as a file. */
  getFileSystemManager?(): {
    readFile(
      options: PlatformCallbacks<{ data: string | ArrayBuffer }> & {
        readonly filePath: string
        readonly encoding: 'utf8'
      },
    ): unknown
  }
  /** Gets a code by which your server learns who uses this phone. `timeout` is in ms. */
  login(options: PlatformCallbacks<{ readonly code: string }> & { readonly timeout: number }): unknown
  /** Succeeds while the key that WeChat encrypts with is valid. For `checkWechatSession`. */
  checkSession?(options: PlatformCallbacks): unknown
  /**
   * Reads a value. `encrypt` is true only if the version of `getAppBaseInfo` can encrypt, or if your options ask for
   * it.
   */
  getStorage(
    options: PlatformCallbacks<{ readonly data: unknown }> & {
      readonly key: string
      readonly encrypt: boolean
    },
  ): unknown
  /** Saves a value that JSON can represent. */
  setStorage(
    options: PlatformCallbacks & { readonly key: string; readonly data: unknown; readonly encrypt: boolean },
  ): unknown
  /** Removes a value. A missing key is no failure. */
  removeStorage(options: PlatformCallbacks & { readonly key: string }): unknown
  /** Tells the version of the base library (from 2.20.1). Without a version, `auto` does not encrypt storage. */
  getAppBaseInfo?(): { readonly SDKVersion?: string }
  /** The same, on base libraries before 2.20.1. */
  getSystemInfoSync?(): { readonly SDKVersion?: string }
  /** Lists the keys in storage. For `createExpiringStorage`. */
  getStorageInfo?(options: PlatformCallbacks<{ readonly keys: string[] }>): unknown
  /**
   * Reads a value synchronously; '' for a missing key. For the `Sync` methods of the expiring storage, as the next
   * three.
   */
  getStorageSync?(key: string): unknown
  /** Saves a value synchronously; throws if there is no room. */
  setStorageSync?(key: string, data: unknown): void
  /** Removes a value synchronously. */
  removeStorageSync?(key: string): void
  /** Lists the keys synchronously. */
  getStorageInfoSync?(): { readonly keys: string[] }
  /** Adds a listener that is called when the app comes to the foreground. */
  onAppShow?(listener: () => void): unknown
  /** Removes that listener. */
  offAppShow?(listener: () => void): unknown
  /** Adds a listener that is called when the app goes to the background. */
  onAppHide?(listener: () => void): unknown
  /** Removes that listener. */
  offAppHide?(listener: () => void): unknown
  /** Tells how the app was opened last; scene 1154 is WeChat's single-page mode. */
  getEnterOptionsSync?(): { readonly scene: number } | undefined
  /** Tells how the app was started. Used if `getEnterOptionsSync` (2.9.4) is missing. */
  getLaunchOptionsSync?(): { readonly scene: number } | undefined
  /** Tells the version: in `develop` and `trial`, mistakes in calls are shown to the developer. */
  getAccountInfoSync?(): { readonly miniProgram: { readonly envVersion: string } }
  /** Opens a page above the current one. Here and below, `url` is the path from the root, with the query. */
  navigateTo: Open
  /** Replaces the current page. */
  redirectTo: Open
  /** Closes all pages and opens one. */
  reLaunch: Open
  /** Opens a tab page, and closes all pages that are not tab pages. The `url` has no query. */
  switchTab: Open
  /** Closes the last `delta` pages. */
  navigateBack(options: PlatformCallbacks & { readonly delta: number }): unknown
  /** Returns the stack of pages; the page on the screen is the last. @default getCurrentPages */
  getCurrentPages?(): readonly PageOnStack[]
  /** Time, timers and random numbers. @default the device's */
  readonly clock?: Clock | undefined
}

/** The named functions of a platform; all others are optional. */
export type PlatformPart<Name extends keyof Platform> = Pick<Platform, Name> & Partial<Platform>

/** The default platform: `wx`, read when this function is called. */
export const wxPlatform = (): Platform => wx
