import { tapHost } from './host'

export type Handler = (this: object, ...args: unknown[]) => unknown
export const isHandler = (value: unknown): value is Handler => typeof value === 'function'

const BY_HAND = /^(tap|click|longpress|longtap|touch|submit|confirm)/

/** From each handler to its wrapper, which all pages of a definition share; and from each wrapper to its handler. */
const watched = new WeakMap<object, Handler>()
const own = new WeakMap<object, Handler>()

/** Is this an event that only the user can cause? By its name: WeChat's `tap`, or a component's `tapitem`. */
function isUserEvent(event: unknown): boolean {
  const { type, currentTarget } = Object(event)
  return typeof currentTarget === 'object' && BY_HAND.test(String(type))
}

function watch(handler: Handler): Handler {
  const known = own.has(handler) ? handler : watched.get(handler)
  if (known) return known
  const ours: Handler = function (...args) {
    if (isUserEvent(args[0])) tapHost(this)
    return handler.apply(this, args)
  }
  watched.set(handler, ours)
  own.set(ours, handler)
  return ours
}

/** Wraps the handlers of a page or component, so that each notes when the user calls it; `off` removes the wrappers. */
export function watchTaps(handlers: object, off = false): void {
  // `for…in`, because a page may inherit its handlers from its prototype.
  for (const name in handlers) {
    const is: unknown = Reflect.get(handlers, name)
    // Leave out WeChat's own methods (they begin with underscores), `setData` and lifecycles.
    if (!isHandler(is) || /^(__|setData$|on(Load|Show|Ready|Hide|Unload)$)/.test(name)) continue
    const next = off ? own.get(is) : watch(is)
    if (next && next !== is) Reflect.set(handlers, name, next)
  }
}
