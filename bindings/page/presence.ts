import type { AnyAuthStore } from './fields'

/** What a page does while nobody is signed in (`whenLoggedOut`); `panel` stands for a login panel on any page. */
export type Presented = 'show' | 'redirect' | 'nothing' | 'panel'

/** What all pages of one store share: what is on the screen, and how many sessions began and ended. */
export interface Presence {
  /** Logins so far. */
  readonly logins: number
  /** Sessions that have ended so far: by a logout, by expiry, by the login of another account. */
  readonly ends: number
  /** The bound pages and components on the screen. Hidden ones are removed, so that the store does not keep them alive. */
  readonly visible: ReadonlyMap<object, Presented>
  /** When the user last tapped something on a bound page, in ms since the epoch; 0 for never, or after a refusal to log in. */
  tapped: number
  enter(host: object, as: Presented): void
  leave(host: object): void
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
  const visible = new Map<object, Presented>()
  const listeners = new Set<(declined: boolean) => void>()
  const tell = (declined: boolean): void => listeners.forEach((listener) => listener(declined))
  const presence = {
    logins: 0,
    ends: 0,
    visible,
    tapped: 0,
    enter(host: object, as: Presented) {
      // A page may be bound twice, by a shared behavior and by its own: the default `nothing` does not replace another value.
      if (as !== 'nothing' || !visible.has(host)) visible.set(host, as)
      tell(false)
    },
    leave(host: object) {
      visible.delete(host)
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
