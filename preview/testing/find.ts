import { idSelector, rename } from '../compile/styles/selectors'
import { splitAtCommas } from '../compile/styles/css'
import { textOf } from './touch'

/** Reads a selector as one would write it in WXSS, whatever component the element belongs to. */
function selectorOf(wxss: string): string[] {
  return splitAtCommas(wxss).map((part) =>
    rename(part.trim(), {
      tag: (name) => `wx-${name.toLowerCase()}`,
      // Inside an isolated component a class carries the component's prefix.
      className: (name) => `:is(.${name}, [class$="--${name}"], [class*="--${name} "])`,
      id: idSelector,
      host: '[wx-host]',
    }),
  )
}

/** What fits the selector and, if that is asked for, says `text`. */
export function findAll(within: HTMLElement, wxss: string, text = ''): HTMLElement[] {
  return [...within.querySelectorAll(selectorOf(wxss).join(', '))]
    .filter((found) => found instanceof HTMLElement)
    .filter((found) => textOf(found).includes(text))
}

export function find(within: HTMLElement, wxss: string, text?: string): HTMLElement {
  const [found] = findAll(within, wxss, text)
  if (found) return found
  const says = text === undefined ? '' : ` that says ${JSON.stringify(text)}`
  throw new Error(`there is no ${wxss}${says} in ${within.outerHTML}`)
}
