import { Server, type Network } from './server'

/*
 * The `wx` that everybody here gets: as much of it as the clients use, and as cheap as it can be made, because its own
 * cost counts for everybody and makes ratios smaller.
 */

type RequestOption = WechatMiniprogram.RequestOption

let server: Network = new Server()

/** From now on this one answers. */
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

/** What lies in `wx` storage; a figure may put it there before a library is loaded. */
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
  // What clients touch when they are loaded, and nothing here comes of.
  onSocketOpen: () => undefined,
  onSocketMessage: () => undefined,
  onSocketClose: () => undefined,
  onSocketError: () => undefined,
  uploadFile: () => TASK,
  downloadFile: () => TASK,
}

Object.assign(globalThis, {
  wx: fakeWx,
  // luch-request speaks to uni-app, which on WeChat hands its calls on to `wx`.
  uni: { request },
  Behavior: (definition: object) => definition,
})
