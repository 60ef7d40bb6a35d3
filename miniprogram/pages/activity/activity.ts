import { authBehavior } from 'mobx-miniprogram-auth'
import { authStore } from '../../auth'
import { dontRemindOf, getActivity, joinActivity, leaveActivity, remindOf } from '../../services/activities'
import { followTurnouts, isFollowing, stopFollowing } from '../../services/live'
import { checkOrder, newOrderKey, orderPlace } from '../../services/orders'
import type { Order } from '../../services/types'
import { hold, release, releaseAll } from '../../utils/calls'
import { codeOf, explain, isQuiet } from '../../utils/explain'
import { pay } from '../../utils/pay'
import { queryText } from '../../utils/query'
import { forgetSeen, noteSeen } from '../../utils/seen'
import { REFUSALS, askToSend } from '../../utils/subscribe'
import type { SubscribeAnswer } from '../../utils/subscribe'
import { tell } from '../../utils/tell'
import { activityView, withTurnout } from '../../utils/views'
import type { ActivityView } from '../../utils/views'

interface ActivityData {
  id: string
  phase: 'loading' | 'ready' | 'failed' | 'missing'
  message: string
  /** Null until it is there. */
  activity: ActivityView | null
  /** The button that was tapped and is not done. */
  busy: '' | 'join' | 'remind' | 'pay'
  reminded: boolean
  /** Empty where no reminders are sent. */
  template: string
}

const initial: ActivityData = {
  id: '',
  phase: 'loading',
  message: '',
  activity: null,
  busy: '',
  reminded: false,
  template: '',
}

/** What comes and goes with the user. */
interface OfUser {
  readonly data: ActivityData
  load(): Promise<void>
  clear(): void
}

const auth = authBehavior(authStore, {
  fields: ['isLogin'],
  // What a visitor saw says nothing of whether they signed up.
  onLogin(this: OfUser) {
    if (this.data.phase !== 'loading') void this.load()
  },
  onLogout(this: OfUser) {
    this.clear()
  },
})

/** One activity, also for a visitor who came by a link; signing up opens the login if it has to. */
Component({
  behaviors: [auth],
  data: initial,
  methods: {
    onLoad(query: Record<string, string | undefined>) {
      const id = queryText(query['id'])
      this.setData({ id, phase: id === '' ? 'missing' : 'loading' })
      if (id !== '') void this.load()
    },
    onShow() {
      if (this.data.phase === 'ready') this.follow()
    },
    onHide() {
      stopFollowing(this)
    },
    onUnload() {
      stopFollowing(this)
    },
    show(activity: ActivityView) {
      noteSeen(activity)
      this.setData({ phase: 'ready', activity })
    },
    async load() {
      if (this.data.phase === 'failed') this.setData({ phase: 'loading' })
      try {
        const { data } = await hold(this, 'activity', getActivity(this.data.id))
        this.setData({ reminded: data.reminded, template: data.reminderTemplate ?? '' })
        this.show(activityView(data, Date.now()))
        this.follow()
      } catch (error) {
        if (codeOf(error, 'businessCode') === '40400') this.setData({ phase: 'missing' })
        else if (this.data.phase === 'ready') tell(error)
        else if (!isQuiet(error)) this.setData({ phase: 'failed', message: explain(error) })
      }
    },
    /** How many come is told as it changes, to those who are signed in. */
    follow() {
      if (!this.data.isLogin) return
      followTurnouts(this, [this.data.id], (turnout) => {
        if (this.data.activity) this.show(withTurnout(this.data.activity, turnout))
      })
    },
    /**
     * Signs up, or takes that back. Who is signed in sees it at once, and sees it taken back where the server says no; a
     * visitor's tap waits for the login. How many come, the server alone says.
     */
    async toggle() {
      const { activity, busy, id, isLogin } = this.data
      if (!activity || busy !== '') return
      const mine = !activity.mine
      this.setData({ busy: 'join', ...(isLogin && { 'activity.mine': mine }) })
      try {
        const { data } = await hold(this, 'join', mine ? joinActivity(id) : leaveActivity(id))
        // An answer that is under way may be older than this one.
        release(this, 'activity')
        // A number that is followed is newer than this answer, or will be.
        const shown = this.data.activity ?? activity
        const counted = isFollowing(this) ? shown : withTurnout(shown, data)
        this.show({ ...counted, mine })
        this.setData({ busy: '' })
        void wx.showToast({ title: mine ? '报名成功' : '已取消报名', icon: 'success' })
      } catch (error) {
        this.setData({ busy: '', 'activity.mine': !mine })
        tell(error)
      }
    },
    /**
     * Orders the place, lets the user pay, and believes the server. The key is of this tap: what is sent again after a
     * renewal, or after the login of a visitor, is the same order.
     */
    async pay() {
      const { activity, busy, id } = this.data
      if (!activity || busy !== '') return
      const key = newOrderKey()
      this.setData({ busy: 'pay' })
      try {
        const { data: order } = await hold(this, 'pay', orderPlace(id, key))
        const said = order.payment ? await pay(order.payment) : 'paid'
        if (said !== 'paid') {
          const title = said === 'left' ? '还没有付款，名额为你保留 15 分钟' : '没有付成，请稍后再试'
          void wx.showToast({ title, icon: 'none' })
        } else this.settle((await hold(this, 'pay', checkOrder(order.orderId))).data)
      } catch (error) {
        tell(error)
      }
      if (this.data.busy === 'pay') this.setData({ busy: '' })
    },
    settle({ state }: Order) {
      if (state === 'paid') {
        release(this, 'activity')
        if (this.data.activity) this.show({ ...this.data.activity, mine: true })
        void wx.showToast({ title: '报名成功', icon: 'success' })
      } else {
        const title = state === 'open' ? '付款正在确认，请稍后下拉刷新' : '名额没有留住，款项会退回'
        void wx.showToast({ title, icon: 'none' })
      }
    },
    remind() {
      const { busy, reminded, template } = this.data
      if (busy !== '' || template === '') return
      // In the tap itself: once anything was waited for, WeChat no longer asks.
      void this.setReminder(!reminded, reminded ? 'accept' : askToSend(template))
    },
    /** A visitor's yes is kept while they log in; an expired token asks nobody again. */
    async setReminder(wanted: boolean, asked: SubscribeAnswer | Promise<SubscribeAnswer>) {
      this.setData({ busy: 'remind' })
      const said = await asked
      if (said !== 'accept') {
        this.setData({ busy: '' })
        if (REFUSALS[said]) void wx.showToast({ title: REFUSALS[said], icon: 'none' })
        return
      }
      try {
        const { id } = this.data
        await hold(this, 'remind', wanted ? remindOf(id) : dontRemindOf(id))
        release(this, 'activity')
        this.setData({ busy: '', reminded: wanted })
        void wx.showToast({ title: wanted ? '开始前一小时提醒你' : '不再提醒', icon: 'none' })
      } catch (error) {
        this.setData({ busy: '' })
        tell(error)
      }
    },
    clear() {
      releaseAll(this)
      stopFollowing(this)
      forgetSeen()
      if (this.data.activity) this.setData({ busy: '', reminded: false, 'activity.mine': false })
    },
    async onPullDownRefresh() {
      if (this.data.id !== '') await this.load()
      void wx.stopPullDownRefresh()
    },
    onShareAppMessage() {
      const { activity, id } = this.data
      return {
        title: activity ? `一起来：${activity.title}` : '同好',
        path: `/pages/activity/activity?id=${encodeURIComponent(id)}`,
      }
    },
  },
})
