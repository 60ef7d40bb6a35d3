import type { PageInstance } from '../runtime/pages/page'
import { find, findAll } from './find'
import { tapOn, textOf, typeInto } from './touch'
import type { PageHandle } from './types'

/** Records the arguments of every `setData` of an instance from now on. @returns the list that grows */
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
    query: (selector, text) => findAll(page.element, selector, text)[0] ?? null,
    queryAll: (selector, text) => findAll(page.element, selector, text),
    text: (selector) => textOf(selector === undefined ? page.element : find(page.element, selector)),
    tap: (selector, text) => tapOn(find(page.element, selector, text)),
    input: (selector, value) => typeInto(find(page.element, selector), value),
  }
}
