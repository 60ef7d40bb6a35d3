import type { OpenType } from '../runtime/routing/route-rules'
import type { Frame, FrameActions, FrameOptions } from '../runtime/pages/screen'
import { markViewport } from '../runtime/pages/viewport'
import { animate, h, svg } from './dom'
import { HEIGHT, NAV_BAR, SAFE_BOTTOM, STATUS_BAR, TAB_BAR, WIDTH } from './metrics'
import { PullDown } from './pull-down'

const BACK =
  '<path d="M10.2 2.2 2.4 10l7.8 7.8" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>'
const HOME =
  '<path d="M2 9 10 2l8 7v9h-5.4v-5.4H7.4V18H2z" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linejoin="round"/>'

/** Whether a page's navigation bar is dark: the status bar above it is drawn in the same colours. */
export interface BarLook {
  readonly dark: boolean
}

/** How long a page takes to slide in or out, in ms. */
const SLIDE = 280

/** The frame of one page: the navigation bar, and the scrolling body below. */
export class PhoneFrame implements Frame {
  readonly element: HTMLElement
  readonly body: HTMLElement
  readonly pullDown: PullDown | null
  private readonly scroll: HTMLElement
  private readonly bar: HTMLElement
  private readonly title = h('span.nav-title')
  private readonly left = h('div.nav-left')
  private look: BarLook = { dark: false }
  private background = '#ffffff'
  private focused: HTMLElement | null = null

  constructor(
    private readonly options: FrameOptions,
    private readonly tell: {
      entered(frame: PhoneFrame): void
      removed(frame: PhoneFrame): void
      /** The frame had the keyboard focus, and is being hidden or removed. */
      lostFocus(): void
    },
  ) {
    const { isTab, hasOwnBar, actions } = options
    const window = options.window()
    this.bar = h('header.nav-bar', {}, this.left, this.title)
    this.body = h('div.frame-body')
    this.scroll = h('div.frame-scroll', {}, this.body)
    markViewport(this.scroll)
    this.pullDown =
      window.enablePullDownRefresh === true ? new PullDown(this.scroll, this.body, actions.pullDown) : null
    const custom = window.navigationStyle === 'custom'
    this.element = h(
      'section.frame',
      {
        'data-page': options.path,
        tabindex: '-1',
        'aria-label': window.navigationBarTitleText ?? options.path,
      },
      custom ? null : this.bar,
      h('div.frame-viewport', {}, this.scroll),
    )
    this.measure(custom, isTab && !hasOwnBar)
    this.setTitle(window.navigationBarTitleText ?? '')
    this.retheme()
    this.scroll.addEventListener('scroll', () => this.scrolled(actions))
  }

  get barIsDark(): boolean {
    return this.look.dark
  }

  enter(by: OpenType, isFirst: boolean): void {
    const { isTab, isHome, actions } = this.options
    this.element.removeAttribute('inert')
    this.element.classList.remove('frame--away')
    const button = isFirst
      ? isTab || isHome
        ? null
        : this.button('首页', HOME, actions.home)
      : this.button('返回', BACK, actions.back)
    this.left.replaceChildren(...(button ? [button] : []))
    this.element.style.zIndex = ''
    if (by === 'navigateTo') {
      animate(this.element, [{ transform: 'translateX(100%)' }, { transform: 'none' }], SLIDE)
    }
    this.tell.entered(this)
    requestAnimationFrame(() => this.spreadBackground())
  }

  /** Gives the keyboard focus back to the element of this page that had it before; else to the beginning of the page. */
  takeFocus(): void {
    const { element, focused } = this
    if (element.contains(document.activeElement)) return
    const known = focused?.isConnected ? focused : element
    known.focus({ preventScroll: true })
  }

  leave(): void {
    this.giveFocus()
    this.element.setAttribute('inert', '')
    this.element.classList.add('frame--away')
  }

  remove(by: OpenType): void {
    const { element } = this
    const parent = element.parentElement
    this.giveFocus()
    this.tell.removed(this)
    if (by === 'navigateBack' && parent && !element.classList.contains('frame--away')) {
      element.setAttribute('inert', '')
      element.style.zIndex = '5'
      animate(element, [{ transform: 'none' }, { transform: 'translateX(100%)' }], SLIDE, () =>
        element.remove(),
      )
      return
    }
    element.remove()
  }

  setTitle(title: string): void {
    this.title.textContent = title
  }

  setColors(front: string, back: string): void {
    this.look = { dark: front.toLowerCase() === '#ffffff' }
    this.bar.style.color = front
    this.bar.style.backgroundColor = back
  }

  /** Applies the colours of the page's configuration in the current theme. */
  retheme(): void {
    const window = this.options.window()
    const front = window.navigationBarTextStyle === 'white' ? '#ffffff' : '#000000'
    this.setColors(front, window.navigationBarBackgroundColor ?? '#ffffff')
    this.background = window.backgroundColor ?? '#ffffff'
    this.spreadBackground()
  }

  setLoading(loading: boolean): void {
    this.title.classList.toggle('nav-title--loading', loading)
  }

  scrollTo(top: number, duration: number): void {
    this.scroll.scrollTo({ top, behavior: duration > 0 ? 'smooth' : 'auto' })
  }

  private giveFocus(): void {
    const { activeElement } = document
    if (!(activeElement instanceof HTMLElement) || !this.element.contains(activeElement)) return
    this.focused = activeElement
    this.tell.lostFocus()
  }

  private button(label: string, drawing: string, act: () => void): HTMLElement {
    const size = drawing === BACK ? ([12, 20] as const) : ([20, 20] as const)
    const button = h('button.nav-button', { type: 'button', 'aria-label': label }, svg(drawing, size))
    button.addEventListener('click', act)
    return button
  }

  private measure(custom: boolean, overBar: boolean): void {
    const bottom = overBar ? TAB_BAR + SAFE_BOTTOM : 0
    const height = HEIGHT - (custom ? 0 : STATUS_BAR + NAV_BAR) - bottom
    const { style } = this.element
    style.setProperty('--rpx', `${WIDTH / 750}px`)
    style.setProperty('--vw', `${WIDTH / 100}px`)
    style.setProperty('--vh', `${height / 100}px`)
    style.setProperty('--safe-bottom', `${overBar ? 0 : SAFE_BOTTOM}px`)
    style.setProperty('--safe-top', `${custom ? STATUS_BAR : 0}px`)
    style.bottom = `${bottom}px`
  }

  /** In WeChat, `page` is the body of a document, whose background covers all of the viewport. */
  private spreadBackground(): void {
    const page = this.body.querySelector('wx-page')
    const color = page ? getComputedStyle(page).backgroundColor : ''
    const own = color !== '' && color !== 'rgba(0, 0, 0, 0)'
    this.scroll.style.backgroundColor = own ? color : this.background
  }

  private reached = false

  private scrolled(actions: FrameActions): void {
    const { scrollTop, scrollHeight, clientHeight } = this.scroll
    actions.scroll(scrollTop)
    const near =
      scrollHeight - clientHeight - scrollTop <= (this.options.window().onReachBottomDistance ?? 50)
    if (near && !this.reached) actions.reachBottom()
    this.reached = near
  }
}
