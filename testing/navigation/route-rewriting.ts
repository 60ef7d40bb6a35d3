import { readOptions } from '../options'
import type { OpenType, Target } from './page-stack'
import { report } from '../world'
import type { Outcome, World } from '../world'

/** What the rewriting of routes needs to know about the app's pages. */
export interface RewritingParts {
  resolve(url: string): Target
  exists(route: string): boolean
  isTab(route: string): boolean
  /** The root of the subpackage that a page is in; empty for the main package. */
  packageOf(route: string): string
}

/** `wx.rewriteRoute` (路由事件重写.md): works only inside `onBeforeAppRoute`, once for each event, to a page of the same kind. */
export interface Rewriting {
  readonly call: (given: unknown) => void
  /** Calls `tell`, in which the app may rewrite the route; returns the page that the event leads to. */
  during(openType: OpenType, target: Target, tell: () => void): Target
}

export function createRewriting(world: World, parts: RewritingParts): Rewriting {
  let event: { openType: OpenType; planned: Target; target: Target } | undefined

  /** Returns WeChat's objection, or undefined. */
  function rewrite(url: string, preserveQuery: boolean): string | undefined {
    if (!event) return 'can only be called synchronously in onBeforeAppRoute'
    const { openType, planned } = event
    if (openType === 'navigateBack') return 'can not rewrite navigateBack'
    if (event.target !== planned) return 'the route event has been rewritten'
    const target = parts.resolve(url)
    if (!parts.exists(target.route)) return `page "${target.route}" is not found`
    if (openType === 'switchTab' && !parts.isTab(target.route)) return 'can not switch to no-tabBar page'
    if (/^(navigateTo|redirectTo)$/.test(openType) && parts.isTab(target.route))
      return `can not ${openType} a tabbar page`
    if (parts.packageOf(target.route) !== parts.packageOf(planned.route))
      return 'can not rewrite to a page of another package'
    event.target = { route: target.route, query: preserveQuery ? planned.query : target.query }
    return undefined
  }

  return {
    call(given) {
      const read = readOptions('rewriteRoute', given, ['url', 'preserveQuery'])
      const url = read.string('url')
      const preserve = read.maybeBoolean('preserveQuery') === true
      // The rewriting happens now or not at all. The callbacks are called later, and there is no promise.
      const why = rewrite(url, preserve)
      const outcome: Outcome = why
        ? { ok: false, result: { errMsg: 'rewriteRoute:fail ' + why } }
        : { ok: true, result: { errMsg: 'rewriteRoute:ok' } }
      world.clock.outside(0, () => report(world, read.callbacks, outcome))
    },
    during(openType, planned, tell) {
      const mine = { openType, planned, target: planned }
      event = mine
      try {
        tell()
      } finally {
        event = undefined
      }
      return mine.target
    },
  }
}
