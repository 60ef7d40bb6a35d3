import type { RouteApi } from './navigation-types'
import type { Target } from './page-stack'
import { splitUrl } from '../network/url'

/** The stack holds at most so many pages. */
const DEEPEST = 10

export interface Proposal {
  readonly api: RouteApi
  readonly url: string
  readonly singlePage: boolean
  /** Pages on the stack. */
  readonly depth: number
  readonly isTab: boolean
  readonly exists: boolean
}

/** WeChat's error message for a navigation that it refuses. The words differ a little between versions of WeChat. */
export function objection({ api, url, singlePage, depth, isTab, exists }: Proposal): string | undefined {
  if (singlePage) return 'can not be invoked in single page mode'
  if (api === 'navigateBack') return depth > 1 ? undefined : 'cannot navigate back at first page'
  if (!exists) return `page "${url}" is not found`
  if (api === 'switchTab') {
    if (!isTab) return 'can not switch to no-tabBar page'
    return url.includes('?') ? 'url may not carry a query' : undefined
  }
  if (isTab && api !== 'reLaunch') return `can not ${api} a tabbar page`
  return api === 'navigateTo' && depth >= DEEPEST ? 'webview count limit exceed' : undefined
}

/** The page of a url. Without a leading slash the url is relative to the page on screen, as for `wx.navigateTo`. */
export function resolveRoute(url: string, current: string, decodesQuery: boolean): Target {
  const { path, query } = splitUrl(url, decodesQuery)
  if (path.startsWith('/')) return { route: plain(path), query }
  const steps = current.split('/').slice(0, -1)
  for (const step of path.split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '.') steps.push(step)
  }
  return { route: steps.join('/'), query }
}

/** A route without its leading slash, as WeChat shows it. */
export function plain(path: string): string {
  return path.replace(/^\//, '')
}
