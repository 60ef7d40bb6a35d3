import type { WindowConfig } from '../../compiled'
import type { Services } from '../builtin'
import type { OpenType } from '../routing/route-rules'
import type { Card } from '../sharing'
import type { Phone } from '../wx/phone'

/** The actions of the user on a page that are not events of the page's content. */
export interface FrameActions {
  back(): void
  home(): void
  pullDown(): void
  reachBottom(): void
  scroll(scrollTop: number): void
}

/** The frame of a page on the screen: the navigation bar and the scrolling body. */
export interface Frame {
  /** The element in which the page is drawn. */
  readonly body: HTMLElement
  /** Shows the frame on top. @param isFirst the page is at the bottom of the stack: one cannot go back from it */
  enter(by: OpenType, isFirst: boolean): void
  /** Hides the frame: another page is on top of it, or another tab is shown. */
  leave(): void
  remove(by: OpenType): void
}

export interface FrameOptions {
  readonly path: string
  /** The window settings of the page in the current theme. */
  window(): WindowConfig
  readonly isTab: boolean
  /** The page draws its tab bar itself, so the phone leaves no room for one. */
  readonly hasOwnBar: boolean
  /** The page is the first one of app.json. Any other page at the bottom of the stack gets a button that leads to it. */
  readonly isHome: boolean
  readonly actions: FrameActions
}

/** The screen of the phone. */
export interface Screen {
  readonly phone: Phone
  /** The questions that built-in components ask the user. */
  readonly prompts: Pick<Services, 'askPhoneNumber' | 'askAvatar' | 'pick'> & {
    /** Shows the card that a page shares. Resolves with whether the user opens it. */
    showCard(card: Card): Promise<boolean>
  }
  openFrame(options: FrameOptions): Frame
  /** Shows WeChat's page for a path that does not exist, with a button that calls `home`; null hides it. */
  showMissing(path: string | null, home: () => void): void
  /** Marks a tab as selected; null hides the tab bar. */
  showTab(path: string | null): void
}
