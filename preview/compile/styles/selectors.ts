import { splitAtCommas } from './css'

/** What replaces the names in a selector. */
export interface Names {
  tag(name: string): string
  className(name: string): string
  id(name: string): string
  readonly host: string
}

/** The part of the document to which the rules of a style sheet apply. */
export interface Reach {
  /** The prefix of a component's class names; empty for the styles of the app and of pages. */
  readonly scope: string
  /** The route of a page, for its styles; else null. In WeChat every page has a document of its own; here they share one. */
  readonly route: string | null
}

const IDENT = /^-?[_a-zA-Z\u0080-\uffff][\w\u0080-\uffff-]*/
/** Pseudo-classes whose argument is itself a list of selectors. */
const NESTING = new Set(['not', 'is', 'where', 'has'])

function argumentOf(text: string): string {
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index)
    if (char === '(') depth++
    else if (char === ')' && --depth === 0) return text.slice(1, index)
  }
  return text.slice(1)
}

function pseudo(text: string, names: Names): { readonly out: string; readonly length: number } {
  const colons = text.startsWith('::') ? '::' : ':'
  const name = IDENT.exec(text.slice(colons.length))?.[0] ?? ''
  const length = colons.length + name.length
  if (colons === ':' && name === 'host') return { out: names.host, length }
  if (text.charAt(length) !== '(') return { out: colons + name, length }
  const inner = argumentOf(text.slice(length))
  const out = NESTING.has(name)
    ? splitAtCommas(inner)
        .map((part) => rename(part.trim(), names))
        .join(', ')
    : inner
  return { out: `${colons}${name}(${out})`, length: length + inner.length + 2 }
}

/** Replaces the names in one selector, and leaves the rest of it as it is. */
export function rename(selector: string, names: Names): string {
  let out = ''
  let rest = selector
  while (rest !== '') {
    const ident = IDENT.exec(rest)?.[0]
    let length = 1
    if (ident !== undefined) {
      out += names.tag(ident)
      length = ident.length
    } else if (rest.startsWith('.') || rest.startsWith('#')) {
      const name = IDENT.exec(rest.slice(1))?.[0] ?? ''
      out += rest.startsWith('#') ? names.id(name) : names.className(name)
      length = name.length + 1
    } else if (rest.startsWith('[')) {
      length = rest.indexOf(']') + 1 || rest.length
      out += rest.slice(0, length)
    } else if (rest.startsWith(':')) {
      const found = pseudo(rest, names)
      out += found.out
      length = found.length
    } else {
      out += rest.charAt(0)
    }
    rest = rest.slice(length)
  }
  return out
}

/** The framework writes a prefix before each id, so that the ids of two components differ. */
export const idSelector = (name: string): string => `[id$="--${name}"]`

function namesWithin({ scope, route }: Reach): Names {
  const page = route === null ? 'wx-page' : `wx-page:where([data-route="${route}"])`
  return {
    tag: (name) => (name === 'page' ? page : `wx-${name.toLowerCase()}`),
    className: (name) => (scope === '' ? `.${name}` : `.${scope}--${name}`),
    id: idSelector,
    host: `[wx-host="${scope}"]`,
  }
}

/**
 * Limits a list of selectors to the part of the document that `reach` describes. The added part is a `:where`, which has no
 * specificity, so that the cascade between app.wxss, the WXSS of a page and that of a component stays as in WeChat.
 */
export function rewriteSelectors(list: string, reach: Reach): string {
  const within = reach.route === null ? ':where(wx-page)' : `:where(wx-page[data-route="${reach.route}"])`
  const names = namesWithin(reach)
  return splitAtCommas(list)
    .map((part) => {
      const selector = rename(part.trim(), names)
      return selector.startsWith('wx-page') ? selector : `${within} ${selector}`
    })
    .join(', ')
}
