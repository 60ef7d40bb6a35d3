import { Server, type Network } from './server'

/*
 * The `wx` of all clients here: the part of it that they use. It does as little as possible, because its own cost adds to
 * that of every client and makes ratios smaller.
 */

type RequestOption = WechatMiniprogram.RequestOption

let server: Network = new Server()

/** Makes this network answer from now on. */
export function serve<N extends Network>(next: N): N {
  server = next
  return next
}

const TASK = {
  abort: () => undefined,
  onHeadersReceived: () => undefined,
  offHeadersReceived: () => undefined,
  onChunkReceived: () => undefined,
  offChunkReceived: () => undefined,
}

function request(options: RequestOption): typeof TASK {
  server.request(options)
  return TASK
}

/** The contents of `wx` storage. A measure may fill it before a library is loaded. */
export const storage = new Map<string, unknown>()

interface Callbacks<T> {
  success?(result: T): void
  fail?(error: { errMsg: string }): void
}

const soon = (run: () => void): void => void Promise.resolve().then(run)

const fakeWx = {
  request,
  login: (options: Callbacks<{ code: string }>) => setImmediate(() => options.success?.({ code: 'code' })),
  getStorageSync: (key: string) => storage.get(key) ?? '',
  setStorageSync: (key: string, value: unknown) => void storage.set(key, value),
  removeStorageSync: (key: string) => void storage.delete(key),
  getStorage: ({ key, success, fail }: Callbacks<{ data: unknown }> & { key: string }) =>
    soon(() =>
      storage.has(key)
        ? success?.({ data: storage.get(key) })
        : fail?.({ errMsg: 'getStorage:fail data not found' }),
    ),
  setStorage: ({ key, data, success }: Callbacks<object> & { key: string; data: unknown }) =>
    soon(() => {
      storage.set(key, data)
      success?.({})
    }),
  removeStorage: ({ key, success }: Callbacks<object> & { key: string }) =>
    soon(() => {
      storage.delete(key)
      success?.({})
    }),
  nextTick: soon,
  onAppShow: () => undefined,
  offAppShow: () => undefined,
  onAppHide: () => undefined,
  offAppHide: () => undefined,
  getLaunchOptionsSync: () => ({ scene: 1001 }),
  getAppBaseInfo: () => ({ SDKVersion: '3.0.0' }),
  // Clients use these while they are loaded; here they do nothing.
  onSocketOpen: () => undefined,
  onSocketMessage: () => undefined,
  onSocketClose: () => undefined,
  onSocketError: () => undefined,
  uploadFile: () => TASK,
  downloadFile: () => TASK,
}

Object.assign(globalThis, {
  wx: fakeWx,
  // luch-request calls `uni` of uni-app, which on WeChat passes its calls on to `wx`.
  uni: { request },
  Behavior: (definition: object) => definition,
})
