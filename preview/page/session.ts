import type { SessionState } from '../../inspector/log/session-state'
import { readState } from '../../inspector/log/session-state'
import type { ModuleLoader } from '../runtime/modules'
import { exported } from '../runtime/modules'
import type { Fields } from '../runtime/guards'
import { isCallable, isFields } from '../runtime/guards'

/** The app's session, as the panel sees it. The panel gets the token only through `withToken`, and never shows or stores it. */
export interface Session {
  readonly store: Fields
  readonly http: Fields
  read(): SessionState
  /** Calls back at once and after each change. */
  watch(changed: (state: SessionState) => void): void
  observe(traced: (trace: unknown) => void): void
  get(path: string): Promise<unknown>
  /** Calls `use` with the value of the `Authorization` header; null if nobody is signed in. @returns what `use` returns */
  withToken<Result>(use: (header: string | null) => Result): Result
}

/** Finds the session in the app's module `auth.js`, if it exports `authStore` and `http` as in the README; else null. */
export function findSession(loader: ModuleLoader): Session | null {
  const exports = loader.loaded('auth.js')
  const store = exported(exports, 'authStore')
  const http = exported(exports, 'http')
  if (!isFields(store) || !isFields(http)) return null
  const { observe, get } = http
  if (!isCallable(observe) || !isCallable(get)) return null
  const mobx = loader.resolve('auth.js', 'mobx-miniprogram')
  return {
    store,
    http,
    read: () => readState(store),
    watch: (changed) => {
      // The app's own copy of MobX: another copy could not observe the store.
      const autorun = mobx === null ? undefined : exported(loader.load(mobx), 'autorun')
      if (isCallable(autorun)) autorun(() => changed(readState(store)))
      else setInterval(() => changed(readState(store)), 200)
    },
    observe: (traced) => void observe(traced),
    get: async (path) => get(path),
    withToken: (use) => use(typeof store.token === 'string' ? `Bearer ${store.token}` : null),
  }
}
