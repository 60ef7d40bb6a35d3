import type { AnyAuthStore } from './fields'

/** What a page does while nobody is signed in (`whenLoggedOut`); `panel` stands for a login panel on any page. */
export type Presented = 'show' | 'redirect' | 'nothing' | 'panel'

/** A binding on the screen. */
interface Shown {
  /** The bound page or component, which may have other bindings. */
  readonly host: object
  readonly plan: { readonly as: Presented }
}

/** What all pages of one store share: what is on the screen, and how many sessions began and ended. */
export interface Presence {
  /** Logins so far. */
  readonly logins: number
  /** Sessions that have ended so far: by a logout, by expiry, by the login of another account. */
  readonly ends: number
  /** The bindings on the screen. Hidden ones are removed, so that the store does not keep their pages alive. */
  readonly visible: ReadonlySet<Shown>
  /** When the user last tapped something on a bound page, in ms since the epoch; 0 for never, or after a refusal to log in. */
  tapped: number
  enter(binding: Shown): void
  leave(binding: Shown): void
  /** The user declines to log in: the requests that wait for a login reject. */
  decline(): void
  /** Calls `listener` when something enters or leaves the screen, or when the user declines (`true`); returns the undo. */
  watch(listener: (declined: boolean) => void): () => void
}

// One for each store, so that two stores, or two tests, do not affect each other.
const all = new WeakMap<AnyAuthStore, Presence>()

export function presenceOf(store: AnyAuthStore): Presence {
  const known = all.get(store)
  if (known) return known
  const visible = new Set<Shown>()
  const listeners = new Set<(declined: boolean) => void>()
  const tell = (declined: boolean): void => listeners.forEach((listener) => listener(declined))
  const presence = {
    logins: 0,
    ends: 0,
    visible,
    tapped: 0,
    enter(binding: Shown) {
      visible.add(binding)
      tell(false)
    },
    leave(binding: Shown) {
      visible.delete(binding)
      tell(false)
    },
    decline() {
      store.cancelLogin()
      tell(true)
    },
    watch(listener: (declined: boolean) => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  const end = (): void => void presence.ends++
  store.on('logout', end)
  store.on('accountChange', end)
  store.on('login', () => void presence.logins++)
  all.set(store, presence)
  return presence
}
