import { wrong } from '../../stores/check'
import type { AuthBindingOptions, BoundHost } from './auth-behavior'
import { readPlan } from './binding'
import { readActions, type Actions, type AnyAuthStore, type Fields } from './fields'
import type { Host } from './binding'
import { bindHost, closeHost, hideHost, showHost, unbindHost } from './host'
import { isHandler, watchTaps, type Handler } from './taps'

/** For each bound page: the page's own handlers of the names in `HANDLERS`. */
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

/** Replaces `ours` by what the page `had` before. @returns false if other code has replaced `ours` already */
function takeOff(page: object, name: string, ours: unknown, had: unknown): boolean {
  if (Reflect.get(page, name) !== ours) return false
  return had === undefined ? Reflect.deleteProperty(page, name) : Reflect.set(page, name, had)
}

function wrap(page: object): void {
  const had = own.get(page) || {}
  own.set(page, had)
  for (const name of Object.keys(HANDLERS)) {
    // Our handler is still there: other code has wrapped it, and the wrapper calls it.
    if (name in had) continue
    had[name] = Reflect.get(page, name)
    Reflect.set(page, name, HANDLERS[name])
  }
}

function unwrap(page: object): void {
  const had = Object(own.get(page))
  for (const name of Object.keys(had))
    if (takeOff(page, name, HANDLERS[name], had[name])) Reflect.deleteProperty(had, name)
  if (!Object.keys(had).length) own.delete(page)
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
  const added = Object.keys(methods).filter((name) => !(name in page))
  for (const name of added) Reflect.set(page, name, methods[name])
  wrap(page)
  const binding = bindHost(page, plan)
  return () => {
    for (const name of added.splice(0)) takeOff(page, name, methods[name], undefined)
    if (!unbindHost(page, binding)) return
    unwrap(page)
    watchTaps(page, true)
  }
}
