import { wrong } from '../../stores/check'
import type { AuthBindingOptions, BoundHost } from './auth-behavior'
import { readPlan } from './binding'
import { readActions, type Actions, type AnyAuthStore, type Fields } from './fields'
import type { Host } from './binding'
import { bindHost, closeHost, hideHost, showHost, unbindHost } from './host'
import { isHandler, watchTaps, type Handler } from './taps'

/**
 * For each bound page, by name: of a handler in `HANDLERS` what the page had there before; of an action the method that we
 * have put there, where the page had nothing.
 */
const own = new WeakMap<object, Record<string, unknown>>()

/** A handler that calls `run`, then the page's own handler of this name. All pages share it, which saves memory. */
const before = (name: string, run: (page: object) => void): Handler =>
  function (...args) {
    run(this)
    const handler = Object(own.get(this))[name]
    return isHandler(handler) ? handler.apply(this, args) : undefined
  }

const HANDLERS: Readonly<Record<string, Handler>> = {
  onShow: before('onShow', showHost),
  onHide: before('onHide', hideHost),
  onUnload: before('onUnload', closeHost),
}

/** Takes ours off the page, and puts back what it had. @returns false if other code has replaced ours already */
function restoreOriginal(page: object, name: string, kept: unknown): boolean {
  const handler = HANDLERS[name]
  if (Reflect.get(page, name) !== (handler || kept)) return false
  return handler && kept !== undefined ? Reflect.set(page, name, kept) : Reflect.deleteProperty(page, name)
}

function wrap(page: object, members: Readonly<Record<string, unknown>>): void {
  const kept = own.get(page) || {}
  own.set(page, kept)
  for (const name of Object.keys(members)) {
    // Our handler is still there: other code has wrapped it, and the wrapper calls it.
    if (name in kept) continue
    const ours = members[name]
    kept[name] = HANDLERS[name] ? Reflect.get(page, name) : ours
    Reflect.set(page, name, ours)
  }
}

function unwrap(page: object): void {
  const kept = Object(own.get(page))
  for (const name of Object.keys(kept))
    if (restoreOriginal(page, name, kept[name])) Reflect.deleteProperty(kept, name)
  if (!Object.keys(kept).length) own.delete(page)
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
