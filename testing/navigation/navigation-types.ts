import type { Launch } from '../phone/fake-lifecycle'
import type { FakePage, PageDefinition } from '../pages/fake-page'

/** WeChat's five ways to another page. */
export type RouteApi = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab' | 'navigateBack'

/** How a navigation breaks, or is slow. */
export interface NavigationFault {
  /** @default every route API */
  readonly api?: RouteApi | undefined
  /** Fails with this message. Without it the navigation is only slow. */
  readonly errMsg?: string | undefined
  /** ms until WeChat confirms or fails. @default 0 */
  readonly delay?: number | undefined
  /** How often. @default until the undo is called */
  readonly times?: number | undefined
}

/** One call of a route API. */
export interface NavigationCall {
  /** Which of the five. */
  readonly api: RouteApi
  /** As given; empty for navigateBack. */
  readonly url: string
  /** When it was called, by the fake clock in ms since the epoch. */
  readonly at: number
  /** `done` when the route event is over; else the message it failed with. */
  readonly outcome: string
}

/** The pages of the app, and the ways between them. */
export interface FakeNavigation {
  /** The stack, the page on screen last; what `getCurrentPages()` returns. Tab pages off screen are not in it. */
  readonly pages: readonly FakePage[]
  /** The page on screen. Throws an Error while there is none. @example expect(fake.page.data).toMatchObject({ isLogin: true }) */
  readonly page: FakePage
  /** What the global of that name answers: a fresh array of `pages`. */
  getCurrentPages(): FakePage[]
  /** Every call of a route API, in order. */
  readonly navigations: readonly NavigationCall[]
  /** Breaks or slows the next calls; returns the undo. @example fake.faultNavigation({ errMsg: 'navigateTo:fail', times: 1 }) */
  faultNavigation(fault: NavigationFault): () => void
  /** Says what a page is made of. Pages without a definition have no lifecycles. */
  definePage(route: string, definition: PageDefinition): void
  /**
   * The user taps what `bindtap` leads to this method of the page on screen; resolves when what needs no time is done. What
   * the method throws, or rejects with, is found in `errors`, as WeChat would log it.
   * @param dataset the `data-` attributes of what is tapped
   * @throws Error if the page on screen has no such method
   * @example await fake.tap('order', { id: '7' })
   */
  tap(handler: string, dataset?: Readonly<Record<string, unknown>>): Promise<void>
  /** The user goes back by gesture or button; from the first page that leaves the app. */
  userBack(): Promise<void>
  /** The user taps the tab bar. */
  userSwitchTab(route: string): Promise<void>
  /** A new process: the app is shown and its first page loaded. `kill()` the old one before. */
  coldStart(launch?: Partial<Launch>): Promise<void>
  /** The app, still alive, is opened by a link: all pages close and this one opens (autoReLaunch). */
  hotStart(path: string, query?: Readonly<Record<string, string>>): Promise<void>
}
