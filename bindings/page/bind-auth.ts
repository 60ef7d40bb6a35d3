import { wrong } from '../../stores/check'
import type { AuthBindingOptions, BoundHost } from './auth-behavior'
import { readPlan } from './binding'
import { readActions, type Actions, type AnyAuthStore, type Fields } from './fields'
import type { Host } from './binding'
import { bindHost, closeHost, hideHost, showHost, unbindHost } from './host'
import { isHandler, watchTaps, type Handler } from './taps'

/** Of each page that is bound, what it had itself by the names below. */
const own = new WeakMap<object, Record<string, unknown>>()

/** Comes before the page's own handler of this name. One function for all pages: a hidden page has nothing of its own. */
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

/** Takes `ours` off the page, which has again what it had; false: somebody put another in its place. */
function takeOff(page: object, name: string, ours: unknown, had: unknown): boolean {
  if (Reflect.get(page, name) !== ours) return false
  return had === undefined ? Reflect.deleteProperty(page, name) : Reflect.set(page, name, had)
}

function wrap(page: object): void {
  const had = own.get(page) || {}
  own.set(page, had)
  for (const name of Object.keys(HANDLERS)) {
    // What has been wrapped over ours still calls it.
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
 * Binds a `Page()` to the store, in its `onLoad`: what `authBehavior` is for `Component()`. A page made by `Page()`
 * deep-copies the fields of its definition, so the store cannot stand there. `onShow`, `onHide` and `onUnload` of this
 * one page instance are wrapped to learn when it is on the screen, its handlers to learn that the user has acted; after
 * `onUnload` it is unbound by itself.
 * @returns unbind, for a page that wants to be let go earlier
 * @throws TypeError for an unknown or wrong option, for a field or action that cannot be bound, or where there is no page
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
