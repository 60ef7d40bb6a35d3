import { authBehavior } from 'mobx-miniprogram-auth'
import { authStore } from '../auth'
import { serverUrl } from '../config'

const auth = authBehavior(authStore, {
  fields: {
    isLogin: 'isLogin',
    avatar: ({ session }: typeof authStore) => session && serverUrl(session.user.avatarUrl),
  },
})

/**
 * The tab bar, one in each tab page; whoever is signed in finds their face on it. Page lifetimes do not come to a custom
 * tab bar, so it is bound as long as it is there. Its page says which tab is lit: see `lightTab`.
 */
Component({
  behaviors: [auth],
  data: {
    selected: '',
    /** A picture that did not load. */
    broken: '',
    tabs: [
      { page: 'pages/activities/activities', text: '活动', icon: 'activities', face: false },
      { page: 'pages/mine/mine', text: '我的', icon: 'mine', face: true },
    ],
  },
  methods: {
    faceBroke() {
      this.setData({ broken: this.data.avatar ?? '' })
    },
    open(event: WechatMiniprogram.TouchEvent<object, object, { page: string }>) {
      const { page } = event.currentTarget.dataset
      if (page !== this.data.selected) void wx.switchTab({ url: '/' + page })
    },
  },
})
