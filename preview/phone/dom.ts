export type Child = Node | string | null

/** Creates an element by tag and classes: `h('p.note', { role: 'status' }, 'text')`. Children that are null are left out. */
export function h(
  spec: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: Child[]
): HTMLElement {
  const [tag = 'div', ...classes] = spec.split('.')
  const element = document.createElement(tag || 'div')
  if (classes.length > 0) element.className = classes.join(' ')
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children.filter((child) => child !== null))
  return element
}

/** Creates an SVG drawing. The markup is inserted as it is, so it must be a constant of our own. */
export function svg(markup: string, size: readonly [width: number, height: number]): SVGSVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  element.setAttribute('viewBox', `0 0 ${size[0]} ${size[1]}`)
  element.setAttribute('width', String(size[0]))
  element.setAttribute('height', String(size[1]))
  element.setAttribute('aria-hidden', 'true')
  element.innerHTML = markup
  return element
}

/**
 * Plays an animation of `duration` ms, then calls `done`. If the user prefers reduced motion, or there are no animations (jsdom),
 * it calls `done` at once.
 */
export function animate(element: HTMLElement, frames: Keyframe[], duration: number, done?: () => void): void {
  const still =
    typeof element.animate !== 'function' || matchMedia('(prefers-reduced-motion: reduce)').matches
  if (still) {
    done?.()
    return
  }
  const animation = element.animate(frames, { duration, easing: 'cubic-bezier(0.32, 0.72, 0, 1)' })
  if (done) animation.onfinish = done
}
