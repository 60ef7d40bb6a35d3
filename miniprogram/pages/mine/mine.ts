import { bindAuth } from 'mobx-miniprogram-auth'
import { authStore } from '../../auth'
import { hold, release, releaseAll } from '../../utils/calls'
import { bindPhone, getMe, rename } from '../../services/me'
import { serverUrl } from '../../config'
import { explain, isQuiet } from '../../utils/explain'
import { duration, yearMonth } from '../../utils/format'
import { lightTab } from '../../utils/tab'
import { dangerColor } from '../../utils/theme'
import { tell } from '../../utils/tell'

type MineData = {
  isLogin: boolean
  status: string
  expiry: number | null
  /** Of the session: there at once, also offline. What the server says of the user comes after. */
  knownName: string | null
  knownAvatar: string | null
  nickname: string
  avatar: string
  /** It could not be shown: the one everybody has stands in for it. */
  avatarFailed: boolean
  since: string
  /** With its middle hidden; empty for none. */
  phone: string
  /** The server has said who this is. */
  loaded: boolean
  timeLeft: string
  editing: boolean
  saving: boolean
  draft: string
  failed: string
}

const initial: MineData = {
  isLogin: false,
  status: 'restoring',
  expiry: null,
  knownName: null,
  knownAvatar: null,
  nickname: '',
  avatar: '',
  avatarFailed: false,
  since: '',
  phone: '',
  loaded: false,
  timeLeft: '',
  editing: false,
  saving: false,
  draft: '',
  failed: '',
}

function left(expiry: number | null): string {
  if (expiry === null) return '长期有效'
  const ms = expiry - Date.now()
  return ms > 0 ? duration(ms) : '等待续期'
}

/** The one page made by `Page()`: `bindAuth` does for it what `authBehavior` does for a component. */
Page({
  data: initial,
  ticker: 0,
  onLoad() {
    bindAuth(this, {
      store: authStore,
      fields: {
        isLogin: 'isLogin',
        status: 'status',
        expiry: 'expiry',
        knownName: ({ session }: typeof authStore) => session?.user.nickname,
        knownAvatar: ({ session }: typeof authStore) => session && serverUrl(session.user.avatarUrl),
      },
      whenLoggedOut: 'show',
      onLogin: () => void this.load(),
      onLogout: () => this.clear(),
    })
  },
  onShow() {
    lightTab(this)
    this.tick()
    this.ticker = setInterval(() => this.tick(), 1000)
  },
  onHide() {
    clearInterval(this.ticker)
  },
  async onPullDownRefresh() {
    if (this.data.isLogin) await this.load()
    void wx.stopPullDownRefresh()
  },
  onUnload() {
    clearInterval(this.ticker)
  },
  tick() {
    const timeLeft = this.data.isLogin ? left(this.data.expiry) : ''
    if (timeLeft !== this.data.timeLeft) this.setData({ timeLeft })
  },
  async load() {
    this.tick()
    try {
      const { data } = await hold(this, 'me', getMe())
      this.setData({
        nickname: data.nickname,
        avatar: serverUrl(data.avatarUrl),
        avatarFailed: false,
        since: `${yearMonth(data.since)}加入同好`,
        phone: data.phone ?? '',
        loaded: true,
        failed: '',
      })
    } catch (error) {
      if (!isQuiet(error)) this.setData({ failed: explain(error) })
    }
  },
  failAvatar() {
    this.setData({ avatarFailed: true })
  },
  clear() {
    releaseAll(this)
    this.setData({
      nickname: '',
      avatar: '',
      avatarFailed: false,
      since: '',
      phone: '',
      loaded: false,
      editing: false,
      saving: false,
      failed: '',
    })
  },
  edit() {
    this.setData({ editing: true, draft: this.data.nickname || this.data.knownName || '' })
  },
  leaveEditing() {
    release(this, 'rename')
    this.setData({ editing: false, saving: false })
  },
  async save(event: WechatMiniprogram.CustomEvent<{ value: { nickname?: string } }>) {
    const nickname = (event.detail.value.nickname ?? '').trim()
    if (this.data.saving) return
    if (nickname === '') {
      void wx.showToast({ title: '昵称不能为空', icon: 'none' })
      return
    }
    if (nickname === this.data.draft) {
      this.setData({ editing: false })
      return
    }
    this.setData({ saving: true })
    try {
      const { data } = await hold(this, 'rename', rename(nickname))
      this.setData({ nickname: data.nickname, editing: false, saving: false })
    } catch (error) {
      this.setData({ saving: false })
      tell(error)
    }
  },
  /** The number was asked for on this very page; who says no is left in peace. */
  async bindPhone({ detail }: WechatMiniprogram.CustomEvent<{ code?: string; errMsg?: string }>) {
    if (!detail.code) {
      if (!/deny|cancel|not authorized/.test(detail.errMsg ?? ''))
        void wx.showToast({ title: '暂时取不到手机号，请稍后再试', icon: 'none' })
      return
    }
    try {
      const { data } = await hold(this, 'phone', bindPhone(detail.code))
      this.setData({ phone: data.phone })
    } catch (error) {
      tell(error)
    }
  },
  async askLogout() {
    const { confirm } = await wx.showModal({
      title: '退出登录',
      content: '退出后，需要重新登录才能查看活动和照片。',
      confirmText: '退出',
      confirmColor: dangerColor(),
    })
    if (confirm) await authStore.logout()
  },
})
