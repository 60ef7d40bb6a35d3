import { ownerOf, type Owned } from './provide'
import { stack } from '../platform/wx-navigation'

function pageOf(at: Owned): Owned {
  const owner = ownerOf(at)
  return owner ? pageOf(owner) : at
}

/** Is this page, or the page that this component is on, below another one? What is not on the stack is not. */
export function isCovered(host: Owned): boolean {
  const pages: readonly object[] = stack()
  const at = pages.indexOf(pageOf(host))
  return at >= 0 && at < pages.length - 1
}
