import { authBehavior } from 'mobx-miniprogram-auth'
import { authStore } from '../../auth'
import { hold, releaseAll } from '../../utils/calls'
import { listActivities } from '../../services/activities'
import { listGroups } from '../../services/groups'
import { explain, isQuiet } from '../../utils/explain'
import { seenOf } from '../../utils/seen'
import { lightTab } from '../../utils/tab'
import { tell } from '../../utils/tell'
import { activityView, groupView } from '../../utils/views'
import type { ActivityView, GroupView } from '../../utils/views'

const PAGE_SIZE = 5

type Phase = 'loading' | 'ready' | 'failed'

interface ActivitiesData {
  /** Of the page: groups and the first activities. */
  phase: Phase
  /** Of the activities of the chosen group. */
  listPhase: Phase
  /** Of the next page of them. */
  more: 'idle' | 'loading' | 'failed' | 'end'
  message: string
  groups: GroupView[]
  groupId: string
  activities: ActivityView[]
  pageNo: number
}

const empty: ActivitiesData = {
  phase: 'loading',
  listPhase: 'loading',
  more: 'idle',
  message: '',
  groups: [],
  groupId: '',
  activities: [],
  pageNo: 0,
}

/** What comes and goes with the user. */
interface OfUser {
  load(): Promise<void>
  clear(): void
}

const auth = authBehavior(authStore, {
  fields: ['isLogin'],
  whenLoggedOut: 'show',
  onLogin(this: OfUser) {
    void this.load()
  },
  onLogout(this: OfUser) {
    this.clear()
  },
})

Component({
  behaviors: [auth],
  data: empty,
  methods: {
    onShow() {
      lightTab(this)
      this.catchUp()
    },
    /** What its own page has learnt of an activity since the list was loaded. */
    catchUp() {
      const { activities } = this.data
      const news = activities.map((activity) => seenOf(activity) ?? activity)
      if (news.some((activity, index) => activity !== activities[index])) this.setData({ activities: news })
    },
    /** Groups, then the activities of the one that is chosen: at first the first. What is on the screen stays until then. */
    async load() {
      if (this.data.phase === 'failed') this.setData({ phase: 'loading' })
      try {
        const { data } = await hold(this, 'groups', listGroups())
        const groups = data.map(groupView)
        const chosen = groups.find(({ id }) => id === this.data.groupId) ?? groups[0]
        this.setData({ phase: 'ready', groups, groupId: chosen ? chosen.id : '' })
        if (chosen) await this.loadActivities()
      } catch (error) {
        if (this.data.phase === 'ready') tell(error)
        else if (!isQuiet(error)) this.setData({ phase: 'failed', message: explain(error) })
      }
    },
    async loadActivities() {
      if (this.data.listPhase === 'failed') this.setData({ listPhase: 'loading' })
      try {
        const query = { groupId: this.data.groupId, pageNo: 1, pageSize: PAGE_SIZE }
        const { data } = await hold(this, 'activities', listActivities(query))
        const now = Date.now()
        this.setData({
          listPhase: 'ready',
          more: data.list.length < data.total ? 'idle' : 'end',
          pageNo: 1,
          activities: data.list.map((activity) => activityView(activity, now)),
        })
      } catch (error) {
        if (this.data.listPhase === 'ready') tell(error)
        else if (!isQuiet(error)) this.setData({ listPhase: 'failed', message: explain(error) })
      }
    },
    async loadMore() {
      const { groupId, pageNo, activities } = this.data
      this.setData({ more: 'loading' })
      try {
        const query = { groupId, pageNo: pageNo + 1, pageSize: PAGE_SIZE }
        // The same name as the first page has: choosing another group calls this one off.
        const { data } = await hold(this, 'activities', listActivities(query))
        const now = Date.now()
        const known = new Set(activities.map(({ id }) => id))
        const fresh = data.list.filter(({ id }) => !known.has(id)).map((item) => activityView(item, now))
        this.setData({
          more: data.list.length > 0 && data.pageNo * data.pageSize < data.total ? 'idle' : 'end',
          pageNo: pageNo + 1,
          activities: [...activities, ...fresh],
        })
      } catch (error) {
        if (!isQuiet(error)) this.setData({ more: 'failed' })
      }
    },
    chooseGroup(event: WechatMiniprogram.CustomEvent<object, object, { id: string }>) {
      const { id } = event.currentTarget.dataset
      if (id === this.data.groupId) return
      this.setData({ groupId: id, listPhase: 'loading', more: 'idle', activities: [] })
      void this.loadActivities()
    },
    clear() {
      releaseAll(this)
      this.setData(empty)
    },
    async onPullDownRefresh() {
      if (this.data.isLogin) await this.load()
      void wx.stopPullDownRefresh()
    },
    onReachBottom() {
      if (this.data.listPhase === 'ready' && this.data.more === 'idle') void this.loadMore()
    },
  },
})
