import { comparer } from 'mobx-miniprogram'
import type * as Bindings from 'mobx-miniprogram-bindings'
import { checkOptions, wrong } from '../../stores/check'
import { checkStore, isSecret, readFields, type AnyAuthStore, type Bound } from './fields'
import { presenceOf, type Presented } from './presence'

/** A node of the tree of components; the page is its root. */
export interface Owned {
  selectOwnerComponent?(): Owned | null | undefined
}

/** What of a page or component is used here. */
export interface Host extends Owned {
  readonly data: unknown
  setData(patch: Record<string, unknown>): void
}

type Hook = (this: Host) => unknown

/** The options as `checkOptions` leaves them. */
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

/** @throws TypeError that names the option */
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
  // Not in `data`: it calls the hooks when the session changes.
  if (onLogin || onLogout) bound[''] = ({ isLogin, generation }) => isLogin && generation
  return { store, fields: bound, as, onLogin, onLogout }
}

/**
 * An error of the app's own code, thrown where it stops nothing: it reaches `App.onError` and the console, and what called
 * that code goes on.
 */
export function report(error: unknown): void {
  setTimeout(() => {
    throw error
  }, 0)
}

/** A page or component bound to a store, which it holds on to while it is shown. It begins hidden. */
export class Binding {
  private stop: (() => void) | null = null
  private signedIn = false
  private logins = 0
  private ends = 0

  /** `next`: another binding of the same page. */
  constructor(
    private readonly host: Host,
    readonly plan: Plan,
    public next: Binding | null,
  ) {}

  /** Brings the data up to date, at once and by one `setData` at most, and keeps it so. */
  show(): void {
    if (this.stop) return
    const { host, plan } = this
    const { store, fields, as } = plan
    const presence = presenceOf(store)
    // Loaded when the first page binds: the module calls `Behavior()` as soon as it is loaded.
    const bindings: typeof Bindings = require('mobx-miniprogram-bindings')
    let live = true
    // The bindings leave their scheduled setData alive when they are destroyed; this one does not let it through.
    const target = { setData: (patch: Readonly<Record<string, unknown>>) => live && this.apply(patch) }
    const bound = bindings.createStoreBindings(target, { store, fields, actions: [] })
    this.stop = () => {
      live = false
      bound.destroyStoreBindings()
      presence.leave(host)
    }
    presence.enter(host, as)
    bound.updateStoreBindings()
  }

  /** Lets go of the store until the next `show`. */
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
    // A turn later: on load this runs before `onLoad` is through, and the hook may need what `onLoad` sets.
    if ('' in plan.fields) void Promise.resolve().then(() => this.tell())
  }

  /** Tells the page of sessions that came and went, also while it was hidden. */
  private tell(): void {
    const { store, onLogin, onLogout } = this.plan
    const presence = presenceOf(store)
    if (this.stop && this.signedIn && this.ends !== presence.ends) {
      this.signedIn = false
      this.run(onLogout)
    }
    // The hook may have unbound the page.
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
