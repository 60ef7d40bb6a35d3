type Handler = (this: unknown, ...args: unknown[]) => unknown
const isHandler = (value: unknown): value is Handler => typeof value === 'function'

const BY_HAND = /^(tap|click|longpress|longtap|touch|submit|confirm)/

/** An event that only the user can cause: one of the platform, or that a component made of such a one. */
function isByHand(event: unknown): boolean {
  const { type, currentTarget } = Object(event)
  return typeof currentTarget === 'object' && BY_HAND.test(String(type))
}

/** From here on these handlers of a page or component tell when the user's hand calls them, and do what they did. */
export function watchTaps(handlers: object, tapped: () => void): void {
  // Those of a page may be its prototype's.
  for (const name in handlers) {
    const own: unknown = Reflect.get(handlers, name)
    // WeChat's own begin with underscores.
    if (!isHandler(own) || name === 'setData' || /^__/.test(name)) continue
    Reflect.set(handlers, name, function (this: unknown, ...args: unknown[]) {
      if (isByHand(args[0])) tapped()
      return own.apply(this, args)
    })
  }
}
