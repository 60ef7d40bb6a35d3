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

/** Calls something as a part of what the app's function does that was called before. */
type Inside = <T>(work: () => T) => T

let current: Inside = (work) => work()

/** While a function of the app is called: how to go on as a part of it later, when it waits for the platform's answer. */
export const insideOfCall = (): Inside => current

export function createAppCalls<Profile extends object>(
  accountOf: AuthStoreOptions<Profile>['accountOf'],
  now: () => number,
  broken: (error: Error) => void,
): AppCalls<Profile> {
  let calls = 0
  const inside: Inside = (work) => {
    const outer = current
    current = inside
    calls++
    try {
      return work()
    } finally {
      calls--
      current = outer
    }
  }
  return {
    calling: () => calls > 0,
    call: (work) => new Promise((resolve) => resolve(inside(work))),
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
