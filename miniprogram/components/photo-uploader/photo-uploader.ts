import { authBehavior } from 'mobx-miniprogram-auth'
import type { Progress } from 'mobx-miniprogram-auth'
import { authStore } from '../../auth'
import { hold, release } from '../../utils/calls'
import { createImage } from '../../services/match-images'
import { codeOf, isQuiet } from '../../utils/explain'
import { tell } from '../../utils/tell'

/** A picture on its way. */
interface Upload {
  key: string
  path: string
  percent: number
  /** Why it stays here; empty while it is on its way. */
  problem: '' | 'login' | 'failed'
}

const initial: { uploads: Upload[] } = { uploads: [] }

type UploadTap = WechatMiniprogram.TouchEvent<object, object, { key: string }>

let count = 0

/**
 * Choosing pictures and seeing them go: progress, a retry, calling one off. It need not know whether somebody is signed
 * in: a picture chosen by a visitor waits in the HTTP layer for the login and then leaves by itself.
 */
Component({
  behaviors: [authBehavior(authStore, { fields: ['status'] })],
  properties: {
    matchId: { type: String, value: '' },
  },
  data: initial,
  methods: {
    async choose() {
      try {
        const { tempFiles } = await wx.chooseMedia({
          count: 9,
          mediaType: ['image'],
          sizeType: ['compressed'],
        })
        const chosen = tempFiles.map(({ tempFilePath }): Upload => ({
          key: String(++count),
          path: tempFilePath,
          percent: 0,
          problem: '',
        }))
        this.setData({ uploads: [...this.data.uploads, ...chosen] })
        chosen.forEach((upload) => void this.send(upload))
      } catch (error) {
        // Closing the album is a choice, not a failure.
        if (!/cancel/.test(codeOf(error, 'errMsg')))
          void wx.showToast({ title: '没有打开相册，请检查权限', icon: 'none' })
      }
    },
    async send({ key, path }: Upload) {
      try {
        const onProgress = ({ progress }: Progress) => this.change(key, { percent: progress })
        const { data } = await hold(this, key, createImage(this.data.matchId, path, onProgress))
        this.drop(key)
        this.triggerEvent('uploaded', data)
      } catch (error) {
        // Who leaves the login may think again: the picture stays, to be sent later or called off.
        const left = codeOf(error) === 'login-cancelled'
        if (isQuiet(error) && !left) return this.drop(key)
        this.change(key, { problem: left ? 'login' : 'failed', percent: 0 })
        tell(error)
      }
    },
    retry(event: UploadTap) {
      const upload = this.data.uploads.find(({ key }) => key === event.currentTarget.dataset.key)
      if (!upload || upload.problem === '') return
      this.change(upload.key, { problem: '' })
      void this.send(upload)
    },
    cancel(event: UploadTap) {
      const { key } = event.currentTarget.dataset
      release(this, key)
      this.drop(key)
    },
    change(key: string, change: Partial<Upload>) {
      const index = this.data.uploads.findIndex((upload) => upload.key === key)
      const upload = this.data.uploads[index]
      if (upload) this.setData({ [`uploads[${index}]`]: { ...upload, ...change } })
    },
    drop(key: string) {
      this.setData({ uploads: this.data.uploads.filter((upload) => upload.key !== key) })
    },
  },
})
