import { checkStore, type AnyAuthStore } from './fields'

/** A node of the tree of components; the page is its root. */
export interface Owned {
  selectOwnerComponent?(): Owned | null | undefined
}

export const ownerOf = (at: Owned): Owned | null | undefined =>
  at.selectOwnerComponent && at.selectOwnerComponent()

const claimed = new WeakMap<object, AnyAuthStore>()
let provided: AnyAuthStore | null = null

/** Remembers which store a page or component is bound to. */
export function claim(host: object, store: AnyAuthStore): void {
  claimed.set(host, store)
}

export const isBound = (host: object): boolean => claimed.has(host)

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
    const store = claimed.get(at)
    if (store) return store
  }
  if (provided) return provided
  throw new Error(
    'No AuthStore for this component: bind its page by authBehavior or bindAuth, or call provideAuth(store) in app.ts',
  )
}
