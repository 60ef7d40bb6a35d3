import { isRecord } from '../check'
import { toError } from '../errors'
import type { Fresh } from '../machine/events'
import type { ServerClock } from '../machine/server-clock'
import { readSession } from './read-session'
import type { AuthStoreOptions, Session } from '../types'

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
   * @throws TypeError that names the option and the kind of the value
   */
  read(source: string, result: unknown, known?: Known<Profile>): Fresh<Session<Profile>>
}

/** What is known of a result. */
interface Known<Profile extends object> {
  /** How long ago it was asked for, in ms. */
  readonly waited?: number
  /** It has come through WeChat's own login. */
  readonly wechat?: boolean
  /** The session that it renews. */
  readonly previous?: Session<Profile> | undefined
}

/** Neither '' nor NaN is anybody. */
function isKey(key: unknown): key is string | number {
  return typeof key === 'string' ? key !== '' : typeof key === 'number' && !isNaN(key)
}

/** Goes on as a part of the app's function that was called before. */
export interface Inside {
  /** Calls something as a part of it, that got this code. */
  run<T>(work: () => T, code: string): T
  /** This is what WeChat's own login has come to. */
  vouch(result: unknown): void
}

/** A call that has not ended. */
interface Running {
  readonly store: object
  readonly secrets: string[]
  /** The WeChat user of this phone has been signed in by it. */
  wechat: boolean
}
const running = new Set<Running>()
/** What `wechatLogin` gave, wherever it was called. */
const vouched = new WeakSet<object>()

function vouch(result: unknown): void {
  if (isRecord(result)) vouched.add(result)
}

const isVouched = (result: unknown): boolean => isRecord(result) && vouched.has(result)

/** Outside of any: it may belong to each that runs and has waited for something; where one runs, to that. */
const anywhere: Inside = {
  run(work, code) {
    running.forEach(({ secrets }) => secrets.push(code))
    return work()
  },
  vouch(result) {
    vouch(result)
    if (running.size === 1) running.forEach((only) => (only.wechat = true))
  },
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
    const inside: Inside = {
      run(work, code) {
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
      },
      vouch(result) {
        vouch(result)
        mine.wechat = true
      },
    }
    return inside
  }

  const open = (secrets: readonly string[] = []): Running => ({
    store,
    secrets: secrets.slice(),
    wechat: false,
  })

  function call(work: () => unknown, mine: Running): Promise<unknown> {
    running.add(mine)
    const end = (): boolean => running.delete(mine)
    const result = new Promise((resolve) => resolve(begin(mine).run(work, '')))
    result.then(end, end)
    return result
  }

  const app: AppCalls<Profile> = {
    calling: () => calls > 0,
    session(source, work, secrets, previous) {
      const began = device()
      const mine = open(secrets)
      return call(work, mine).then((result) =>
        app.read(source, result, {
          waited: device() - began,
          wechat: mine.wechat || isVouched(result),
          previous,
        }),
      )
    },
    call: (work, secrets) => call(work, open(secrets)),
    secrets() {
      const found: string[] = []
      running.forEach((each) => {
        if (each.store === store) found.push(...each.secrets)
      })
      return found
    },
    read(source, result, { waited = 0, wechat = isVouched(result), previous } = {}) {
      const { session, relative, at } = readSession<Profile>(source, result, now(), waited, previous || null)
      let key: unknown
      try {
        key = accountOf && accountOf(session)
      } catch (error) {
        broken(toError(error))
      }
      return { session, relative, at, key: isKey(key) ? key : wechat || null }
    },
  }
  return app
}
