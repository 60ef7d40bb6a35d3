import { isRecord } from '../check'
import { toError } from '../errors'
import type { Fresh } from '../machine/events'
import type { ServerClock } from '../machine/server-clock'
import { readSession } from './read-session'
import type { StoreOptions } from '../store/store-options'
import type { Session } from '../types'

/** Calls the functions that the app gave as options, and reads what they return. */
export interface AppCalls<Profile extends object> {
  /**
   * How many functions of the app are on the call stack just now. A request made there must not wait for the login or
   * renewal that it is a part of.
   */
  readonly own: { readonly depth: number }
  /**
   * Calls a function of the app at once; what the function throws becomes a rejection.
   * @param secrets the secrets that the function is given; `secrets()` lists them until the function has ended
   */
  call(work: () => unknown, secrets?: readonly string[]): Promise<unknown>
  /** The secrets given to functions that have not ended, and the codes of `wx.login` that these functions got. */
  secrets(): string[]
  /**
   * Calls a function of the app that returns a session, at once; `expiresIn` counts from this call.
   * @param source the option's name, for errors
   * @param previous the session that the function renews
   */
  session(
    source: string,
    work: () => unknown,
    secrets?: readonly string[],
    previous?: Session<Profile>,
  ): Promise<Fresh<Session<Profile>>>
  /**
   * Reads the session from a result, and the key of its account.
   * @throws TypeError that names the option and the kind of the value
   */
  read(source: string, result: unknown, known?: Known<Profile>): Fresh<Session<Profile>>
}

/** What the caller of `read` knows about a result. */
interface Known<Profile extends object> {
  /** How long ago the function that returned the result was called, in ms. */
  readonly waited?: number
  /** True if the session came through `wechatLogin`. */
  readonly wechat?: boolean
  /** The session that the result renews. */
  readonly previous?: Session<Profile> | undefined
}

/** True for a usable result of `accountOf`; '' and NaN name no account. */
function isKey(key: unknown): key is string | number {
  return typeof key === 'string' ? key !== '' : typeof key === 'number' && !isNaN(key)
}

/** A call of a function of the app that has not ended. */
interface Call {
  /** How many functions of the same store are on the call stack just now. */
  readonly store: { depth: number }
  readonly secrets: string[]
  /** True once `wechatLogin` has given a session within this call; null for a function that returns no session. */
  wechat: boolean | null
}
const running = new Set<Call>()
/** The call whose function is on the call stack just now. */
let current: Call | null = null
/** All results of `wechatLogin`, also of those called outside the app's functions. */
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

/** Continues the work of a call of the app's function after a wait. */
export interface Inside {
  /** Runs `work` as a part of the call, which got this code of `wx.login`. */
  run<T>(work: () => T, code: string): T
  /** Marks a result as given by `wechatLogin`. */
  markWechatResult(result: unknown): void
}

/**
 * Remembers which function of the app is being called now, so that work after the platform's answer still belongs to
 * that call. If none is on the call stack, the work may belong to any call that has not ended. Then the result of
 * `wechatLogin` counts for a call only if exactly one of these calls returns a session.
 */
export function insideOfCall(): Inside {
  const mine = current
  const calls = (): Call[] => (mine ? [mine] : Array.from(running))
  return {
    run(work, code) {
      for (const { secrets } of calls()) secrets.push(code)
      return enter(mine, work)
    },
    markWechatResult(result) {
      if (isRecord(result)) vouched.add(result)
      const [only, another] = calls().filter(({ wechat }) => wechat !== null)
      if (only && !another) only.wechat = true
    },
  }
}

export function createAppCalls<Profile extends object>(
  accountOf: StoreOptions<Profile>['accountOf'],
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
          wechat: !!wechat || isWechatResult(result),
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
    read(source, result, { waited = 0, wechat = isWechatResult(result), previous } = {}) {
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

const isWechatResult = (result: unknown): boolean => isRecord(result) && vouched.has(result)
