import type { Device } from '../device'
import type { Fields } from '../guards'
import { isCallable, isFields } from '../guards'

/** The object that `fail` gets. */
export interface Failure {
  readonly errMsg: string
  readonly errno?: number
  /** Some older APIs have this instead of `errno`. */
  readonly errCode?: number
}

/** The work of an API throws this to make the API fail with `errMsg: '<name>:fail <reason>'`. */
export class ApiFailure extends Error {
  constructor(
    readonly reason: string,
    readonly errno?: number,
    readonly errCode?: number,
  ) {
    super(reason)
  }
}

export function failureOf(name: string, error: unknown): Failure {
  if (error instanceof ApiFailure) {
    const { reason, errno, errCode } = error
    return {
      errMsg: `${name}:fail ${reason}`.trim(),
      ...(errno !== undefined && { errno }),
      ...(errCode !== undefined && { errCode }),
    }
  }
  return { errMsg: `${name}:fail ${error instanceof Error ? error.message : 'unknown error'}` }
}

export interface Callbacks {
  /** Whether the call has at least one of the three callbacks. */
  readonly given: boolean
  success(result: object): void
  fail(failure: Failure): void
}

export function optionsOf(options: unknown): Fields {
  return isFields(options) ? options : {}
}

/** The callbacks in the options of a call. They are called once, and not while the app is frozen. */
export function callbacksOf(device: Device, options: Fields): Callbacks {
  const call = (name: string, result: object) => {
    const callback = options[name]
    if (isCallable(callback)) callback(result)
  }
  let settled = false
  const settle = (name: string, result: object) => {
    if (settled) return
    settled = true
    device.deliver(() => {
      try {
        call(name, result)
      } finally {
        call('complete', result)
      }
    })
  }
  return {
    given: ['success', 'fail', 'complete'].some((name) => isCallable(options[name])),
    success: (result) => settle('success', result),
    fail: (failure) => settle('fail', failure),
  }
}

export type Api = (options?: unknown) => unknown

/**
 * Makes an asynchronous API of the usual form: it takes callbacks, or returns a promise if it gets none (since base library
 * 2.10.2). The promise rejects with WeChat's plain object `{ errMsg, errno }`, which is no Error.
 * @param work runs in a later task; may return a promise, and throws `ApiFailure` to fail
 */
export function asyncApi(device: Device, name: string, work: (options: Fields) => unknown): Api {
  return (given) => {
    const options = optionsOf(given)
    const callbacks = callbacksOf(device, options)
    const result = new Promise<object>((resolve, reject) => {
      const succeed = (value: unknown) => resolve({ ...(isFields(value) ? value : {}), errMsg: `${name}:ok` })
      const fail = (error: unknown) => reject(failureOf(name, error))
      setTimeout(() => {
        Promise.resolve()
          .then(() => work(options))
          .then(succeed, fail)
      }, 0)
    })
    if (!callbacks.given) {
      return new Promise<object>((resolve, reject) => {
        result.then(
          (value) => device.deliver(() => resolve(value)),
          (failure: Failure) => device.deliver(() => reject(failure)),
        )
      })
    }
    result.then(callbacks.success, callbacks.fail)
    return undefined
  }
}
