import { comparer } from 'mobx-miniprogram'
import type * as Bindings from 'mobx-miniprogram-bindings'
import { checkOptions, wrong } from '../../stores/check'
import { checkStore, isSecret, readFields, type AnyAuthStore, type Getters } from './fields'
import { presenceOf, type Presented } from './presence'
import { claim, type Owned } from './provide'
import { report } from './report'

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
  readonly fields: Getters
  readonly as: Presented
  readonly onLogin: Hook | undefined
  readonly onLogout: Hook | undefined
}

/** One page or component bound to a store. It begins unbound: `show` it. */
export interface Binding {
  /** Brings the data up to date, at once and by one `setData` at most, and keeps it so. */
  show(): void
  /** Lets go of the store until the next `show`. */
  hide(): void
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
  const { fields, whenLoggedOut = 'nothing', onLogin, onLogout }: Checked = Object(options)
  if (!isPresented(whenLoggedOut))
    throw wrong(owner, 'whenLoggedOut', "'show', 'redirect' or 'nothing'", whenLoggedOut)
  return {
    store,
    fields: readFields(owner, store, fields),
    as: whenLoggedOut,
    onLogin,
    onLogout,
  }
}

export function createBinding(host: Host, { store, fields, as, onLogin, onLogout }: Plan): Binding {
  const presence = presenceOf(store)
  const hooked = !!(onLogin || onLogout)
  let stop: (() => void) | null = null
  let signedIn = false
  let logins = 0
  let ends = 0
  claim(host, store)

  /** Tells the page of sessions that came and went, whatever it slept through. */
  function tell(): void {
    const run = (hook: Hook | undefined): void => {
      try {
        if (hook) hook.call(host)
      } catch (error) {
        report(error)
      }
    }
    if (stop && signedIn && ends !== presence.ends) {
      signedIn = false
      run(onLogout)
    }
    if (!stop) return
    ends = presence.ends
    if (!store.isLogin || (signedIn && logins === presence.logins)) return
    signedIn = true
    logins = presence.logins
    run(onLogin)
  }

  function apply(patch: Readonly<Record<string, unknown>>): void {
    const changed: Record<string, unknown> = {}
    for (const name of Object.keys(fields)) {
      if (!(name in patch)) continue
      const value = patch[name] === undefined ? null : patch[name]
      if (isSecret(store, value))
        throw new TypeError('fields.' + name + ' holds a token, which must not get into page data')
      if (!comparer.structural(Reflect.get(Object(host.data), name), value)) changed[name] = value
    }
    if (Object.keys(changed).length) host.setData(changed)
    // A turn later: on load this runs before `onLoad` is through, and the hook may need what `onLoad` sets.
    if (hooked) void Promise.resolve().then(tell)
  }

  return {
    show() {
      if (stop) return
      // Loaded when the first page binds: the module calls `Behavior()` as soon as it is loaded.
      const bindings: typeof Bindings = require('mobx-miniprogram-bindings')
      let live = true
      // The bindings leave their scheduled setData alive when they are destroyed; this one does not let it through.
      const target = { setData: (patch: Readonly<Record<string, unknown>>) => live && apply(patch) }
      const { updateStoreBindings, destroyStoreBindings } = bindings.createStoreBindings(target, {
        store,
        // The nameless field is not set: it calls the hooks when the session changes.
        fields: hooked ? Object.assign({ '': () => store.isLogin && store.generation }, fields) : fields,
        actions: [],
      })
      stop = () => {
        live = false
        destroyStoreBindings()
        presence.leave(host)
      }
      presence.enter(host, as)
      updateStoreBindings()
    },
    hide() {
      if (stop) stop()
      stop = null
    },
  }
}
