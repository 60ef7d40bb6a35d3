import type { WindowConfig } from '../../compiled'
import type { Services } from '../builtin'
import type { OpenType } from '../routing/route-rules'
import type { Phone } from '../wx/phone'

/** What the user does to a page, beyond its own content. */
export interface FrameActions {
  back(): void
  home(): void
  pullDown(): void
  reachBottom(): void
  scroll(scrollTop: number): void
}

/** A page's place on the screen: navigation bar and scrolling body. */
export interface Frame {
  /** Where the page is drawn. */
  readonly body: HTMLElement
  /** On top from now on. */
  enter(by: OpenType, isFirst: boolean): void
  /** Covered by another page, or put away as an inactive tab. */
  leave(): void
  remove(by: OpenType): void
}

export interface FrameOptions {
  readonly path: string
  /** In the theme of the moment. */
  window(): WindowConfig
  readonly isTab: boolean
  /** A tab page that draws its tab bar itself: the phone leaves it the room. */
  readonly hasOwnBar: boolean
  /** A way home is offered on a page that one cannot go back from. */
  readonly isHome: boolean
  readonly actions: FrameActions
}

/** The phone's glass. */
export interface Screen {
  readonly phone: Phone
  /** What built-ins ask of the user. */
  readonly prompts: Pick<Services, 'askPhoneNumber' | 'askAvatar' | 'pick'>
  openFrame(options: FrameOptions): Frame
  /** WeChat's own page for an address that leads nowhere, with the way home; `null` takes it away. */
  showMissing(path: string | null, home: () => void): void
  /** Which tab is lit; `null` where no tab bar is shown. */
  showTab(path: string | null): void
}
