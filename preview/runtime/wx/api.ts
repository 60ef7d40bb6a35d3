import type { Device } from '../device'
import type { Fields } from '../guards'
import { isCallable, isFields } from '../guards'

/** What WeChat hands to `fail`. */
export interface Failure {
  readonly errMsg: string
  readonly errno?: number
  /** What some older APIs have in place of `errno`. */
  readonly errCode?: number
}

/** Thrown by the work of an API to make it fail; the reason comes after `name:fail`. */
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
  readonly given: boolean
  success(result: object): void
  fail(failure: Failure): void
}

export function optionsOf(options: unknown): Fields {
  return isFields(options) ? options : {}
}

/** The callbacks of a call, made once and in the foreground. */
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
 * The common shape of WeChat's asynchronous APIs: callbacks, or a promise when none is given (base library 2.10.2). A
 * failure rejects with WeChat's plain `{ errMsg, errno }`.
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
