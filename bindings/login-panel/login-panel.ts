import { isAuthError } from '../../stores/errors'
import type { AuthStore } from '../../stores/types'
import { isOpen } from '../bind-call'
import { readPlan } from '../binding'
import { hostBehavior } from '../host-behavior'
import type { PanelCredentials } from '../panel-credentials'
import { presenceOf } from '../presence'
import { storeOf } from '../provide'
import { phoneOpenType } from '../wx-phone'

/**
 * Login UI to put on a page or into `auth-gate`: signs in by one tap, and says what went wrong. The store is the one its
 * page is bound to, else the app's (`provideAuth`, `installLoginRedirect`).
 *
 * Slots: the default one for a form of the app's own (account and password), `head` for a logo, `foot` for terms.
 * Events: `login`; `fail` with `{ code }`; `decline`; `phone` with `{ code }`. Declining fails the requests that wait for
 * a login and leads back from the login page. Nothing here registers `wx.onNeedPrivacyAuthorization`: only one listener
 * works, and it is the app's.
 * @example <login-panel title="登录后查看活动" bind:decline="goHome"><account-form /></login-panel>
 * @example <login-panel phone lang="en" texts="{{ { phone: 'Continue' } }}" />
 */
Component({
  options: { multipleSlots: true },
  externalClasses: ['auth-class', 'title-class', 'button-class', 'decline-class'],
  behaviors: [
    hostBehavior(
      (panel) => ({
        ...readPlan('login-panel', storeOf(panel), {
          fields: {
            busy: ({ status }: AuthStore) => status === 'signingIn',
            // "Expired" is said only to those who had a login.
            ended: ({ reason }: AuthStore) => reason === 'expired' || reason === 'refused',
            openType: () => phoneOpenType(),
          },
        }),
        as: 'panel',
      }),
      {},
    ),
  ],
  properties: {
    /** Over the button. @default 登录 */
    title: String,
    /** Below the title; what the login is good for. */
    subtitle: String,
    /** `zh` or `en`. */
    lang: { type: String, value: 'zh' },
    /** Texts of the app's own, by name: title subtitle expired login phone busy retryable failed decline avatar nickname. */
    texts: { type: Object, value: {} },
    /** Sign in by phone number: `store.login({ phoneCode })`, with the privacy agreement by the same tap. */
    phone: Boolean,
    /** Ask for avatar and nickname, by WeChat's own inputs: `store.login({ avatarUrl, nickname })`. */
    profile: Boolean,
    /** Only announce the phone code (`bind:phone`); the app logs in by itself. */
    manual: Boolean,
    /** Offer a way out: WeChat's review asks for one. */
    decline: { type: Boolean, value: true },
  },
  data: { busy: false, ended: false, problem: '', openType: '', avatarUrl: '', nickname: '' },
  methods: {
    onLogin() {
      this.start({})
    },
    onPhone({ detail }: WechatMiniprogram.CustomEvent<{ code?: string; errno?: number }>) {
      const { code, errno } = detail
      // The user said no; a number instead says that something else is wrong, as 1400001: the quota is used up.
      if (!code) return errno ? this.setData({ problem: 'failed' }) : undefined
      this.triggerEvent('phone', { code })
      if (!this.data.manual) this.start({ phoneCode: code })
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
      const { profile, phone, avatarUrl, nickname } = this.data
      const { visible } = presenceOf(store)
      // Right in the tap: what needs the user's gesture later (a chooser, a payment) would lose it behind a timer.
      const login = store.login(
        profile || phone ? { ...given, ...(profile && { avatarUrl, nickname }) } : undefined,
      )
      this.setData({ problem: '' })
      login.then(
        () => isOpen(this) && this.triggerEvent('login'),
        (error: unknown) => {
          const { code, retryable } = isAuthError(error) ? error : { code: 'unknown', retryable: false }
          // Another tap was faster, and that login goes on; or the page has gone.
          if (code === 'login-busy' || !isOpen(this)) return
          // A hidden page is not set.
          if (visible.has(this)) this.setData({ problem: retryable ? 'retryable' : 'failed' })
          this.triggerEvent('fail', { code })
        },
      )
    },
  },
})
