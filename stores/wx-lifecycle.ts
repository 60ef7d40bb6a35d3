import type { Lifecycle } from './types'

/** The part of `wx` that this file uses. All of it is optional: a plugin or a test may lack some. */
export type WxLifecycleApi = Partial<
  Pick<
    WechatMiniprogram.Wx,
    'onAppShow' | 'offAppShow' | 'onAppHide' | 'offAppHide' | 'getLaunchOptionsSync' | 'getEnterOptionsSync'
  >
>

/** Moments' single-page mode, in which `wx.login`, navigation and the usual storage are not to be had. */
const SINGLE_PAGE_SCENE = 1154

/**
 * The app's life as `wx` tells it.
 * @param api `wx` by default, read when it is used; nothing happens where there is no `wx`
 */
export function wxLifecycle(api?: WxLifecycleApi): Lifecycle {
  const found = (): WxLifecycleApi => api || (typeof wx === 'undefined' ? {} : wx)
  return {
    watch(onShow, onHide) {
      const { onAppShow, offAppShow, onAppHide, offAppHide } = found()
      if (onAppShow) onAppShow(onShow)
      if (onAppHide) onAppHide(onHide)
      return () => {
        if (offAppShow) offAppShow(onShow)
        if (offAppHide) offAppHide(onHide)
      }
    },
    isSinglePage() {
      const { getEnterOptionsSync, getLaunchOptionsSync } = found()
      const read = getEnterOptionsSync || getLaunchOptionsSync
      return !!read && read().scene === SINGLE_PAGE_SCENE
    },
  }
}
