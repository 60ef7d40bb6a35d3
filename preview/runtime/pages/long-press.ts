import { glassEasel } from 'glass-easel-miniprogram-adapter'

/** WeChat's own wait. */
export const LONG_PRESS = 350
const SLIP = 10

function elementAt(target: EventTarget | null): glassEasel.Element | null {
  for (let node = target instanceof Node ? target : null; node; node = node.parentNode) {
    const element: unknown = Reflect.get(node, '__wxElement')
    if (glassEasel.Element.isElement(element)) return element
  }
  return null
}

/** Tells a page of a finger at a point of the window. */
export type Tell = (
  target: glassEasel.Element,
  type: string,
  at: { readonly x: number; readonly y: number },
  originalEvent: Event,
) => void

/** `longpress`, and that a press which somebody answered is no tap afterwards. */
export class LongPress {
  private timer: ReturnType<typeof setTimeout> | undefined
  private answered = false
  private swallow = false

  constructor(
    root: HTMLElement,
    private readonly tell: Tell,
  ) {
    const start = (event: Event, x: number, y: number) => {
      this.cancel()
      this.swallow = false
      const element = elementAt(event.target)
      if (element) this.timer = setTimeout(() => this.press(element, event, x, y), LONG_PRESS)
    }
    let from = { x: 0, y: 0 }
    const moved = (x: number, y: number) => {
      if (Math.abs(x - from.x) > SLIP || Math.abs(y - from.y) > SLIP) this.cancel()
    }
    root.addEventListener(
      'mousedown',
      (event) => {
        from = { x: event.clientX, y: event.clientY }
        start(event, event.clientX, event.clientY)
      },
      true,
    )
    root.addEventListener(
      'touchstart',
      (event) => {
        const touch = event.touches[0]
        if (!touch) return
        from = { x: touch.clientX, y: touch.clientY }
        start(event, touch.clientX, touch.clientY)
      },
      { capture: true, passive: true },
    )
    root.addEventListener('mousemove', (event) => moved(event.clientX, event.clientY), true)
    root.addEventListener(
      'touchmove',
      (event) => {
        const touch = event.touches[0]
        if (touch) moved(touch.clientX, touch.clientY)
      },
      { capture: true, passive: true },
    )
    for (const type of ['mouseup', 'touchend', 'touchcancel'])
      root.addEventListener(type, () => this.cancel(), true)
  }

  /** A handler of `longpress` ran. */
  answer(): void {
    this.answered = true
  }

  /** True once after a press that was answered: the tap that ends it does not count. */
  takesTap(): boolean {
    const swallow = this.swallow
    this.swallow = false
    return swallow
  }

  private press(element: glassEasel.Element, originalEvent: Event, x: number, y: number): void {
    this.answered = false
    this.tell(element, 'longpress', { x, y }, originalEvent)
    if (!this.answered) this.tell(element, 'longtap', { x, y }, originalEvent)
    this.swallow = this.answered
  }

  private cancel(): void {
    clearTimeout(this.timer)
  }
}
