import { isRecord } from '../check'
import { toError } from '../errors'
import type { Fresh } from '../machine/events'
import type { ServerClock } from '../machine/server-clock'
import { readSession } from './read-session'
import type { AuthStoreOptions } from '../contract'
import type { Session } from '../types'

/** How the app's own functions are called, and what they return is read. */
export interface AppCalls<Profile extends object> {
  /** How many of them are being called just now: a request that one makes right there must not wait for what it is part of. */
  readonly own: { readonly depth: number }
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

/** A call of the app's function that has not ended. */
interface Call {
  /** How many functions of its store are being called just now. */
  readonly store: { depth: number }
  readonly secrets: string[]
  /** The WeChat user of this phone has been signed in by it; null for one that signs nobody in. */
  wechat: boolean | null
}
const running = new Set<Call>()
/** The call whose function is being called just now. */
let current: Call | null = null
/** What `wechatLogin` gave, wherever it was called. */
const vouched = new WeakSet<object>()

function enter<T>(call: Call | null, work: () => T): T {
  const outer = current
  current = call
  if (call) call.store.depth++
  try {
    return work()
  } finally {
    if (call) call.store.depth--
    current = outer
  }
}

/** Goes on as a part of the app's function that was called before. */
export interface Inside {
  /** Calls something as a part of it, that got this code. */
  run<T>(work: () => T, code: string): T
  /** This is what WeChat's own login has come to. */
  vouch(result: unknown): void
}

/**
 * While a function of the app is called: how to go on as a part of it later, when it waits for the platform's answer.
 * Outside of any it may belong to each that runs and has waited for something; where one runs, to that.
 */
export function insideOfCall(): Inside {
  const mine = current
  const calls = (): Call[] => (mine ? [mine] : Array.from(running))
  return {
    run(work, code) {
      for (const { secrets } of calls()) secrets.push(code)
      return enter(mine, work)
    },
    vouch(result) {
      if (isRecord(result)) vouched.add(result)
      const [only, another] = calls().filter(({ wechat }) => wechat !== null)
      if (only && !another) only.wechat = true
    },
  }
}

export function createAppCalls<Profile extends object>(
  accountOf: AuthStoreOptions<Profile>['accountOf'],
  { now, device }: Pick<ServerClock, 'now' | 'device'>,
  broken: (error: Error) => void,
): AppCalls<Profile> {
  const store = { depth: 0 }

  function call<T>(
    work: () => unknown,
    secrets: readonly string[] = [],
    wechat: boolean | null,
    read: (result: unknown, mine: Call) => T,
  ): Promise<T> {
    const mine: Call = { store, secrets: secrets.slice(), wechat }
    running.add(mine)
    const end = (): boolean => running.delete(mine)
    const result = new Promise((resolve) => resolve(enter(mine, work)))
    result.then(end, end)
    return result.then((value) => read(value, mine))
  }

  const app: AppCalls<Profile> = {
    own: store,
    session(source, work, secrets, previous) {
      const began = device()
      return call(work, secrets, false, (result, { wechat }) =>
        app.read(source, result, {
          waited: device() - began,
          wechat: !!wechat || isVouched(result),
          previous,
        }),
      )
    },
    call: (work, secrets) => call(work, secrets, null, (result) => result),
    secrets() {
      const found: string[] = []
      for (const each of running) if (each.store === store) found.push(...each.secrets)
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

const isVouched = (result: unknown): boolean => isRecord(result) && vouched.has(result)
