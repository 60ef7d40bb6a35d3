import { comparer } from 'mobx-miniprogram'
import type * as Bindings from 'mobx-miniprogram-bindings'
import { checkOptions, wrong } from '../../stores/check'
import { checkStore, isSecret, readFields, type AnyAuthStore, type Bound } from './fields'
import { presenceOf, type Presented } from './presence'

/** A node of the tree of components; the page is its root. */
export interface Owned {
  selectOwnerComponent?(): Owned | null | undefined
}

/** The part of a page or component that a binding uses. */
export interface Host extends Owned {
  readonly data: unknown
  setData(patch: Record<string, unknown>): void
}

type Hook = (this: Host) => unknown

/** The options after `checkOptions`. */
interface Checked {
  readonly fields?: object
  readonly whenLoggedOut?: string
  readonly onLogin?: Hook
  readonly onLogout?: Hook
}

/** The options of a binding, checked. */
export interface Plan {
  readonly store: AnyAuthStore
  readonly fields: Bound
  readonly as: Presented
  readonly onLogin: Hook | undefined
  readonly onLogout: Hook | undefined
}

const isPresented = (value: unknown): value is Presented =>
  value === 'show' || value === 'redirect' || value === 'nothing'

/** Checks the options of a binding. @throws TypeError that names the wrong option */
export function readPlan(owner: string, store: AnyAuthStore, options: object): Plan {
  checkStore(owner, store)
  checkOptions(owner, options, {
    store: 'object?',
    fields: 'object|array?',
    actions: 'object|array?',
    whenLoggedOut: 'string?',
    onLogin: 'function?',
    onLogout: 'function?',
  })
  const { fields, whenLoggedOut: as = 'nothing', onLogin, onLogout }: Checked = Object(options)
  if (!isPresented(as)) throw wrong(owner, 'whenLoggedOut', "'show', 'redirect' or 'nothing'", as)
  const bound = readFields(owner, fields)
  // The field '' does not go into `data`: when it changes, the hooks are called.
  if (onLogin || onLogout) bound[''] = ({ isLogin, generation }) => isLogin && generation
  return { store, fields: bound, as, onLogin, onLogout }
}

/**
 * Throws an error of the app's code in a timer: the error reaches `App.onError` and the console, and the code that called
 * `report` goes on.
 */
export function report(error: unknown): void {
  setTimeout(() => {
    throw error
  }, 0)
}

/** The binding of a page or component to a store. It follows the store between `show` and `hide`; a new one is hidden. */
export class Binding {
  private stop: (() => void) | null = null
  private signedIn = false
  private logins = 0
  private ends = 0

  /** @param next the binding of the same page that was made before this one */
  constructor(
    readonly host: Host,
    readonly plan: Plan,
    public next: Binding | null,
  ) {}

  /** Updates the page's data at once, by one `setData` at most, and on each later change of the store. */
  show(): void {
    if (this.stop) return
    const { store, fields } = this.plan
    const presence = presenceOf(store)
    // Loaded only when the first page binds, because this module calls `Behavior()` while it is loaded.
    const bindings: typeof Bindings = require('mobx-miniprogram-bindings')
    let live = true
    // mobx-miniprogram-bindings may call `setData` once more after `destroyStoreBindings`; `live` blocks that call.
    const target = { setData: (patch: Readonly<Record<string, unknown>>) => live && this.apply(patch) }
    this.stop = () => {
      live = false
    }
    const bound = bindings.createStoreBindings(target, { store, fields, actions: [] })
    // A field function, called for its first value, may have unbound the page.
    if (!live) return bound.destroyStoreBindings()
    this.stop = () => {
      live = false
      bound.destroyStoreBindings()
      presence.leave(this)
    }
    presence.enter(this)
    bound.updateStoreBindings()
  }

  /** Stops following the store until the next `show`. */
  hide(): void {
    if (this.stop) this.stop()
    this.stop = null
  }

  private apply(patch: Readonly<Record<string, unknown>>): void {
    const { host, plan } = this
    const changed: Record<string, unknown> = {}
    for (const name of Object.keys(patch)) {
      const value = patch[name] === undefined ? null : patch[name]
      if (isSecret(plan.store, value))
        throw new TypeError('fields.' + name + ' holds a token, which must not get into page data')
      if (name && !comparer.structural(Reflect.get(Object(host.data), name), value)) changed[name] = value
    }
    if (Object.keys(changed).length) host.setData(changed)
    // Call the hooks a turn later: at load this runs before `onLoad` has ended, and a hook may need what `onLoad` sets.
    if ('' in plan.fields) void Promise.resolve().then(() => this.tell())
  }

  /** Calls `onLogout` and `onLogin` for sessions that ended and began, also while the page was hidden. */
  private tell(): void {
    const { store, onLogin, onLogout } = this.plan
    const presence = presenceOf(store)
    if (this.stop && this.signedIn && this.ends !== presence.ends) {
      this.signedIn = false
      this.run(onLogout)
    }
    // `onLogout` may have unbound the page.
    if (!this.stop) return
    this.ends = presence.ends
    if (!store.isLogin || (this.signedIn && this.logins === presence.logins)) return
    this.signedIn = true
    this.logins = presence.logins
    this.run(onLogin)
  }

  private run(hook: Hook | undefined): void {
    try {
      if (hook) hook.call(this.host)
    } catch (error) {
      report(error)
    }
  }
}
