import { idSelector, rename } from '../compile/styles/selectors'
import { splitAtCommas } from '../compile/styles/css'
import { textOf } from './touch'

/** The CSS selectors for a selector of WXSS. They match in every component. */
function selectorOf(wxss: string): string[] {
  return splitAtCommas(wxss).map((part) =>
    rename(part.trim(), {
      tag: (name) => `wx-${name.toLowerCase()}`,
      // Inside an isolated component, a class has the component's prefix.
      className: (name) => `:is(.${name}, [class$="--${name}"], [class*="--${name} "])`,
      id: idSelector,
      host: '[wx-host]',
    }),
  )
}

/** The elements that match the selector and contain `text`, if it is given. */
export function findAll(within: HTMLElement, wxss: string, text = ''): HTMLElement[] {
  return [...within.querySelectorAll(selectorOf(wxss).join(', '))]
    .filter((found) => found instanceof HTMLElement)
    .filter((found) => textOf(found).includes(text))
}

/** The first of these elements. @throws Error if there is none */
export function find(within: HTMLElement, wxss: string, text?: string): HTMLElement {
  const [found] = findAll(within, wxss, text)
  if (found) return found
  const says = text === undefined ? '' : ` that says ${JSON.stringify(text)}`
  throw new Error(`there is no ${wxss}${says} in ${within.outerHTML}`)
}
