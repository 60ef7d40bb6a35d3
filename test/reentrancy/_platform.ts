import { wxStorage, type AuthStorage, type Clock, type Lifecycle } from 'mobx-miniprogram-auth'
import type { FakeWx } from 'mobx-miniprogram-auth/testing'
import type { Probe } from './_probe'

type At = Probe['at']

export interface Hooked {
  readonly storage: AuthStorage
  stored(): string
}

/** The storage of the phone, which is asynchronous. */
export function phoneStorage(fake: FakeWx, at: At): Hooked {
  const base = wxStorage({ platform: fake.wx })
  return {
    storage: {
      async get(key) {
        const found = await base.get(key)
        at('storage.get')
        return found
      },
      async set(key, value) {
        at('storage.set')
        await base.set(key, value)
        at('storage.set, after it saved')
      },
      async remove(key) {
        at('storage.remove')
        await base.remove(key)
        at('storage.remove, after it removed')
      },
    },
    stored: () => '',
  }
}

/** A synchronous storage, such as one over `wx.getStorageSync`. */
export function memoryStorage(at: At): Hooked {
  const values = new Map<string, string>()
  return {
    storage: {
      get(key) {
        at('storage.get')
        return values.get(key)
      },
      set(key, value) {
        at('storage.set')
        values.set(key, JSON.stringify(value))
        at('storage.set, after it saved')
      },
      remove(key) {
        at('storage.remove')
        values.delete(key)
        at('storage.remove, after it removed')
      },
    },
    stored: () => Array.from(values.values()).join(),
  }
}

export const hookedClock = (clock: Clock, at: At): Clock => ({
  now() {
    at('clock.now')
    return clock.now()
  },
  setTimeout(callback, ms) {
    at('clock.setTimeout')
    return clock.setTimeout(callback, ms)
  },
  clearTimeout(id) {
    at('clock.clearTimeout')
    clock.clearTimeout(id)
  },
  random() {
    at('clock.random')
    return clock.random()
  },
})

export const hookedLifecycle = (base: Lifecycle, at: At): Lifecycle => ({
  watch(onShow, onHide) {
    at('lifecycle.watch')
    const stop = base.watch(
      () => {
        at('lifecycle, before onShow is called')
        onShow()
        at('lifecycle, after onShow was called')
      },
      () => {
        at('lifecycle, before onHide is called')
        onHide()
        at('lifecycle, after onHide was called')
      },
    )
    return () => {
      at('lifecycle, when it is no longer watched')
      stop()
    }
  },
  isSinglePage() {
    at('lifecycle.isSinglePage')
    return base.isSinglePage()
  },
})
