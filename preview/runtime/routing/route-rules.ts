import type { AppConfig } from '../../compiled'

export type OpenType =
  'appLaunch' | 'navigateTo' | 'redirectTo' | 'navigateBack' | 'switchTab' | 'reLaunch' | 'autoReLaunch'

/** WeChat allows at most ten pages on the stack. */
export const STACK_LIMIT = 10

export interface RouteState {
  readonly app: AppConfig
  readonly depth: number
  readonly singlePage: boolean
}

export function isTabPage(app: AppConfig, path: string): boolean {
  return app.tabBar?.list.some((tab) => tab.pagePath === path) ?? false
}

/** The reason for which WeChat refuses a navigation, in WeChat's words; null if WeChat allows it. */
export function refusalReason(type: OpenType, path: string, url: string, state: RouteState): string | null {
  // Moments show a single page. WeChat then shows "请前往小程序使用完整服务".
  if (state.singlePage && type !== 'appLaunch') return 'can not navigate in single page mode'
  if (type === 'navigateBack') return state.depth > 1 ? null : 'cannot navigate back at first page'
  if (!state.app.pages.includes(path)) return `page "${path}" is not found`
  const isTab = isTabPage(state.app, path)
  if (type === 'switchTab') {
    if (!isTab) return 'can not switch to no-tabBar page'
    return url.includes('?') ? 'can not switch to a tabbar page with query' : null
  }
  if (isTab && (type === 'navigateTo' || type === 'redirectTo')) {
    return type === 'navigateTo' ? 'can not navigateTo a tabbar page' : 'can not redirectTo a tabbar page'
  }
  if (type === 'navigateTo' && state.depth >= STACK_LIMIT) return 'webview count limit exceed'
  return null
}

/** The function of `wx` for each `open-type` of a `<navigator>`. */
export const NAVIGATOR: Readonly<
  Record<string, 'navigateTo' | 'redirectTo' | 'switchTab' | 'reLaunch' | 'navigateBack'>
> = {
  navigate: 'navigateTo',
  redirect: 'redirectTo',
  switchTab: 'switchTab',
  reLaunch: 'reLaunch',
  navigateBack: 'navigateBack',
}
