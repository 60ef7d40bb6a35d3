import { isAuthError } from '../../stores/errors'
import type { AuthStore } from '../../stores/contract'
import { readPlan } from '../page/binding'
import { hostBehavior, isBound, storeOf } from '../page/host'
import type { PanelCredentials } from './panel-credentials'
import { presenceOf } from '../page/presence'
import { wxNavigation } from '../platform/wx-navigation'
import { openContract, phoneOpenType } from '../platform/wx-phone'
import { en, zh } from './texts'

/** Codes without a message: the user left, or signed out or in elsewhere. That is a decision, not a failure. */
const QUIET = ['login-cancelled', 'signed-out', 'session-changed', 'aborted']

/** For each panel: the promise of the login that it started last. */
const begun = new WeakMap<object, Promise<unknown>>()

/** For each panel on a hidden page: how its login ended. */
const late = new WeakMap<object, object>()

/** The name of the text for an error; empty for an error without a message. */
function problemOf(code: string, retryable: boolean, message: string): string {
  if (QUIET.indexOf(code) >= 0) return ''
  // Offline, a one-tap login fails before any request is sent, because `wx.login` needs the network, too.
  if (code === 'wechat-login') return /net::|network/i.test(message) ? 'offline' : 'failed'
  if (code === 'network') return 'offline'
  if (retryable) return 'retryable'
  return code === 'business' || code === 'http-status' ? 'refused' : 'failed'
}

/**
 * Login UI to put on a page or into `auth-gate`. The user signs in by one tap; if the login fails, the panel says why. The
 * panel uses the store that its page is bound to, otherwise the one you named by `provideAuth` or `installLoginRedirect`.
 *
 * Properties
 * - `title`: the heading. Default 登录 (`Sign in` with `lang="en"`). `subtitle`: the line below it, which says what the login
 *   is good for. Default none.
 * - `lang`: `zh` (default) or `en`.
 * - `texts`: your own texts, by name: title subtitle login phone busy decline avatar nickname expired privacy singlePage,
 *   and the messages of failures: offline retryable refused declined noPhone failed. To show what the server said, read the
 *   store's `error` in `bind:fail` and set these messages there.
 * - `phone`: sign in by phone number. The panel calls `store.login({ phoneCode })`, and the same tap agrees to the privacy
 *   agreement (base library 2.32.3). `manual`: with `phone`, only announce the code (`bind:phone`); you call `login`.
 * - `wechat`: with `phone`, also offer the one-tap login, for users who do not share their number.
 * - `privacy`: with `phone`, name the privacy agreement, and show it when tapped. Default true; set it to false if your page
 *   has such a line itself.
 * - `profile`: ask for avatar and nickname, by WeChat's own inputs. The panel calls `store.login({ avatarUrl, nickname })`.
 * - `decline`: offer a way out. Default true, because WeChat's review asks for one.
 *
 * Slots: the default one for a form of your own (account and password), `head` for a logo, `foot` for terms.
 *
 * Events: `login`; `fail` with `{ code }`, the code of the error, or `phone-declined` or `phone-failed`; `decline`; `phone`
 * with `{ code }`; `agree`, when the tap on the phone button agreed to the privacy agreement. When the user declines, the
 * requests that wait for a login reject, and the app goes back from the login page.
 *
 * The panel does not register `wx.onNeedPrivacyAuthorization`: only one listener works, and that one is your app's. In the
 * single-page mode of Moments, where no login is possible, the panel asks the user to open the mini-program and has no buttons.
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
            // The notice "expired" is for users whose login has ended, not for those who never had one.
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
    /** The button that started the running login: `login` or `phone`; empty if another form started it. */
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
      // Call `login` in the tap itself: behind a timer the app loses the gesture that a chooser or a payment needs.
      const login = store.login(
        profile || given.phoneCode ? Object.assign(given, profile && { avatarUrl, nickname }) : undefined,
      )
      // A second tap has joined the login of the first tap, whose handlers below report the end.
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
          // Report nothing if another login still runs (`login-busy`) or the page has been unloaded.
          if (code !== 'login-busy' && isBound(this)) this.fail(code, problemOf(code, retryable, message))
        },
      )
    },
    fail(code: string, problem: string) {
      this.update({ problem, tapped: '' })
      this.triggerEvent('fail', { code })
    },
    update(data: { problem?: string; tapped: string }) {
      // Hidden pages get no `setData`: the panel says it when its page is shown.
      const { visible } = presenceOf(storeOf(this))
      if (Array.from(visible).some(({ host }) => host === this)) this.setData(data)
      else late.set(this, data)
    },
  },
  pageLifetimes: {
    show() {
      const data = late.get(this)
      if (data) this.setData(data)
      late.delete(this)
    },
  },
})
