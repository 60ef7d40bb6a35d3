import { action, autorun, observable } from 'mobx-miniprogram'
import { authBehavior, bindAuth, createAuthStore, type AuthStore } from 'mobx-miniprogram-auth'
import { createStoreBindings } from 'mobx-miniprogram-bindings'
import { FLOOR, OURS } from '../names'

/** A page as `Page()` makes one, on which every `setData` is seen. */
export interface Page {
  data: Record<string, unknown>
  setData(patch: Record<string, unknown>): void
  onShow?(): void
  onHide?(): void
  onUnload?(): void
}

/** A way to show `isLogin` and `expiry` on pages. */
export interface PagePeer {
  readonly name: string
  readonly packages: readonly string[]
  readonly docs: string
  /** A store of its own, where somebody signs in and out by turns. */
  start(): {
    /** What a page does in `onLoad`. Whatever it has to do when it is shown, hidden or unloaded it hangs on the page. */
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

/** One autorun, while the page is shown; a turn later, as the others do. */
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

/** For `Page()`. */
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

/** For `Component()`. The platform calls what the behavior defines; here the page does. */
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

/** In `onLoad` bound, in `onUnload` unbound, as its README says. */
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
