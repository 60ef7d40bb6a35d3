import type { Lifecycle } from '../types'
import type { Platform } from './wx-platform'

/** The scene of Moments' single-page mode, where `wx.login`, navigation and the usual storage do not work. */
const SINGLE_PAGE_SCENE = 1154

/**
 * Makes a `Lifecycle` from the platform's `onAppShow` and `onAppHide`.
 * @param platform `wx` by default, read when it is used; nothing happens where there is no `wx`
 */
export function wxLifecycle(platform?: Partial<Platform>): Lifecycle {
  const found = (): Partial<Platform> => platform || (typeof wx === 'undefined' ? {} : wx)
  return {
    watch(onShow, onHide) {
      // Called as methods, because a platform may be an instance of a class that needs `this`.
      const app = found()
      if (app.onAppShow) app.onAppShow(onShow)
      if (app.onAppHide) app.onAppHide(onHide)
      return () => {
        if (app.offAppShow) app.offAppShow(onShow)
        if (app.offAppHide) app.offAppHide(onHide)
      }
    },
    isSinglePage() {
      const app = found()
      const read = app.getEnterOptionsSync || app.getLaunchOptionsSync
      const entered = read && read.call(app)
      return !!entered && entered.scene === SINGLE_PAGE_SCENE
    },
  }
}
