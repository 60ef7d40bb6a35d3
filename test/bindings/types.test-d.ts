/**
 * Types, both ways: what must compile, and what must not. Checked by `tsc`, never run.
 */
import { authBehavior, bindAuth, createAuthStore } from 'mobx-miniprogram-auth'
import { installLoginRedirect } from 'mobx-miniprogram-auth/login-redirect'
import type { AuthStore, Session, Status } from 'mobx-miniprogram-auth'

interface Profile {
  readonly openid: string
  readonly nickname?: string
}
interface Form {
  readonly account: string
  readonly password: string
}

const store = createAuthStore<Profile, Form>({ login: ({ account }) => ({ token: 't', openid: account }) })
const oneTap = createAuthStore({ login: () => ({ token: 't' }) })

/** Compiles only when the two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never
function same<A, B>(proof: Same<A, B>): void {
  void proof
}

// What is bound is seen by the page, with the store's own types.
Component({
  behaviors: [
    authBehavior(store, {
      fields: ['isLogin', 'expiry', 'status'],
      actions: ['login', 'logout'],
      whenLoggedOut: 'redirect',
    }),
  ],
  data: { count: 0 },
  methods: {
    look() {
      same<typeof this.data.isLogin, boolean>(true)
      same<typeof this.data.expiry, number | null>(true)
      same<typeof this.data.status, Status>(true)
      same<typeof this.data.count, number>(true)
      const session: Promise<Session<Profile>> = this.login({ account: 'a', password: 'b' })
      void session
      void this.logout()
      // @ts-expect-error a field that was not bound is not there
      void this.data.reason
      // @ts-expect-error an action that was not bound is not there
      void this.refresh()
      // @ts-expect-error login has the store's signature
      void this.login({ account: 'a' })
      // @ts-expect-error these credentials cannot be left out
      void this.login()
    },
  },
})

// Names of the page's own, functions, aliases.
Component({
  behaviors: [
    authBehavior(store, {
      fields: {
        signedIn: 'isLogin',
        nickname: ({ session }) => session?.nickname,
        openid: ({ session }) => (session ? session.openid : null),
      },
      actions: { signIn: 'login' },
      onLogin() {
        same<typeof this.data.signedIn, boolean>(true)
        this.setData({ signedIn: true })
        // @ts-expect-error of the type that is bound
        this.setData({ signedIn: 1 })
      },
    }),
  ],
  methods: {
    look() {
      same<typeof this.data.signedIn, boolean>(true)
      // What is undefined in the store is null in data.
      same<typeof this.data.nickname, string | null>(true)
      same<typeof this.data.openid, string | null>(true)
      void this.signIn({ account: 'a', password: 'b' })
      // @ts-expect-error it is bound as `signedIn`
      void this.data.isLogin
    },
  },
})

// Together with other behaviors.
const other = Behavior({ data: { extra: '' }, methods: { more: () => 1 } })
Component({
  behaviors: [authBehavior(oneTap, { fields: ['isLogin'], actions: ['login'] }), other],
  methods: {
    look() {
      same<typeof this.data.isLogin, boolean>(true)
      same<typeof this.data.extra, string>(true)
      same<ReturnType<typeof this.more>, 1>(true)
      void this.login()
    },
  },
})

// Without options: only a place in the order of things.
Component({ behaviors: [authBehavior(store)] })

// Hooks name what of the page they need.
authBehavior(store, {
  fields: ['isLogin'],
  onLogin(this: { load(): void }) {
    this.load()
  },
  onLogout(this: { load(): void }) {
    this.load()
  },
})

// What does not exist cannot be bound; what is secret cannot either.
// @ts-expect-error no such field
authBehavior(store, { fields: ['isLoggedIn'] })
// @ts-expect-error no such field behind this name
authBehavior(store, { fields: { a: 'isLoggedIn' } })
// @ts-expect-error a token has no business in data
authBehavior(store, { fields: ['token'] })
// @ts-expect-error nor has it under another name
authBehavior(store, { fields: { hidden: 'token' } })
// @ts-expect-error nor has the session, which holds it
authBehavior(store, { fields: ['session'] })
// @ts-expect-error nor has it under another name
authBehavior(store, { fields: { hidden: 'session' } })
// @ts-expect-error setData would leave nothing of an Error
authBehavior(store, { fields: ['error'] })
// @ts-expect-error an action is no field
authBehavior(store, { fields: ['login'] })
// @ts-expect-error the session knows no such property
authBehavior(store, { fields: { a: ({ session }) => session?.avatar } })
// @ts-expect-error no such action
authBehavior(store, { actions: ['signIn'] })
// @ts-expect-error a page does not dispose of the store
authBehavior(store, { actions: { stop: 'dispose' } })
// @ts-expect-error no such way
authBehavior(store, { whenLoggedOut: 'hide' })
// @ts-expect-error no such option
authBehavior(store, { field: ['isLogin'] })
// @ts-expect-error this is not a store
authBehavior({})

// Pages made by Page().
Page({
  data: { isLogin: false, nickname: '' },
  onLoad() {
    const unbind: () => void = bindAuth(this, {
      store,
      fields: { isLogin: 'isLogin', nickname: ({ session }) => session?.nickname },
      actions: ['login', 'logout'],
      onLogin: () => {
        this.load()
      },
    })
    void unbind
    // @ts-expect-error the store is missing
    bindAuth(this, { fields: ['isLogin'] })
    // @ts-expect-error a token has no business in data
    bindAuth(this, { store, fields: ['token'] })
    // @ts-expect-error no such action
    bindAuth(this, { store, actions: ['signIn'] })
    // @ts-expect-error a page can be set
    bindAuth({}, { store })
  },
  load() {
    // Of the page.
  },
})

installLoginRedirect(store, { loginPage: '/pages/login/login', onColdStart: true })
// @ts-expect-error the login page is missing
installLoginRedirect(store, {})
// @ts-expect-error no such option
installLoginRedirect(store, { loginPage: '/pages/login/login', page: '' })

// Any store will do where none of its own types matter.
declare const any: AuthStore<{ readonly a: 1 }, { readonly b: 2 }>
authBehavior(any, { fields: ['isLogin'] })
