import { wrong } from '../../stores/check'
import { stack } from '../platform/wx-pages'
import { Binding, type Host, type Owned, type Plan } from './binding'
import { checkStore, type AnyAuthStore } from './fields'
import { presenceOf } from './presence'

/** A promise that can be called off, as every call of an `Http` is. */
interface Abortable extends PromiseLike<unknown> {
  abort(): void
}

/** Each page and component that is bound, with its last binding, which leads to those before; null: it is gone. */
const hosts = new WeakMap<object, Binding | null>()
const calls = new WeakMap<object, Set<Abortable>>()
let provided: AnyAuthStore | null = null

const ownerOf = (at: Owned): Owned | null | undefined => at.selectOwnerComponent && at.selectOwnerComponent()

function pageOf(at: Owned): Owned {
  const owner = ownerOf(at)
  return owner ? pageOf(owner) : at
}

/** Is this page, or the page that this component is on, below another one? What is not on the stack is not. */
function isCovered(host: Owned, { platform }: AnyAuthStore): boolean {
  const pages: readonly object[] = stack(platform)
  const at = pages.indexOf(pageOf(host))
  return at >= 0 && at < pages.length - 1
}

/** Binds it, in `attached` or `onLoad`, and sets its data unless another page is on the screen: then `showHost` is to come. */
export function bindHost(host: Host, plan: Plan): Binding {
  const binding = new Binding(host, plan, hosts.get(host) || null)
  hosts.set(host, binding)
  if (!isCovered(host, plan.store)) binding.show()
  return binding
}

/** Takes one binding off; true: it was the last one. */
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

/** Is it there, on the screen or hidden? */
export const isBound = (host: object): boolean => !!hosts.get(host)

function each(host: object, run: (binding: Binding) => void): void {
  for (let binding = hosts.get(host); binding; binding = binding.next) run(binding)
}

export const showHost = (host: object): void => each(host, (binding) => binding.show())

export const hideHost = (host: object): void => each(host, (binding) => binding.hide())

/** The user has tapped something on it. */
export const tapHost = (host: object): void =>
  each(host, ({ plan }) => void (presenceOf(plan.store).tapped = Date.now()))

/** The page or component is gone, and so are its calls. */
export function closeHost(host: object): void {
  hideHost(host)
  hosts.set(host, null)
  const bound = calls.get(host)
  if (bound) bound.forEach((call) => call.abort())
}

/** What a behavior is besides. */
interface Definition {
  readonly methods?: Record<string, (...args: never[]) => unknown>
  readonly definitionFilter?: (definition: { methods?: object }) => void
}

/**
 * A behavior that binds each page or component it is mixed into, while that is on the screen. Where `pageLifetimes` do
 * not fire (custom tab bars) `attached` and `detached` alone decide.
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
 * Names the app's store, for `auth-gate` and `login-panel` on pages that are not bound themselves. `installLoginRedirect`
 * does it too. The one provided last counts.
 * @returns the undo
 * @throws TypeError for something that is no store
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
 * The store of a component: the one that the nearest of its owners is bound to, else the provided one.
 * @throws Error when there is neither
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
  // `http.get(…).then(…)` is a promise like any other, which cannot be aborted.
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
