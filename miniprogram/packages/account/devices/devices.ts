import { authBehavior } from 'mobx-miniprogram-auth'
import { authStore } from '../../../auth'
import { endDevice, endOtherDevices, listDevices } from '../../../services/me'
import { hold, releaseAll } from '../../../utils/calls'
import { explain, isQuiet } from '../../../utils/explain'
import { leave } from '../../../utils/leave'
import { dangerColor } from '../../../utils/theme'
import { tell } from '../../../utils/tell'
import { deviceView } from './views'
import type { DeviceView } from './views'

interface DevicesData {
  phase: 'loading' | 'ready' | 'failed'
  message: string
  devices: DeviceView[]
  /** There is more than this phone. */
  others: boolean
  /** What is being ended: one device, by its id, or all `others`; empty for none. */
  ending: string
}

const empty: DevicesData = { phase: 'loading', message: '', devices: [], others: false, ending: '' }

/** What comes and goes with the user. */
interface OfUser {
  load(): Promise<void>
  clear(): void
}

// A sub-package requires the store of the main package: there is one for all. (An independent one could not.)
const auth = authBehavior(authStore, {
  fields: ['isLogin', 'status'],
  whenLoggedOut: 'redirect',
  onLogin(this: OfUser) {
    void this.load()
  },
  onLogout(this: OfUser) {
    this.clear()
  },
})

type DeviceTap = WechatMiniprogram.TouchEvent<object, object, { id: string }>

/** Where the user is signed in, and ending that from here: the phone that got lost. */
Component({
  behaviors: [auth],
  data: empty,
  methods: {
    async load() {
      if (this.data.phase === 'failed') this.setData({ phase: 'loading' })
      try {
        const { data } = await hold(this, 'list', listDevices())
        const views = data.map((device) => deviceView(device, Date.now()))
        const devices = [
          ...views.filter(({ current }) => current),
          ...views.filter(({ current }) => !current),
        ]
        this.setData({ phase: 'ready', devices, others: devices.some(({ current }) => !current) })
      } catch (error) {
        if (this.data.phase === 'ready') tell(error)
        else if (!isQuiet(error)) this.setData({ phase: 'failed', message: explain(error) })
      }
    },
    async end(event: DeviceTap) {
      const { id } = event.currentTarget.dataset
      const { confirm } = await wx.showModal({
        title: '退出这台设备',
        content: '它需要重新登录才能继续使用。',
      })
      if (confirm) await this.endBy(id, () => hold(this, 'end', endDevice(id)))
    },
    async endOthers() {
      const { confirm } = await wx.showModal({
        title: '退出其他设备',
        content: '除本机外，其他设备都需要重新登录。',
        confirmText: '退出',
        confirmColor: dangerColor(),
      })
      if (confirm) await this.endBy('others', () => hold(this, 'end', endOtherDevices()))
    },
    async endBy(what: string, call: () => PromiseLike<unknown>) {
      if (this.data.ending !== '') return
      this.setData({ ending: what })
      try {
        await call()
        await this.load()
        void wx.showToast({ title: '已退出', icon: 'success' })
      } catch (error) {
        tell(error)
      }
      if (this.data.ending !== '') this.setData({ ending: '' })
    },
    clear() {
      releaseAll(this)
      this.setData(empty)
    },
    /** From the panel that stands in for the list. */
    leave,
    async onPullDownRefresh() {
      if (this.data.isLogin) await this.load()
      void wx.stopPullDownRefresh()
    },
  },
})
