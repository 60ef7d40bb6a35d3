import type { Launch } from '../phone/fake-lifecycle'
import type { FakePage, PageDefinition } from '../pages/fake-page'

/** WeChat's five route APIs. */
export type RouteApi = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab' | 'navigateBack'

/** How a navigation fails, or is slow. */
export interface NavigationFault {
  /** The API that fails or is slow. @default every route API */
  readonly api?: RouteApi | undefined
  /** The navigation fails with this message. Without it the navigation is only slow. */
  readonly errMsg?: string | undefined
  /** ms until WeChat confirms or fails. @default 0 */
  readonly delay?: number | undefined
  /** For how many calls. @default all, until you call the undo */
  readonly times?: number | undefined
}

/** One call of a route API. */
export interface NavigationCall {
  /** Which of the five route APIs. */
  readonly api: RouteApi
  /** The url as the app gave it; empty for navigateBack. */
  readonly url: string
  /** When the app called it: ms since the epoch, on the fake clock. */
  readonly at: number
  /** `pending` at first; `done` after the route event; the message if the navigation failed. */
  readonly outcome: string
}

/** The pages of the app, and how the app and the user move between them. */
export interface FakeNavigation {
  /** The page stack, as `getCurrentPages()` returns it: the page on screen is last. Tab pages off screen are not in it. */
  readonly pages: readonly FakePage[]
  /** The page on screen. Throws an Error while there is none. @example expect(fake.page.data).toMatchObject({ isLogin: true }) */
  readonly page: FakePage
  /** What the global `getCurrentPages` returns: a new array of `pages`. */
  getCurrentPages(): FakePage[]
  /** Every call of a route API, in order. */
  readonly navigations: readonly NavigationCall[]
  /**
   * Lets the next calls fail or be slow; returns the undo.
   * @example fake.faultNavigation({ errMsg: 'navigateTo:fail', times: 1 })
   */
  faultNavigation(fault: NavigationFault): () => void
  /** Defines a page, as `Page({...})` does. Pages without a definition have no lifecycles. */
  definePage(route: string, definition: PageDefinition): void
  /**
   * The user taps an element whose `bindtap` is this method of the page on screen. Resolves when all work that needs no time
   * is done. An error that the method throws or rejects with is in `errors`, because WeChat would log it.
   * @param dataset the `data-` attributes of the tapped element
   * @throws Error if the page on screen has no such method
   * @example await fake.tap('order', { id: '7' })
   */
  tap(handler: string, dataset?: Readonly<Record<string, unknown>>): Promise<void>
  /** The user goes back by gesture or button. On the first page the app goes to the background. */
  userBack(): Promise<void>
  /** The user taps this page in the tab bar. @throws TypeError if the page is not one of `tabPages` */
  userSwitchTab(route: string): Promise<void>
  /** Starts a new process: shows the app and loads its first page. @throws Error if the app runs: call `kill()` before */
  coldStart(launch?: Partial<Launch>): Promise<void>
  /** A link opens the app, which is still running: all pages close and this page opens (autoReLaunch). */
  hotStart(path: string, query?: Readonly<Record<string, string>>): Promise<void>
}
