import { glassEasel } from 'glass-easel-miniprogram-adapter'

/** In ms: after this time WeChat takes a press for a long press. */
export const LONG_PRESS = 350
/** In pixels of the window: a finger that moves further does not press long. */
const MAX_MOVEMENT = 10

function elementAt(target: EventTarget | null): glassEasel.Element | null {
  for (let node = target instanceof Node ? target : null; node; node = node.parentNode) {
    const element: unknown = Reflect.get(node, '__wxElement')
    if (glassEasel.Element.isElement(element)) return element
  }
  return null
}

/** Triggers an event of a finger, or of the mouse, at a point of the window. */
export type TriggerTouch = (
  target: glassEasel.Element,
  type: string,
  at: { readonly x: number; readonly y: number },
  originalEvent: Event,
) => void

/**
 * Triggers `longpress` and, if no handler of `longpress` ran, `longtap`. As in WeChat, a long press with a handler triggers no `tap`
 * when the finger is lifted.
 */
export class LongPress {
  private timer: ReturnType<typeof setTimeout> | undefined
  private handled = false
  private skipsTap = false

  constructor(
    root: HTMLElement,
    private readonly trigger: TriggerTouch,
  ) {
    const start = (event: Event, x: number, y: number) => {
      this.cancel()
      this.skipsTap = false
      const element = elementAt(event.target)
      if (element) this.timer = setTimeout(() => this.press(element, event, x, y), LONG_PRESS)
    }
    let from = { x: 0, y: 0 }
    const moved = (x: number, y: number) => {
      if (Math.abs(x - from.x) > MAX_MOVEMENT || Math.abs(y - from.y) > MAX_MOVEMENT) this.cancel()
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

  /** To be called when a handler of `longpress` runs. */
  markHandled(): void {
    this.handled = true
  }

  /** True once after a long press that was handled: the tap at its end is to be dropped. */
  consumesTap(): boolean {
    const { skipsTap } = this
    this.skipsTap = false
    return skipsTap
  }

  private press(element: glassEasel.Element, originalEvent: Event, x: number, y: number): void {
    this.handled = false
    this.trigger(element, 'longpress', { x, y }, originalEvent)
    if (!this.handled) this.trigger(element, 'longtap', { x, y }, originalEvent)
    this.skipsTap = this.handled
  }

  private cancel(): void {
    clearTimeout(this.timer)
  }
}
