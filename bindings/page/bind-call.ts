import { wrong } from '../../stores/check'
import { isBound } from './provide'

/** A promise that can be called off, as every call of an `Http` is. */
interface Abortable extends PromiseLike<unknown> {
  abort(): void
}

const held = new WeakMap<object, Set<Abortable>>()

/** From here on calls may be bound to this page or component. */
export function openCalls(host: object): void {
  if (!held.has(host)) held.set(host, new Set())
}

/** Is it there, on the screen or hidden? */
export const isOpen = (host: object): boolean => held.has(host)

/** The page is gone: so are its calls. */
export function closeCalls(host: object): void {
  const calls = held.get(host)
  held.delete(host)
  if (calls) calls.forEach((call) => call.abort())
}

/**
 * Ties a call to the life of the page or component that made it: when that is unloaded, the call is aborted, so that its
 * answer sets nothing on a page that is gone. The call rejects with `aborted` then.
 * @returns the call
 * @throws Error for a page that is bound neither by `authBehavior` nor by `bindAuth`; TypeError for what has no `abort`
 * @example
 * Component({
 *   behaviors: [authBehavior(authStore)],
 *   methods: {
 *     async load() {
 *       const { data } = await bindCall(this, http.get('activity/list'))
 *       this.setData({ list: data })
 *     },
 *   },
 * })
 */
export function bindCall<C extends Abortable>(page: object, call: C): C {
  const calls = held.get(page)
  // `http.get(…).then(…)` is a promise like any other, which nobody could call off.
  if (typeof Reflect.get(Object(call), 'abort') !== 'function')
    throw wrong('bindCall', 'call', 'a call with `abort()`', call)
  if (calls) {
    const drop = (): void => void calls.delete(call)
    calls.add(call)
    call.then(drop, drop)
  } else if (isBound(page)) call.abort()
  else throw new Error('bindCall: bind the page by authBehavior or bindAuth first')
  return call
}
