import { toError } from './emitter'
import type { Fresh } from './events'
import type { ReadSession } from './session'
import type { AuthStoreOptions, Session } from './types'

/** How the app's own functions are called. */
export interface AppCalls<Profile extends object> {
  /** True while one of them is being called: a request it makes right there must not wait for what it is part of. */
  readonly calling: boolean
  call<T>(work: () => T): T
  /** Asks the app whose session this is. */
  identify(found: ReadSession<Profile>): Fresh<Session<Profile>>
}

export function createAppCalls<Profile extends object>(
  accountOf: AuthStoreOptions<Profile>['accountOf'],
  broken: (error: Error) => void,
): AppCalls<Profile> {
  let calls = 0
  return {
    get calling() {
      return calls > 0
    },
    call(work) {
      calls++
      try {
        return work()
      } finally {
        calls--
      }
    },
    identify(found) {
      let key: unknown
      try {
        key = accountOf && accountOf(found.session)
      } catch (error) {
        broken(toError(error))
      }
      return { ...found, key: typeof key === 'string' || typeof key === 'number' ? key : null }
    },
  }
}
