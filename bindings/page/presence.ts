import type { AnyAuthStore } from './fields'

/** What a page does about its user not being signed in; `panel` is a login panel, wherever it stands. */
export type Presented = 'show' | 'redirect' | 'nothing' | 'panel'

/** What all pages of one store share: who is on the screen, and how many sessions there were. */
export interface Presence {
  /** Logins so far. */
  readonly logins: number
  /** Sessions that have gone so far: by a logout, by their end, by another account. */
  readonly ends: number
  /** What is on the screen. A hidden page is not in it: it holds nothing and nothing holds it. */
  readonly visible: ReadonlyMap<object, Presented>
  /** When the user last tapped something on a bound page, in ms since 1970; 0 for never, or for a tap that is done with. */
  tapped: number
  enter(host: object, as: Presented): void
  leave(host: object): void
  /** The user will not log in. */
  decline(): void
  /** Calls back when something enters or leaves the screen, or the user declined; returns the undo. */
  watch(listener: (declined: boolean) => void): () => void
}

// By store, not one for all: two stores, or two tests, know nothing of each other.
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
      // Bound twice, as by a behavior that pages share and by its own: the default says nothing against what was asked for.
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
