import { wrong } from '../../stores/check'
import type { AuthBindingOptions, BoundHost } from './auth-behavior'
import { closeCalls, openCalls } from './bind-call'
import { createBinding, readPlan, type Host } from './binding'
import { isCovered } from './covered'
import { readActions, type Actions, type AnyAuthStore, type Fields } from './fields'
import { presenceOf } from './presence'
import { watchTaps } from './taps'

type Handler = (this: unknown, ...args: unknown[]) => unknown
const isHandler = (value: unknown): value is Handler => typeof value === 'function'

/** Calls `first` before the page's own handler of this name. */
function before(page: object, name: string, first: () => void): void {
  const own: unknown = Reflect.get(page, name)
  Reflect.set(page, name, function (this: unknown, ...args: unknown[]) {
    first()
    return isHandler(own) ? own.apply(this, args) : undefined
  })
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
  const { store, actions: asked } = Object.assign({}, options)
  const plan = readPlan('bindAuth', store, options)
  const actions = readActions('bindAuth', store, asked)
  for (const name of Object.keys(actions))
    if (!(name in page)) Reflect.set(page, name, Reflect.get(actions, name))
  watchTaps(page, presenceOf(store).tap)
  const binding = createBinding(page, plan)
  let bound = true
  const unbind = (): void => {
    bound = false
    binding.hide()
  }
  before(page, 'onShow', () => bound && binding.show())
  before(page, 'onHide', binding.hide)
  before(page, 'onUnload', () => {
    unbind()
    closeCalls(page)
  })
  openCalls(page)
  // After an `await` in `onLoad` another page may be on the screen; then `onShow` is to come.
  if (!isCovered(page)) binding.show()
  return unbind
}
