import { tapHost } from './host'

export type Handler = (this: object, ...args: unknown[]) => unknown
export const isHandler = (value: unknown): value is Handler => typeof value === 'function'

const BY_HAND = /^(tap|click|longpress|longtap|touch|submit|confirm)/

/** One for each handler, which all pages of a definition share; and the other way round. */
const watched = new WeakMap<object, Handler>()
const own = new WeakMap<object, Handler>()

/** An event that only the user can cause: one of the platform, or that a component made of such a one. */
function isByHand(event: unknown): boolean {
  const { type, currentTarget } = Object(event)
  return typeof currentTarget === 'object' && BY_HAND.test(String(type))
}

function watch(handler: Handler): Handler {
  const known = own.has(handler) ? handler : watched.get(handler)
  if (known) return known
  const ours: Handler = function (...args) {
    if (isByHand(args[0])) tapHost(this)
    return handler.apply(this, args)
  }
  watched.set(handler, ours)
  own.set(ours, handler)
  return ours
}

/** From here on these handlers of a page or component tell when the user's hand calls them; `off`: no more. */
export function watchTaps(handlers: object, off = false): void {
  // Those of a page may be its prototype's.
  for (const name in handlers) {
    const is: unknown = Reflect.get(handlers, name)
    // WeChat's own begin with underscores; and nobody taps a lifecycle.
    if (!isHandler(is) || /^(__|setData$|on(Load|Show|Ready|Hide|Unload)$)/.test(name)) continue
    const next = off ? own.get(is) : watch(is)
    if (next && next !== is) Reflect.set(handlers, name, next)
  }
}
