import { checkOptions, isRecord, wrong } from '../stores/check'
import type { Answer, CallOptions, Header, HttpOptions, HttpRequest } from './types'
import { originOf } from './url'

/** @throws TypeError that names the option and the kind of what was given */
export function checkHttpOptions(options: HttpOptions): void {
  checkOptions('createHttp', options, {
    baseUrl: 'string?',
    auth: 'object?',
    isExpired: 'function?',
    expiredCodes: 'array?',
    authHeader: 'function?',
    allowOrigins: 'array?',
    timeout: 'duration?',
    waitForLogin: 'boolean?',
    header: 'object?',
    interceptors: 'array?',
    transport: 'function|object?',
    clock: 'object?',
  })
  const { baseUrl, auth, expiredCodes, isExpired, allowOrigins = [], interceptors = [] } = options
  if (baseUrl !== undefined && !originOf(baseUrl))
    throw wrong('createHttp', 'baseUrl', 'an http(s) address', baseUrl)
  if (auth && !isRecord(auth.gate)) throw wrong('createHttp', 'auth', 'a store of createAuthStore', auth)
  if (expiredCodes && isExpired)
    throw new TypeError('createHttp: give `isExpired` or `expiredCodes`, not both')
  for (const code of expiredCodes || [])
    if (typeof code !== 'string' && typeof code !== 'number')
      throw wrong('createHttp', 'expiredCodes', 'strings and numbers', code)
  for (const origin of allowOrigins)
    if (!originOf(origin) || /^https?:\/\/[^/]*./i.exec(origin)?.[0] !== origin)
      throw wrong('createHttp', 'allowOrigins', 'origins like https://host', origin)
  for (const interceptor of interceptors) checkInterceptor(interceptor)
}

export function checkInterceptor(interceptor: unknown): void {
  if (typeof interceptor !== 'function') throw wrong('Http', 'interceptors', 'functions', interceptor)
}

const NEEDS: readonly unknown[] = ['required', 'optional', 'none', undefined]

/** @throws TypeError that names the option of a call and the kind of what was given */
export function checkCall({ timeout, waitForLogin }: HttpRequest, { auth }: CallOptions): void {
  if (NEEDS.indexOf(auth) < 0) throw wrong('Http', 'auth', "'required', 'optional' or 'none'", auth)
  if (typeof waitForLogin !== 'boolean') throw wrong('Http', 'waitForLogin', 'a boolean', waitForLogin)
  if (!(timeout >= 0 && timeout < Infinity))
    throw wrong('Http', 'timeout', 'a number of ms, 0 or more', timeout)
}

/** Where tokens may go. */
export function originsOf({ baseUrl, allowOrigins = [] }: HttpOptions): readonly string[] {
  return (baseUrl ? [baseUrl] : []).concat(allowOrigins).map(originOf)
}

/** The app's word on what an expired answer is. */
export function verdictOf({ isExpired, expiredCodes }: HttpOptions): (answer: Answer) => unknown {
  if (expiredCodes) return ({ data }) => isRecord(data) && expiredCodes.some((code) => code === data.code)
  // A body may be anything; `isExpired` is promised an object or undefined, so that it need not check.
  if (isExpired)
    return (answer) => isExpired({ ...answer, data: isRecord(answer.data) ? answer.data : undefined })
  return ({ statusCode }) => statusCode === 401
}

export const bearer = (token: string): Header => ({ Authorization: 'Bearer ' + token })
