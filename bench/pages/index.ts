import { action, autorun, observable } from 'mobx-miniprogram'
import { authBehavior, bindAuth, createAuthStore, type AuthStore } from 'mobx-miniprogram-auth'
import { createStoreBindings } from 'mobx-miniprogram-bindings'
import { FLOOR, OURS } from '../names'

/** A page as `Page()` makes one. The measure counts each call of its `setData`. */
export interface Page {
  data: Record<string, unknown>
  setData(patch: Record<string, unknown>): void
  onShow?(): void
  onHide?(): void
  onUnload?(): void
}

/** A way to bind `isLogin` and `expiry` to pages. */
export interface PagePeer {
  readonly name: string
  readonly packages: readonly string[]
  readonly docs: string
  /** Creates a store. `change` signs in and out alternately. */
  start(): {
    /** Does what a page does in `onLoad`, and sets the page's functions for being shown, hidden and unloaded. */
    bind(page: Page): void
    change(): void
    dispose(): void
  }
}

const plainStore = () => {
  const store = observable({
    isLogin: false,
    expiry: null as number | null,
    toggle: action(() => {
      store.isLogin = !store.isLogin
      store.expiry = store.isLogin ? Date.now() + 7_200_000 : null
    }),
  })
  return store
}

/** One autorun while the page is visible. It calls `setData` a turn later, as the others do. */
const byHand: PagePeer = {
  name: FLOOR,
  packages: ['mobx-miniprogram'],
  docs: 'https://mobx.js.org/reactions.html',
  start() {
    const store = plainStore()
    return {
      bind(page) {
        let stop = (): void => undefined
        page.onShow = () => {
          stop = autorun(() => {
            const { isLogin, expiry } = store
            void Promise.resolve().then(() => page.setData({ isLogin, expiry }))
          })
        }
        page.onHide = page.onUnload = () => stop()
        page.onShow()
      },
      change: () => store.toggle(),
      dispose: () => undefined,
    }
  },
}

const app = (store: AuthStore, bind: (page: Page) => void) => ({
  bind,
  change: () => (store.isLogin ? void store.logout() : store.setSession({ token: 'T', expiresIn: 7200 })),
  dispose: () => store.dispose(),
})

const createStore = (): AuthStore =>
  createAuthStore({ login: () => ({ token: 'T0', expiresIn: 7200 }), storage: false })

/** This library's binding for `Page()`. */
const ourCall: PagePeer = {
  name: OURS + ': bindAuth',
  packages: [OURS],
  docs: 'https://www.npmjs.com/package/mobx-miniprogram-auth',
  start() {
    const store = createStore()
    return app(store, (page) => void bindAuth(page, { store, fields: ['isLogin', 'expiry'] }))
  },
}

interface Definition {
  readonly lifetimes: { attached(this: Page): void; detached(this: Page): void }
  readonly pageLifetimes: { hide(this: Page): void }
}

/**
 * This library's binding for `Component()`. Its lifecycle functions, which the platform would call, are called by the
 * page.
 */
const ourBehavior: PagePeer = {
  name: OURS + ': authBehavior',
  packages: [OURS],
  docs: 'https://www.npmjs.com/package/mobx-miniprogram-auth',
  start() {
    const store = createStore()
    const behavior: unknown = authBehavior(store, { fields: ['isLogin', 'expiry'] })
    const { lifetimes, pageLifetimes } = behavior as Definition
    return app(store, (page) => {
      page.onHide = pageLifetimes.hide
      page.onUnload = lifetimes.detached
      lifetimes.attached.call(page)
    })
  },
}

/** Bound in `onLoad` and unbound in `onUnload`, as its README says. */
const bindings: PagePeer = {
  name: 'mobx-miniprogram-bindings',
  packages: ['mobx-miniprogram-bindings'],
  docs: 'https://github.com/wechat-miniprogram/mobx-miniprogram-bindings#手工绑定',
  start() {
    const store = plainStore()
    return {
      bind(page) {
        const bound = createStoreBindings(page, { store, fields: ['isLogin', 'expiry'], actions: ['toggle'] })
        page.onUnload = () => bound.destroyStoreBindings()
      },
      change: () => store.toggle(),
      dispose: () => undefined,
    }
  },
}

export const pagePeers: readonly PagePeer[] = [byHand, ourBehavior, ourCall, bindings]
