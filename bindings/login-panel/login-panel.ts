import { isAuthError } from '../../stores/errors'
import type { AuthStore } from '../../stores/contract'
import { readPlan } from '../page/binding'
import { hostBehavior, isBound, storeOf } from '../page/host'
import type { PanelCredentials } from './panel-credentials'
import { presenceOf } from '../page/presence'
import { wxNavigation } from '../platform/wx-navigation'
import { openContract, phoneOpenType } from '../platform/wx-phone'
import { en, zh } from './texts'

/** Decisions, not failures: the user left, or signed out or in elsewhere. Nobody needs to be told. */
const QUIET = ['login-cancelled', 'signed-out', 'session-changed', 'aborted']

/** The login that each panel began last. */
const begun = new WeakMap<object, Promise<unknown>>()

/** Which of the texts says what went wrong. */
function problemOf(code: string, retryable: boolean, message: string): string {
  if (QUIET.indexOf(code) >= 0) return ''
  // Offline, a login by one tap fails before any request: `wx.login` needs the network, too.
  if (code === 'wechat-login') return /net::|network/i.test(message) ? 'offline' : 'failed'
  if (code === 'network') return 'offline'
  if (retryable) return 'retryable'
  return code === 'business' || code === 'http-status' ? 'refused' : 'failed'
}

/**
 * Login UI to put on a page or into `auth-gate`: signs in by one tap, and says what went wrong. The store is the one its
 * page is bound to, else the app's (`provideAuth`, `installLoginRedirect`).
 *
 * Properties
 * - `title`: over the button; by default 登录. `subtitle`: below it, what the login is good for.
 * - `lang`: `zh` (default) or `en`.
 * - `texts`: texts of the app's own, by name: title subtitle login phone busy decline avatar nickname expired privacy
 *   singlePage, and what went wrong: offline retryable refused declined noPhone failed. The store's `error` knows more, as
 *   what the server said: set them in `bind:fail`.
 * - `phone`: sign in by phone number, `store.login({ phoneCode })`, with the privacy agreement by the same tap. `manual`: only
 *   announce the code (`bind:phone`); the app logs in by itself.
 * - `wechat`: with `phone`, offer the login by one tap as well, for those who keep their number to themselves.
 * - `privacy`: with `phone`, name the privacy agreement, and show it when tapped. On by default; turn it off where the app has
 *   a line of its own.
 * - `profile`: ask for avatar and nickname, by WeChat's own inputs: `store.login({ avatarUrl, nickname })`.
 * - `decline`: offer a way out, on by default: WeChat's review asks for one.
 *
 * Slots: the default one for a form of the app's own (account and password), `head` for a logo, `foot` for terms.
 *
 * Events: `login`; `fail` with `{ code }`, an error's code, or `phone-declined`, `phone-failed`; `decline`; `phone` with
 * `{ code }`; `agree`, when the tap on the phone button agreed to the privacy policy. Declining fails the requests that
 * wait for a login and leads back from the login page.
 *
 * Nothing here registers `wx.onNeedPrivacyAuthorization`: only one listener works, and it is the app's. In the single-page
 * mode of Moments, where nobody can sign in, the panel says that one has to open the mini-program, and offers nothing.
 * @example <login-panel title="登录后查看活动" bind:decline="goHome"><account-form /></login-panel>
 * @example <login-panel phone wechat lang="en" texts="{{ { phone: 'Continue' } }}" />
 */
Component({
  options: { multipleSlots: true },
  externalClasses: ['auth-class', 'title-class', 'button-class', 'decline-class'],
  behaviors: [
    hostBehavior((panel) =>
      Object.assign(
        readPlan('login-panel', storeOf(panel), {
          fields: {
            busy: ({ status }: AuthStore) => status === 'signingIn',
            // "Expired" is said only to those who had a login.
            ended: ({ reason }: AuthStore) => reason === 'expired' || reason === 'refused',
            openType: ({ platform }: AuthStore) => phoneOpenType(platform),
            singlePage: ({ platform }: AuthStore) => wxNavigation(platform).isSinglePage(),
          },
        }),
        { as: 'panel' as const },
      ),
    ),
  ],
  properties: {
    title: String,
    subtitle: String,
    lang: { type: String, value: 'zh' },
    texts: { type: Object, value: {} },
    phone: Boolean,
    wechat: Boolean,
    privacy: { type: Boolean, value: true },
    profile: Boolean,
    manual: Boolean,
    decline: { type: Boolean, value: true },
  },
  data: {
    busy: false,
    /** Which of the buttons began the login that runs; empty when it began elsewhere, as in a form of the app's own. */
    tapped: '',
    ended: false,
    singlePage: false,
    problem: '',
    openType: '',
    avatarUrl: '',
    nickname: '',
    say: zh,
  },
  observers: {
    'lang, texts'(lang: string, texts: object) {
      this.setData({ say: Object.assign({}, lang === 'en' ? en : zh, texts) })
    },
  },
  methods: {
    onLogin() {
      this.start({})
    },
    onPhone({ detail }: WechatMiniprogram.CustomEvent<{ code?: string; errMsg?: string }>) {
      const { code, errMsg } = detail
      if (code) {
        this.triggerEvent('phone', { code })
        if (this.data.manual) this.setData({ tapped: 'phone' })
        else this.start({ phoneCode: code })
      } else if (/deny|cancel|not authorized/i.test(String(errMsg))) this.fail('phone-declined', 'declined')
      else this.fail('phone-failed', 'noPhone')
    },
    onAgree() {
      this.triggerEvent('agree')
    },
    openContract() {
      openContract(storeOf(this).platform)
    },
    onAvatar({ detail }: WechatMiniprogram.CustomEvent<{ avatarUrl: string }>) {
      this.setData({ avatarUrl: detail.avatarUrl })
    },
    onNickname({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ nickname: detail.value })
    },
    onDecline() {
      presenceOf(storeOf(this)).decline()
      this.triggerEvent('decline')
    },
    start(given: PanelCredentials) {
      const store: AuthStore<object, PanelCredentials | undefined> = storeOf(this)
      const { profile, avatarUrl, nickname } = this.data
      // Right in the tap: what needs the user's gesture later (a chooser, a payment) would lose it behind a timer.
      const login = store.login(
        profile || given.phoneCode ? Object.assign(given, profile && { avatarUrl, nickname }) : undefined,
      )
      // A second tap has joined the login of the first, and that one tells of the end.
      if (begun.get(this) === login) return
      begun.set(this, login)
      this.setData({ problem: '', tapped: given.phoneCode ? 'phone' : 'login' })
      login.then(
        () => {
          if (!isBound(this)) return
          this.update({ tapped: '' })
          this.triggerEvent('login')
        },
        (error: unknown) => {
          const { code, retryable, message } = isAuthError(error)
            ? error
            : { code: 'unknown', retryable: false, message: '' }
          // Another tap was faster, and that login goes on; or the page has gone.
          if (code !== 'login-busy' && isBound(this)) this.fail(code, problemOf(code, retryable, message))
        },
      )
    },
    fail(code: string, problem: string) {
      this.update({ problem, tapped: '' })
      this.triggerEvent('fail', { code })
    },
    update(data: { problem?: string; tapped: string }) {
      // A hidden page is not set.
      if (presenceOf(storeOf(this)).visible.has(this)) this.setData(data)
    },
  },
})
