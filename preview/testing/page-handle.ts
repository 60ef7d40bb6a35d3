import type { PageInstance } from '../runtime/pages/page'
import { find, findAll, tapOn, textOf, typeInto } from './find'

/** A mounted page, as a test sees it. Selectors are WXSS: `button`, `.card`, `login-panel .agree`. */
export interface PageHandle {
  readonly route: string
  /** The page's instance: `this` in its code, and what `getCurrentPages()` holds. */
  readonly instance: object
  readonly element: HTMLElement
  readonly data: Readonly<Record<string, unknown>>
  /** The argument of every `setData` on the page since it was mounted. */
  readonly updates: readonly Readonly<Record<string, unknown>>[]
  show(): void
  hide(): void
  unload(): void
  /** Calls a method of the page. */
  call(method: string, ...args: unknown[]): unknown
  query(selector: string): HTMLElement | null
  queryAll(selector: string): HTMLElement[]
  /** The text of the page, or of the first match; throws if nothing matches. */
  text(selector?: string): string
  tap(selector: string): void
  /** Types into an `<input>` or `<textarea>`. */
  input(selector: string, value: string): void
}

/** Notes what is set on an instance from now on. */
export function recordUpdates(instance: object): Record<string, unknown>[] {
  const updates: Record<string, unknown>[] = []
  const original: unknown = Reflect.get(instance, 'setData')
  if (typeof original !== 'function') throw new Error('the page has no setData')
  const setData = function (this: unknown, update: object, ...rest: unknown[]): unknown {
    updates.push({ ...update })
    return Reflect.apply(original, this, [update, ...rest])
  }
  Object.defineProperty(instance, 'setData', { value: setData, configurable: true, writable: true })
  return updates
}

export function handleOf(
  page: PageInstance,
  updates: readonly Readonly<Record<string, unknown>>[],
): PageHandle {
  return {
    route: page.route,
    instance: page.caller,
    element: page.element,
    get data() {
      return page.data
    },
    updates,
    show: () => page.show(),
    hide: () => page.hide(),
    unload: () => {
      page.unload()
      page.element.remove()
    },
    call: (method, ...args) => {
      if (!page.has(method)) throw new Error(`the page ${page.route} has no method ${method}`)
      return page.call(method, ...args)
    },
    query: (selector) => findAll(page.element, selector)[0] ?? null,
    queryAll: (selector) => findAll(page.element, selector),
    text: (selector) => textOf(selector === undefined ? page.element : find(page.element, selector)),
    tap: (selector) => tapOn(find(page.element, selector)),
    input: (selector, value) => typeInto(find(page.element, selector), value),
  }
}
