import { wrong } from '../../stores/check'
import type { AuthBindingOptions, BoundHost } from './auth-behavior'
import { readPlan } from './binding'
import { readActions, type Actions, type AnyAuthStore, type Fields } from './fields'
import type { Host } from './binding'
import { bindHost, closeHost, hideHost, showHost, unbindHost } from './host'
import { isHandler, watchTaps, type Handler } from './taps'

/** What we have put on a page under a name, and what the page had there before. */
interface Put {
  readonly ours: unknown
  readonly had: unknown
}

/** For each bound page: what we have put on it, by name. */
const own = new WeakMap<object, Record<string, Put>>()

/** A handler that calls `run`, then the page's own handler of this name. All pages share it, which saves memory. */
const before = (name: string, run: (page: object) => void): Handler =>
  function (...args) {
    run(this)
    const { had: handler } = Object(Object(own.get(this))[name])
    return isHandler(handler) ? handler.apply(this, args) : undefined
  }

const HANDLERS: Readonly<Record<string, Handler>> = {
  onShow: before('onShow', showHost),
  onHide: before('onHide', hideHost),
  onUnload: before('onUnload', closeHost),
}

/** Replaces `ours` by what the page `had` before. @returns false if other code has replaced `ours` already */
function restoreOriginal(page: object, name: string, { ours, had }: Put): boolean {
  if (Reflect.get(page, name) !== ours) return false
  return had === undefined ? Reflect.deleteProperty(page, name) : Reflect.set(page, name, had)
}

function wrap(page: object, members: Readonly<Record<string, unknown>>): void {
  const put = own.get(page) || {}
  own.set(page, put)
  for (const name of Object.keys(members)) {
    // Our handler is still there: other code has wrapped it, and the wrapper calls it.
    if (name in put) continue
    const ours = members[name]
    put[name] = { ours, had: Reflect.get(page, name) }
    Reflect.set(page, name, ours)
  }
}

function unwrap(page: object): void {
  const put = Object(own.get(page))
  for (const name of Object.keys(put))
    if (restoreOriginal(page, name, put[name])) Reflect.deleteProperty(put, name)
  if (!Object.keys(put).length) own.delete(page)
}

/**
 * Binds a `Page()` to the store, as `authBehavior` binds a `Component()`. Call it in `onLoad`: the store cannot be part of
 * the page's definition, because `Page()` deep-copies that. The binding wraps `onShow`, `onHide` and `onUnload` of this page
 * instance, to know when it is on the screen, and its handlers, to know that the user has acted. `onUnload` unbinds the page.
 * @returns unbind, if you want to end the binding before `onUnload`
 * @throws TypeError for an unknown or wrong option, for a field or action that cannot be bound, or if `page` is not a page
 * @example
 * Page({
 *   data: { isLogin: false },
 *   onLoad() { bindAuth(this, { store: authStore, fields: ['isLogin'], actions: ['login'] }) },
 * })
 */
export function bindAuth<
  S extends AnyAuthStore,
  const F extends Fields<S>,
  const A extends Actions,
  H = BoundHost<S, F, A>,
>(page: Host, options: AuthBindingOptions<S, F, A, H> & { readonly store: S }): () => void {
  if (!isHandler(Reflect.get(Object(page), 'setData'))) throw wrong('bindAuth', 'page', 'a page', page)
  const { store, actions } = Object.assign({}, options)
  const plan = readPlan('bindAuth', store, options)
  const methods = readActions('bindAuth', store, actions)
  watchTaps(page)
  // A method of the page stays.
  for (const name of Object.keys(methods)) if (name in page) Reflect.deleteProperty(methods, name)
  wrap(page, Object.assign(methods, HANDLERS))
  const binding = bindHost(page, plan, true)
  return () => {
    if (!unbindHost(page, binding)) return
    watchTaps(page, true)
    unwrap(page)
  }
}
