import { CUSTOM_TAB_BAR, type Compiled } from '../../compiled'
import type { Device } from '../device'
import { PageInstance } from './page'
import type { OpenType } from '../routing/route-rules'
import { isTabPage } from '../routing/route-rules'
import type { Stage } from '../routing/router'
import type { Frame, Screen } from './screen'
import type { Space } from './space'
import { themed } from '../theme'
import type { EventChannel } from '../routing/event-channel'
import type { PageUrl } from '../routing/url'

export interface StageOptions {
  readonly compiled: Compiled
  readonly device: Device
  readonly space: Space
  readonly screen: Screen
  /** The single-page mode of Moments, which has no tab bar. */
  readonly singlePage: boolean
  readonly onError: (error: unknown, where: string) => void
  readonly back: () => void
  readonly home: () => void
}

/** Shows pages on the screen, and passes the user's gestures on to them. */
export class ScreenStage implements Stage {
  private readonly frames = new WeakMap<PageInstance, Frame>()

  constructor(private readonly options: StageOptions) {}

  create({ path, query }: PageUrl, channel?: EventChannel): PageInstance {
    const { compiled, device, space, screen, singlePage, onError, back, home } = this.options
    const window = { ...compiled.app.window, ...compiled.configs[path] }
    const isTab = !singlePage && isTabPage(compiled.app, path)
    const hasOwnBar = isTab && compiled.app.tabBar?.custom === true
    const frame = screen.openFrame({
      path,
      window: () => themed(window, compiled.app.theme, device.theme),
      isTab,
      hasOwnBar,
      isHome: compiled.app.pages[0] === path,
      actions: {
        back,
        home,
        pullDown: () => page.call('onPullDownRefresh'),
        reachBottom: () => page.call('onReachBottom'),
        scroll: (scrollTop) => page.call('onPageScroll', { scrollTop }),
      },
    })
    const page: PageInstance = new PageInstance({
      space,
      route: path,
      query,
      parent: frame.body,
      tabBar: hasOwnBar ? CUSTOM_TAB_BAR : undefined,
      channel,
      onError,
    })
    this.frames.set(page, frame)
    return page
  }

  show(page: PageInstance, by: OpenType, isFirst: boolean): void {
    const { compiled, screen, singlePage } = this.options
    screen.showTab(!singlePage && isTabPage(compiled.app, page.route) ? page.route : null)
    this.frames.get(page)?.enter(by, isFirst)
    page.show()
  }

  hide(page: PageInstance): void {
    page.hide()
    this.frames.get(page)?.leave()
  }

  remove(page: PageInstance, by: OpenType): void {
    page.unload()
    this.frames.get(page)?.remove(by)
  }
}
