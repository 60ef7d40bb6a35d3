import { authBehavior } from 'mobx-miniprogram-auth'
import { authStore } from '../../auth'
import { hold, release } from '../../utils/calls'
import { deleteImage, listImages } from '../../services/match-images'
import type { MatchImage } from '../../services/types'
import { explain, isQuiet } from '../../utils/explain'
import { leave } from '../../utils/leave'
import { queryText } from '../../utils/query'
import { isSinglePage } from '../../utils/single-page'
import { dangerColor } from '../../utils/theme'
import { tell } from '../../utils/tell'
import { photoView } from '../../utils/views'
import type { PhotoView } from '../../utils/views'

interface MatchImagesData {
  matchId: string
  title: string
  phase: 'loading' | 'ready' | 'failed'
  message: string
  photos: PhotoView[]
  /** Seen in Moments: there is nothing to upload, and no way to leave. */
  singlePage: boolean
}

const initial: MatchImagesData = {
  matchId: '',
  title: '',
  phase: 'loading',
  message: '',
  photos: [],
  singlePage: isSinglePage(),
}

/** What comes and goes with the user. */
interface OfUser {
  load(): Promise<void>
  clear(): void
}

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

type PhotoTap = WechatMiniprogram.TouchEvent<object, object, { id: string }>

Component({
  behaviors: [auth],
  data: initial,
  methods: {
    onLoad(query: Record<string, string | undefined>) {
      this.setData({ matchId: queryText(query['matchId']), title: queryText(query['title']) })
    },
    async load() {
      const { matchId, phase } = this.data
      if (matchId === '') return
      if (phase === 'failed') this.setData({ phase: 'loading' })
      try {
        const { data } = await hold(this, 'list', listImages(matchId))
        this.setData({ phase: 'ready', photos: data.map(photoView) })
      } catch (error) {
        if (this.data.phase === 'ready') tell(error)
        else if (!isQuiet(error)) this.setData({ phase: 'failed', message: explain(error) })
      }
    },
    adopt({ detail: image }: WechatMiniprogram.CustomEvent<MatchImage>) {
      const others = this.data.photos.filter(({ id }) => id !== image.id)
      this.setData({ photos: [photoView(image), ...others] })
      // A list asked for before the upload would not hold it, and would take it away again.
      void this.load()
    },
    preview(event: PhotoTap) {
      const { photos } = this.data
      const current = photos.find(({ id }) => id === event.currentTarget.dataset.id)
      if (current) void wx.previewImage({ current: current.url, urls: photos.map(({ url }) => url) })
    },
    async remove(event: PhotoTap) {
      const { id } = event.currentTarget.dataset
      if (!this.data.photos.some((photo) => photo.id === id && photo.mine)) return
      const { confirm } = await wx.showModal({
        title: '删除照片',
        content: '删除后无法恢复，确定删除吗？',
        confirmText: '删除',
        confirmColor: dangerColor(),
      })
      if (!confirm) return
      try {
        await hold(this, 'delete ' + id, deleteImage(id))
        this.setData({ photos: this.data.photos.filter((photo) => photo.id !== id) })
      } catch (error) {
        tell(error)
      }
    },
    clear() {
      release(this, 'list')
      this.setData({ phase: 'loading', message: '', photos: [] })
    },
    /** From the panel that stands in for the pictures. */
    leave,
    async onPullDownRefresh() {
      if (this.data.isLogin) await this.load()
      void wx.stopPullDownRefresh()
    },
    onShareAppMessage() {
      const { matchId, title } = this.data
      const query = `matchId=${encodeURIComponent(matchId)}&title=${encodeURIComponent(title)}`
      return { title: `${title}的现场照片`, path: `/pages/match-images/match-images?${query}` }
    },
    onShareTimeline() {
      const { matchId, title } = this.data
      return {
        title: `${title}的现场照片`,
        query: `matchId=${encodeURIComponent(matchId)}&title=${encodeURIComponent(title)}`,
      }
    },
  },
})
