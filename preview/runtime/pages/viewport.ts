/**
 * Marks the viewport of a page: the scrolling part of the screen below the navigation bar. WeChat measures all positions from
 * its upper left corner. Here it is somewhere in the browser's window, and the phone may be scaled.
 */
const VIEWPORT = 'data-viewport'

/** Marks the element as the viewport of a page. */
export function markViewport(element: HTMLElement): void {
  element.setAttribute(VIEWPORT, '')
}

interface Viewport {
  readonly left: number
  readonly top: number
  /** How many pixels of the window one pixel of the phone takes. */
  readonly scale: number
  readonly element: HTMLElement | null
}

function viewportAround(node: unknown): Viewport {
  const element = node instanceof Element ? node.closest<HTMLElement>(`[${VIEWPORT}]`) : null
  if (!element) return { left: 0, top: 0, scale: 1, element: null }
  const { left, top, width } = element.getBoundingClientRect()
  // Without a layout, as in jsdom, both widths are 0.
  return { left, top, scale: width / element.offsetWidth || 1, element }
}

export interface Point {
  readonly clientX: number
  readonly clientY: number
  readonly pageX: number
  readonly pageY: number
}

/**
 * A point of the window in the coordinates of the page that contains `node`: `client…` from the viewport's corner, `page…` from the
 * beginning of the scrolled content.
 */
export function pointIn(node: unknown, x: number, y: number): Point {
  const { left, top, scale, element } = viewportAround(node)
  const [clientX, clientY] = [(x - left) / scale, (y - top) / scale]
  return {
    clientX,
    clientY,
    pageX: clientX + (element?.scrollLeft ?? 0),
    pageY: clientY + (element?.scrollTop ?? 0),
  }
}

/** The position and size of an element in the viewport of its page. */
export function rectOf(node: Element): { left: number; top: number; width: number; height: number } {
  const { left, top, scale } = viewportAround(node)
  const rect = node.getBoundingClientRect()
  return {
    left: (rect.left - left) / scale,
    top: (rect.top - top) / scale,
    width: rect.width / scale,
    height: rect.height / scale,
  }
}

/** The size of the viewport of the page on top; null if no phone is drawn. */
export function viewportSize(): { readonly width: number; readonly height: number } | null {
  const all = [...document.querySelectorAll<HTMLElement>(`[${VIEWPORT}]`)]
  const shown = all.find((element) => element.closest('[inert]') === null)
  return shown ? { width: shown.offsetWidth, height: shown.offsetHeight } : null
}
