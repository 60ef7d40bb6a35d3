import { wrong } from '../../stores/check'
import { stack } from '../platform/wx-pages'
import { Binding, type Host, type Owned, type Plan } from './binding'
import { checkStore, type AnyAuthStore } from './fields'
import { presenceOf } from './presence'

/** A promise with `abort()`, as each call of an `Http` returns it. */
interface Abortable extends PromiseLike<unknown> {
  abort(): void
}

/** For each page and component: its last binding, whose `next` is the one before; null after the page was unloaded. */
const hosts = new WeakMap<object, Binding | null>()
/** For each page: its running calls from `bindCall`. */
const calls = new WeakMap<object, Set<Abortable>>()
let provided: AnyAuthStore | null = null

const ownerOf = (at: Owned): Owned | null | undefined => at.selectOwnerComponent && at.selectOwnerComponent()

function pageOf(at: Owned): Owned {
  const owner = ownerOf(at)
  return owner ? pageOf(owner) : at
}

/**
 * Binds a page or component, in `attached` or `onLoad`, and sets its data. If another page covers it, `showHost` sets the
 * data later.
 * @param isPage `host` is a page, whose `onLoad` has begun
 */
export function bindHost(host: Host, plan: Plan, isPage?: boolean): Binding {
  const binding = new Binding(host, plan, hosts.get(host) || null)
  hosts.set(host, binding)
  const pages: readonly object[] = stack(plan.store.platform)
  const page = pageOf(host)
  const at = pages.indexOf(page)
  // A page that is not on the stack has been unloaded, or is a tab page that was left. A component may be attached before its
  // page is on the stack.
  if (at >= pages.length - 1 || (at < 0 && !(isPage && page === host))) binding.show()
  return binding
}

/** Removes one binding. @returns true if the page has no other one */
export function unbindHost(host: object, gone: Binding): boolean {
  gone.hide()
  const last = hosts.get(host)
  if (!last) return false
  each(host, (binding) => {
    if (binding.next === gone) binding.next = gone.next
  })
  if (last !== gone) return false
  if (gone.next) hosts.set(host, gone.next)
  else calls.delete(host)
  return !gone.next && hosts.delete(host)
}

/** Is the page or component bound (on the screen or hidden) and not unloaded? */
export const isBound = (host: object): boolean => !!hosts.get(host)

function each(host: object, run: (binding: Binding) => void): void {
  for (let binding = hosts.get(host); binding; binding = binding.next) run(binding)
}

export const showHost = (host: object): void => each(host, (binding) => binding.show())

export const hideHost = (host: object): void => each(host, (binding) => binding.hide())

/** Notes that the user has tapped something on this page or component. */
export const tapHost = (host: object): void =>
  each(host, ({ plan }) => void (presenceOf(plan.store).tapped = Date.now()))

/** Unbinds a page or component that is unloaded, and aborts its calls. */
export function closeHost(host: object): void {
  hideHost(host)
  hosts.set(host, null)
  const bound = calls.get(host)
  if (bound) bound.forEach((call) => call.abort())
}

/** The parts of a behavior besides its lifetimes. */
interface Definition {
  readonly methods?: Record<string, (...args: never[]) => unknown>
  readonly definitionFilter?: (definition: { methods?: object }) => void
}

/**
 * A behavior that binds each page or component that uses it, while the page is on the screen. In a custom tab bar, where
 * `pageLifetimes` do not fire, the binding lasts from `attached` to `detached`.
 */
export function hostBehavior(planOf: (host: Host) => Plan, more: Definition = {}): string {
  return Behavior({
    methods: more.methods || {},
    definitionFilter: more.definitionFilter || (() => undefined),
    lifetimes: {
      attached() {
        bindHost(this, planOf(this))
      },
      detached() {
        closeHost(this)
      },
    },
    pageLifetimes: {
      show() {
        showHost(this)
      },
      hide() {
        hideHost(this)
      },
    },
  })
}

/**
 * Names the store that `auth-gate` and `login-panel` use on pages that are not bound to a store. `installLoginRedirect` does
 * this, too. The store that you named last counts.
 * @returns the undo
 * @throws TypeError if `store` is not an AuthStore
 * @example provideAuth(authStore) // app.ts
 */
export function provideAuth(store: AnyAuthStore): () => void {
  checkStore('provideAuth', store)
  provided = store
  return () => {
    if (provided === store) provided = null
  }
}

/**
 * The store of a component: the store that the component or its nearest owner is bound to, otherwise the provided one.
 * @throws Error if there is neither
 */
export function storeOf(component: Owned): AnyAuthStore {
  for (let at: Owned | null | undefined = component; at; at = ownerOf(at)) {
    const binding = hosts.get(at)
    if (binding) return binding.plan.store
  }
  if (provided) return provided
  throw new Error(
    'No AuthStore for this component: bind its page by authBehavior or bindAuth, or call provideAuth(store) in app.ts',
  )
}

/**
 * Aborts a call when the page or component that made it is unloaded, so that no answer arrives at a page that is gone. The
 * call then rejects with `aborted`. On a page that is unloaded already, the call is aborted at once.
 * @returns the call
 * @throws Error for a page that is bound neither by `authBehavior` nor by `bindAuth`; TypeError for a call without `abort()`
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
  // `http.get(…).then(…)` returns a plain promise, which has no `abort`.
  if (typeof Reflect.get(Object(call), 'abort') !== 'function')
    throw wrong('bindCall', 'call', 'a call with `abort()`', call)
  const binding = hosts.get(page)
  if (binding) {
    const bound = calls.get(page) || new Set()
    const drop = (): void => void bound.delete(call)
    calls.set(page, bound.add(call))
    call.then(drop, drop)
  } else if (binding === null) call.abort()
  else throw new Error('bindCall: bind the page by authBehavior or bindAuth first')
  return call
}
