import { wxLifecycle } from '../../stores/platform/wx-lifecycle'
import {
  wxPlatform,
  type PageOnStack,
  type Platform,
  type PlatformCallbacks,
} from '../../stores/platform/wx-platform'
import type { Opening } from '../login-redirect/login-plan'
import { stack } from './wx-pages'

/** How the app moves between its pages. The default is `wx`; a test can hand in its own. */
export interface Navigation {
  /** The page stack; the page on the screen is the last one. */
  pages(): readonly PageOnStack[]
  /** Opens a page. Calls `done` once: without an argument when WeChat confirms, with the `errMsg` when the API fails. */
  open(method: Opening, url: string, done: (failure?: string) => void): void
  /** Closes `delta` pages; calls `done` as `open` does. */
  back(delta: number, done: (failure?: string) => void): void
  /**
   * Calls `listener` after each route event with its `openType`, where the platform has `onAppRoute`; and with `appHide` and
   * `appShow` when the app goes to the background and comes back. Returns the undo.
   */
  watch(listener: (openType: string) => void): () => void
  /**
   * Calls `decide` before each route event: `decide` returns the url of the page to open instead, or null. Calls `failed` if
   * the platform refuses that page. Returns the undo. Works from base library 3.8.0 on. Without it a guarded page shows before
   * the login page opens.
   */
  reroute?(decide: (openType: string, page: PageOnStack) => string | null, failed: () => void): () => void
  /** The single-page mode of Moments, where no route API works. */
  isSinglePage(): boolean
}

/** @param platform default `wx`, read at each use */
export function wxNavigation(platform?: Platform): Navigation {
  const api = (): Platform => platform || wxPlatform()
  const told = <Options extends object>(
    options: Options,
    done: (failure?: string) => void,
  ): Options & PlatformCallbacks =>
    Object.assign(options, {
      success: () => done(),
      fail: (error?: { readonly errMsg?: string }) => done(String(error && error.errMsg)),
    })
  return {
    pages: () => stack(platform),
    open: (method, url, done) => void api()[method](told({ url }, done)),
    back: (delta, done) => void api().navigateBack(told({ delta }, done)),
    watch(listener) {
      const app = api()
      // `onAppRoute` is documented since base library 3.5.5. Older ones have it, too, but call it with other arguments.
      const heard = (route: { readonly openType?: string } | undefined): void =>
        listener(String(route && route.openType))
      if (app.onAppRoute) app.onAppRoute(heard)
      const stop = wxLifecycle(app).watch(
        () => listener('appShow'),
        () => listener('appHide'),
      )
      return () => {
        stop()
        if (app.offAppRoute) app.offAppRoute(heard)
      }
    },
    reroute(decide, failed) {
      const app = api()
      const heard = ({ openType, path, query }: WechatMiniprogram.OnBeforeAppRouteListenerResult): void => {
        const url = decide(openType, { route: String(path).replace(/^\//, ''), options: query })
        if (url && app.rewriteRoute) app.rewriteRoute({ url, fail: failed })
      }
      if (app.rewriteRoute && app.onBeforeAppRoute) app.onBeforeAppRoute(heard)
      return () => {
        if (app.offBeforeAppRoute) app.offBeforeAppRoute(heard)
      }
    },
    isSinglePage() {
      const app = api()
      return (
        wxLifecycle(app).isSinglePage() || (!!app.getApiCategory && app.getApiCategory() === 'browseOnly')
      )
    },
  }
}
