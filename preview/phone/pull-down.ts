import { h } from './dom'

/** How far the page must be pulled down to be refreshed, in px. */
const TRIGGER = 56
/** The furthest that the page can be pulled down, in px. */
const MAX_DISTANCE = 96
/** How far a wheel or trackpad must scroll up, at the top of a page, to refresh it, in px. */
const WHEEL = 160

/** Pulls a page down to refresh it: by finger, by mouse, by wheel, or by `wx.startPullDownRefresh`. */
export class PullDown {
  private readonly dots = h('div.pull-dots', { 'aria-hidden': 'true' }, h('i'), h('i'), h('i'))
  private from: number | null = null
  private distance = 0
  private turned = 0
  private refreshing = false

  constructor(
    private readonly scroll: HTMLElement,
    private readonly body: HTMLElement,
    private readonly refresh: () => void,
  ) {
    scroll.prepend(this.dots)
    scroll.addEventListener('mousedown', (event) => this.press(event.clientY))
    scroll.addEventListener('touchstart', (event) => this.press(event.touches[0]?.clientY ?? 0), {
      passive: true,
    })
    scroll.addEventListener('touchmove', (event) => this.move(event.touches[0]?.clientY ?? 0), {
      passive: true,
    })
    scroll.addEventListener('touchend', () => this.release())
    // The browser uses the touch for a gesture of its own. The user has not let go, so the page is not refreshed.
    scroll.addEventListener('touchcancel', () => this.cancel())
    scroll.addEventListener('wheel', (event) => this.turn(event.deltaY), { passive: true })
    const move = (event: MouseEvent) => this.move(event.clientY)
    scroll.addEventListener('mousedown', () => {
      addEventListener('mousemove', move)
      addEventListener(
        'mouseup',
        () => {
          removeEventListener('mousemove', move)
          this.release()
        },
        { once: true },
      )
    })
  }

  start(): void {
    if (this.refreshing) return
    this.refreshing = true
    this.settle(TRIGGER)
    this.refresh()
  }

  stop(): void {
    this.refreshing = false
    this.settle(0)
  }

  private press(y: number): void {
    this.from = this.scroll.scrollTop <= 0 && !this.refreshing ? y : null
  }

  private move(y: number): void {
    if (this.from === null) return
    const pulled = Math.max(0, y - this.from)
    if (pulled < 6 && this.distance === 0) return
    this.distance = Math.min(MAX_DISTANCE, pulled * 0.6)
    this.draw(false)
  }

  private release(): void {
    if (this.from === null) return
    this.from = null
    if (this.distance >= TRIGGER) this.start()
    else this.settle(0)
  }

  private cancel(): void {
    if (this.from === null) return
    this.from = null
    this.settle(0)
  }

  private turn(deltaY: number): void {
    if (this.scroll.scrollTop > 0 || deltaY >= 0) {
      this.turned = 0
      return
    }
    this.turned -= deltaY
    if (this.turned < WHEEL) return
    this.turned = 0
    this.start()
  }

  private settle(distance: number): void {
    this.distance = distance
    this.draw(true)
  }

  private draw(smooth: boolean): void {
    this.body.style.transition = smooth ? 'transform 0.25s ease' : ''
    this.body.style.transform = this.distance > 0 ? `translateY(${this.distance}px)` : ''
    this.dots.classList.toggle('pull-dots--on', this.distance > 0)
    this.dots.classList.toggle('pull-dots--busy', this.refreshing)
  }
}
