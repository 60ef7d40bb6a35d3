import { wxStorage, type AuthStorage, type Clock, type Lifecycle } from 'mobx-miniprogram-auth'
import type { FakeWx } from 'mobx-miniprogram-auth/testing'
import type { Probe } from './_probe'

type Called = Probe['called']

export interface Hooked {
  readonly storage: AuthStorage
  stored(): string
}

/** The storage of the phone, which is asynchronous. */
export function phoneStorage(fake: FakeWx, called: Called): Hooked {
  const base = wxStorage({ platform: fake.wx })
  return {
    storage: {
      async get(key) {
        const found = await base.get(key)
        called('storage.get')
        return found
      },
      async set(key, value) {
        called('storage.set')
        await base.set(key, value)
        called('storage.set, after it saved')
      },
      async remove(key) {
        called('storage.remove')
        await base.remove(key)
        called('storage.remove, after it removed')
      },
    },
    stored: () => '',
  }
}

/** A synchronous storage, such as one over `wx.getStorageSync`. */
export function memoryStorage(called: Called): Hooked {
  const values = new Map<string, string>()
  return {
    storage: {
      get(key) {
        called('storage.get')
        return values.get(key)
      },
      set(key, value) {
        called('storage.set')
        values.set(key, JSON.stringify(value))
        called('storage.set, after it saved')
      },
      remove(key) {
        called('storage.remove')
        values.delete(key)
        called('storage.remove, after it removed')
      },
    },
    stored: () => Array.from(values.values()).join(),
  }
}

export const hookedClock = (clock: Clock, called: Called): Clock => ({
  now() {
    called('clock.now')
    return clock.now()
  },
  setTimeout(callback, ms) {
    called('clock.setTimeout')
    return clock.setTimeout(callback, ms)
  },
  clearTimeout(id) {
    called('clock.clearTimeout')
    clock.clearTimeout(id)
  },
  random() {
    called('clock.random')
    return clock.random()
  },
})

export const hookedLifecycle = (base: Lifecycle, called: Called): Lifecycle => ({
  watch(onShow, onHide) {
    called('lifecycle.watch')
    const stop = base.watch(
      () => {
        called('lifecycle, before onShow is called')
        onShow()
        called('lifecycle, after onShow was called')
      },
      () => {
        called('lifecycle, before onHide is called')
        onHide()
        called('lifecycle, after onHide was called')
      },
    )
    return () => {
      called('lifecycle, when it is no longer watched')
      stop()
    }
  },
  isSinglePage() {
    called('lifecycle.isSinglePage')
    return base.isSinglePage()
  },
})
