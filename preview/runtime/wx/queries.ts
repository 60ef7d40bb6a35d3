import { isCallable, isFields } from '../guards'
import type { Router } from '../routing/router'

type Apis = Readonly<Record<string, (...args: unknown[]) => unknown>>

/** Calls a method of a page or component. */
function callOn(owner: unknown, method: string, ...args: readonly unknown[]): unknown {
  const found: unknown = isFields(owner) ? owner[method] : undefined
  if (!isCallable(found)) throw new Error(`${method}:fail there is no page`)
  return Reflect.apply(found, owner, args)
}

/** The APIs that measure and watch elements of the page on top. */
export function queryApis(router: Router): Apis {
  const page = () => router.top?.caller
  return {
    createSelectorQuery: () => callOn(page(), 'createSelectorQuery'),
    createIntersectionObserver: (owner, options) =>
      callOn(owner ?? page(), 'createIntersectionObserver', options ?? {}),
  }
}
