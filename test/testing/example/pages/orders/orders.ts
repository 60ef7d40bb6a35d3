// pages/orders/orders.ts
import { authBehavior, bindCall, isAuthError } from 'mobx-miniprogram-auth'
import { authStore, http } from '../../auth'

/** What the hooks use of this page. */
interface Page {
  load(): Promise<void>
  setData(data: object): void
}

Component({
  behaviors: [
    authBehavior(authStore, {
      fields: ['isLogin'],
      onLogin(this: Page) {
        void this.load()
      },
      onLogout(this: Page) {
        this.setData({ orders: [] })
      },
    }),
  ],
  data: { orders: [] as string[], problem: '' },
  methods: {
    async load() {
      try {
        const { data } = await bindCall(this, http.get<string[]>('orders'))
        this.setData({ orders: data, problem: '' })
      } catch {
        this.setData({ problem: 'Could not load your orders' })
      }
    },
    async add(event: WechatMiniprogram.TouchEvent<object, object, { name: string }>) {
      const { name } = event.currentTarget.dataset
      try {
        await http.post('orders/add', { name }, { waitForLogin: true })
        await this.load()
      } catch (error) {
        if (!isAuthError(error, 'login-cancelled')) this.setData({ problem: 'Could not order' })
      }
    },
  },
})
