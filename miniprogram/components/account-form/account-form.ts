import { authBehavior } from 'mobx-miniprogram-auth'
import { authStore } from '../../auth'
import { explain, isQuiet } from '../../utils/explain'

interface LoginForm {
  readonly account?: string
  readonly password?: string
}

/** The server of a development version has the account of the demonstration. */
function isDevelopment(): boolean {
  return (
    typeof wx.getAccountInfoSync === 'function' &&
    wx.getAccountInfoSync().miniProgram.envVersion === 'develop'
  )
}

/** Signing in by account and password. What is typed stays in the form's own inputs: a password has no place in `data`. */
Component({
  behaviors: [authBehavior(authStore, { fields: ['status'], actions: ['login'] })],
  data: { open: false, busy: false, message: '', account: '', demo: false },
  methods: {
    unfold() {
      this.setData({ open: true, demo: isDevelopment() })
    },
    forget() {
      if (this.data.message !== '') this.setData({ message: '' })
    },
    typeAccount(event: WechatMiniprogram.Input) {
      this.forget()
      this.setData({ account: event.detail.value })
    },
    /** Enter in the field of the password sends the form. */
    confirm(event: WechatMiniprogram.InputConfirm) {
      void this.signIn({ account: this.data.account, password: event.detail.value })
    },
    submit(event: WechatMiniprogram.CustomEvent<{ value: LoginForm }>) {
      void this.signIn(event.detail.value)
    },
    async signIn(form: LoginForm) {
      const account = (form.account ?? '').trim()
      const password = form.password ?? ''
      if (this.data.busy || this.data.status === 'signingIn') return
      if (account === '' || password === '') {
        this.setData({ message: '请输入账号和密码' })
        return
      }
      this.setData({ busy: true, message: '' })
      try {
        await this.login({ account, password })
        this.setData({ busy: false })
      } catch (error) {
        this.setData({ busy: false, message: isQuiet(error) ? '' : explain(error) })
      }
    },
  },
})
