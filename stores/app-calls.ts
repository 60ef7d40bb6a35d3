import { toError } from './errors'
import type { Fresh } from './events'
import { readSession } from './session'
import type { AuthStoreOptions, Session } from './types'

/** How the app's own functions are called, and what they return is read. */
export interface AppCalls<Profile extends object> {
  /** True while one of them is being called: a request it makes right there must not wait for what it is part of. */
  calling(): boolean
  /** Calls one, at once; what it throws is a rejection. */
  call(work: () => unknown): Promise<unknown>
  /**
   * The session in a result, and whose it is.
   * @param previous the session that it renews
   * @throws TypeError that names the option and the kind of the value
   */
  read(source: string, result: unknown, previous?: Session<Profile>): Fresh<Session<Profile>>
}

/** Neither '' nor NaN is anybody. */
function isKey(key: unknown): key is string | number {
  return typeof key === 'string' ? key !== '' : typeof key === 'number' && !isNaN(key)
}

export function createAppCalls<Profile extends object>(
  accountOf: AuthStoreOptions<Profile>['accountOf'],
  now: () => number,
  broken: (error: Error) => void,
): AppCalls<Profile> {
  let calls = 0
  return {
    calling: () => calls > 0,
    call: (work) =>
      new Promise((resolve) => {
        calls++
        try {
          resolve(work())
        } finally {
          calls--
        }
      }),
    read(source, result, previous) {
      const { session, relative } = readSession<Profile>(source, result, now(), previous || null)
      let key: unknown
      try {
        key = accountOf && accountOf(session)
      } catch (error) {
        broken(toError(error))
      }
      return { session, relative, key: isKey(key) ? key : null }
    },
  }
}
