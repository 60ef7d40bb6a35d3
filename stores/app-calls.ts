import { toError } from './errors'
import type { Fresh } from './events'
import type { ServerClock } from './server-clock'
import { readSession } from './session'
import type { AuthStoreOptions, Session } from './types'

/** How the app's own functions are called, and what they return is read. */
export interface AppCalls<Profile extends object> {
  /** True while one of them is being called: a request it makes right there must not wait for what it is part of. */
  calling(): boolean
  /** Calls one, at once; what it throws is a rejection. @param secrets what it is given: they are known until it ends */
  call(work: () => unknown, secrets?: readonly string[]): Promise<unknown>
  /** What those that have not ended were given, and the codes of `wx.login` that they got. */
  secrets(): string[]
  /**
   * Calls one that returns a session, at once; its lifetime counts from now.
   * @param previous the session that it renews
   */
  session(
    source: string,
    work: () => unknown,
    secrets?: readonly string[],
    previous?: Session<Profile>,
  ): Promise<Fresh<Session<Profile>>>
  /**
   * The session in a result, and whose it is.
   * @param waited how long ago it was asked for, in ms
   * @param previous the session that it renews
   * @throws TypeError that names the option and the kind of the value
   */
  read(source: string, result: unknown, waited?: number, previous?: Session<Profile>): Fresh<Session<Profile>>
}

/** Neither '' nor NaN is anybody. */
function isKey(key: unknown): key is string | number {
  return typeof key === 'string' ? key !== '' : typeof key === 'number' && !isNaN(key)
}

/** Calls something as a part of what the app's function does that was called before, and that got this code. */
type Inside = <T>(work: () => T, code: string) => T

/** A call that has not ended. */
interface Running {
  readonly store: object
  readonly secrets: string[]
}
const running = new Set<Running>()

/** Outside of any: it may belong to each that runs and has waited for something. */
const anywhere: Inside = (work, code) => {
  running.forEach(({ secrets }) => secrets.push(code))
  return work()
}
let current = anywhere

/** While a function of the app is called: how to go on as a part of it later, when it waits for the platform's answer. */
export const insideOfCall = (): Inside => current

export function createAppCalls<Profile extends object>(
  accountOf: AuthStoreOptions<Profile>['accountOf'],
  { now, device }: Pick<ServerClock, 'now' | 'device'>,
  broken: (error: Error) => void,
): AppCalls<Profile> {
  let calls = 0
  const store = {}

  function begin(mine: Running): Inside {
    const inside: Inside = (work, code) => {
      const outer = current
      current = inside
      calls++
      if (code) mine.secrets.push(code)
      try {
        return work()
      } finally {
        calls--
        current = outer
      }
    }
    return inside
  }

  const app: AppCalls<Profile> = {
    calling: () => calls > 0,
    session(source, work, secrets, previous) {
      const began = device()
      return app.call(work, secrets).then((result) => app.read(source, result, device() - began, previous))
    },
    call(work, secrets = []) {
      const mine: Running = { store, secrets: secrets.slice() }
      running.add(mine)
      const end = (): boolean => running.delete(mine)
      const result = new Promise((resolve) => resolve(begin(mine)(work, '')))
      result.then(end, end)
      return result
    },
    secrets() {
      const found: string[] = []
      running.forEach((each) => {
        if (each.store === store) found.push(...each.secrets)
      })
      return found
    },
    read(source, result, waited = 0, previous) {
      const { session, relative, at } = readSession<Profile>(source, result, now(), waited, previous || null)
      let key: unknown
      try {
        key = accountOf && accountOf(session)
      } catch (error) {
        broken(toError(error))
      }
      return { session, relative, at, key: isKey(key) ? key : null }
    },
  }
  return app
}
