import { authBehavior } from 'mobx-miniprogram-auth'
import { authStore } from '../../auth'
import { explain, isQuiet } from '../../utils/explain'

interface LoginForm {
  readonly account?: string
  readonly password?: string
}

/** Signing in by account and password. What is typed stays in the form's own inputs: a password has no place in `data`. */
Component({
  behaviors: [authBehavior(authStore, { fields: ['status'], actions: ['login'] })],
  data: { open: false, busy: false, message: '' },
  methods: {
    unfold() {
      this.setData({ open: true })
    },
    forget() {
      if (this.data.message !== '') this.setData({ message: '' })
    },
    async submit(event: WechatMiniprogram.CustomEvent<{ value: LoginForm }>) {
      const account = (event.detail.value.account ?? '').trim()
      const password = event.detail.value.password ?? ''
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
