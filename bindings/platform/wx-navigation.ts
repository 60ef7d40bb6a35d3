import { wxLifecycle } from '../../stores/platform/wx-lifecycle'
import {
  wxPlatform,
  type PageOnStack,
  type Platform,
  type PlatformCallbacks,
} from '../../stores/platform/wx-platform'
import type { Opening } from '../login-redirect/login-plan'
import { stack } from './wx-pages'

/** The way around the app, as an argument: by default what `wx` does. */
export interface Navigation {
  /** The stack of pages, the one on the screen last. */
  pages(): readonly PageOnStack[]
  /** Calls `done` once: with nothing when WeChat confirms, with the `errMsg` when it fails. */
  open(method: Opening, url: string, done: (failure?: string) => void): void
  /** Closes that many pages; calls `done` as `open` does. */
  back(delta: number, done: (failure?: string) => void): void
  /**
   * Calls back after each route event, where the base library tells of them, with its `openType`; and with `appHide` and
   * `appShow` when the app goes to the background and comes back. Returns the undo.
   */
  watch(listener: (openType: string) => void): () => void
  /**
   * Asks before each route event, where the base library lets it lead elsewhere (3.8.0), which page is to open instead; null
   * for none. Calls `failed` where the platform then refuses. Returns the undo. Without this a page shows first.
   */
  reroute?(decide: (openType: string, page: PageOnStack) => string | null, failed: () => void): () => void
  /** The single-page mode of Moments, where no route API works. */
  isSinglePage(): boolean
}

/** @param platform `wx` by default, read when it is used */
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
      // Documented since 3.5.5, there long before, with other arguments.
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
