import type { AuthStorage, Clock, Lifecycle } from 'mobx-miniprogram-auth'

/**
 * A phone on which nothing happens by itself: every event is a step of the test. Unlike `createFakeWx` it is synchronous, because the
 * explorer tries a million answers.
 */
export interface Phone {
  readonly clock: Clock
  readonly storage: AuthStorage
  readonly lifecycle: Lifecycle
  readonly request: (options: WechatMiniprogram.RequestOption) => WechatMiniprogram.RequestTask
  /** When the pending timers are due, in ms from now, in their order. */
  timers(): number[]
  /** Lets time pass to the next timer, and calls it. */
  tick(): void
  /** Lets time pass without calling timers, as while the app is frozen. */
  sleep(ms: number): void
  show(): void
  hide(): void
  /** Answers the read of storage with this value. */
  restored(value: unknown): void
  /** Makes the read of storage fail. */
  restoreFailed(): void
  /** The stored value; undefined if there is none. */
  stored(): unknown
  /** Whether anything was written or removed. */
  written(): boolean
  now(): number
}

export interface SentRequest {
  readonly path: string
  readonly token: string | null
  answered: boolean
  succeed(data: object): void
  fail(error: object): void
}

interface Timer {
  readonly due: number
  readonly callback: () => void
}

const START = 1_700_000_000_000

/** @param sent called with every request that is sent */
export function createPhone(sent: (sentRequest: SentRequest) => void): Phone {
  let now = START
  let ids = 0
  const shown = new Set<() => void>()
  const hidden = new Set<() => void>()
  let stored: string | undefined
  let written = false
  let read: { resolve(value: unknown): void; reject(error: Error): void } | null = null
  const timers = new Map<number, Timer>()
  function write(text: string | undefined): void {
    written = true
    stored = text
  }
  const next = (): [number, Timer] | undefined => {
    let found: [number, Timer] | undefined
    for (const entry of timers) if (!found || entry[1].due < found[1].due) found = entry
    return found
  }

  return {
    clock: {
      now: () => now,
      setTimeout(callback, ms) {
        timers.set(++ids, { due: now + Math.max(0, ms), callback })
        return ids
      },
      clearTimeout: (id) => void (typeof id === 'number' && timers.delete(id)),
      random: () => 0.5,
    },
    storage: {
      get: () => new Promise((resolve, reject) => (read = { resolve, reject })),
      set: (_key, value) => write(JSON.stringify(value)),
      remove: () => write(undefined),
    },
    lifecycle: {
      watch(onShow, onHide) {
        shown.add(onShow)
        hidden.add(onHide)
        return () => {
          shown.delete(onShow)
          hidden.delete(onHide)
        }
      },
      isSinglePage: () => false,
    },
    request(options) {
      const header: Record<string, unknown> = { ...options.header }
      const sentRequest: SentRequest = {
        path: options.url.replace(/^https:\/\/[^/]*\//, ''),
        token: header['Authorization'] === undefined ? null : String(header['Authorization']).slice(7),
        answered: false,
        succeed(data) {
          sentRequest.answered = true
          callBack(options.success, { data, statusCode: 200, header: {}, cookies: [], errMsg: 'request:ok' })
        },
        fail(error) {
          sentRequest.answered = true
          callBack(options.fail, error)
        },
      }
      sent(sentRequest)
      return Object.assign(Object.create(null), { abort: () => (sentRequest.answered = true) })
    },
    timers: () => [...timers.values()].map(({ due }) => due - now).sort((a, b) => a - b),
    tick() {
      const found = next()
      if (!found) throw new Error('no timer is armed')
      timers.delete(found[0])
      now = Math.max(now, found[1].due)
      found[1].callback()
    },
    sleep: (ms) => void (now += ms),
    show: () => shown.forEach((listener) => listener()),
    hide: () => hidden.forEach((listener) => listener()),
    restored(value) {
      // The restored value is in storage, unless something was written over it.
      if (!written && value !== undefined) stored = JSON.stringify(value)
      read?.resolve(value)
    },
    restoreFailed: () => read?.reject(new Error('storage')),
    stored: () => (stored === undefined ? undefined : JSON.parse(stored)),
    written: () => written,
    now: () => now,
  }
}
/** Calls a callback of `wx.request`, whose type wants more fields than the library reads. */
function callBack(callback: ((result: never) => void) | undefined, result: object): void {
  if (callback) callback(result as never)
}
