import { checkOptions, isRecord, wrong } from '../stores/check'
import type { AuthGate, Clock, Lifecycle } from '../stores/types'
import { systemClock } from '../stores/wx-clock'
import { wxLifecycle } from '../stores/wx-lifecycle'
import { mergeHeader } from './snapshot'
import type { HttpOptions, Transport } from './contract'
import type { Answer, Header, Interceptor } from './types'
import { originOf } from './url'
import { wxTransport } from './wx-transport'

const OWNER = 'createHttp'
const CLOCK = ['now', 'setTimeout', 'clearTimeout', 'random']

/** The options with their defaults, checked. */
export interface Settings {
  readonly baseUrl: string
  readonly gate: AuthGate | undefined
  readonly header: Header
  readonly timeout: number
  readonly waitForLogin: boolean
  readonly clock: Clock
  readonly lifecycle: Pick<Lifecycle, 'watch'>
  readonly transport: Transport
  isOurs(url: string): boolean
  isExpired(answer: Answer): unknown
  authHeader(token: string): Header
}

/** What decides about tokens: `createHttp` and `authorize` have it in common. */
export type AuthSettings = Pick<
  HttpOptions,
  'baseUrl' | 'auth' | 'isExpired' | 'expiredCodes' | 'authHeader' | 'allowOrigins'
>

/** Options as `checkOptions` wants them. */
export const AUTH_KINDS = {
  baseUrl: 'string?',
  auth: 'object?',
  isExpired: 'function?',
  expiredCodes: 'array?',
  authHeader: 'function?',
  allowOrigins: 'array?',
  timeout: 'duration?',
  waitForLogin: 'boolean?',
  clock: 'object?',
  lifecycle: 'object?',
} as const

/** @throws TypeError that names the option and the kind of what was given */
export function readHttpOptions(options: HttpOptions): Settings {
  checkOptions(OWNER, options, {
    ...AUTH_KINDS,
    header: 'object?',
    interceptors: 'array?',
    networkInterceptors: 'array?',
    transport: 'function|object?',
  })
  checkAuth(OWNER, options)
  const { auth, timeout = 60_000, waitForLogin = false, baseUrl = '' } = options
  for (const interceptor of [...(options.interceptors || []), ...(options.networkInterceptors || [])])
    checkFunction('interceptors', interceptor)
  return {
    baseUrl,
    gate: auth && auth.gate,
    header: Object.freeze(mergeHeader({}, options.header)),
    timeout,
    waitForLogin,
    ...hostOf(OWNER, options),
    transport: transportOf(options.transport),
    ...wordsOf(options),
  }
}

/** @throws TypeError for options that decide about tokens and are wrong */
export function checkAuth(owner: string, options: AuthSettings): void {
  const { baseUrl, auth, expiredCodes, isExpired, authHeader, allowOrigins = [] } = options
  if (baseUrl !== undefined && (!originOf(baseUrl) || /[?#]/.test(baseUrl)))
    throw wrong(owner, 'baseUrl', 'an http(s) address without a query', baseUrl)
  if (auth && !isRecord(auth.gate)) throw wrong(owner, 'auth', 'a store of createAuthStore', auth)
  if (expiredCodes && isExpired) throw new TypeError(owner + ': give `isExpired` or `expiredCodes`, not both')
  for (const code of expiredCodes || [])
    if (typeof code !== 'string' && typeof code !== 'number')
      throw wrong(owner, 'expiredCodes', 'strings and numbers', code)
  for (const origin of allowOrigins)
    if (!originOf(origin) || !/^https?:\/\/[^/]*$/i.test(origin))
      throw wrong(owner, 'allowOrigins', 'origins like https://host', origin)
  if (!authHeader) return
  // It is asked now and not only when the first token leaves: an error then would be one of every request.
  const header: unknown = authHeader('')
  if (!isRecord(header)) throw wrong(owner, 'authHeader', 'a function that returns an object', header)
  for (const name of Object.keys(header))
    if (typeof header[name] !== 'string') throw wrong(owner, 'authHeader.' + name, 'a string', header[name])
}

/** The platform around the client: time and the app's life. */
export function hostOf(owner: string, { clock = systemClock, lifecycle = wxLifecycle() }: HttpOptions) {
  checkMethods(owner, 'clock', clock, CLOCK)
  checkMethods(owner, 'lifecycle', lifecycle, ['watch'])
  return { clock, lifecycle }
}

function checkMethods(owner: string, option: string, value: object, methods: readonly string[]): void {
  for (const method of methods) {
    const found: unknown = Reflect.get(value, method)
    if (typeof found !== 'function') throw wrong(owner, option + '.' + method, 'a function', found)
  }
}

/** The app's words on what is expired, what a token looks like, and where tokens may go. */
export function wordsOf({ baseUrl, allowOrigins = [], authHeader, isExpired, expiredCodes }: AuthSettings) {
  const origins = (baseUrl ? [baseUrl] : []).concat(allowOrigins).map(originOf)
  const first = origins[0] + '/'
  return {
    // Most addresses begin as ours does, letter for letter; the slash ends the host.
    isOurs: (url: string) => url.lastIndexOf(first, 0) === 0 || origins.indexOf(originOf(url)) >= 0,
    authHeader: authHeader || ((token: string) => ({ Authorization: 'Bearer ' + token })),
    isExpired(answer: Answer): unknown {
      const { data, statusCode } = answer
      if (expiredCodes) return isRecord(data) && expiredCodes.some((code) => code === data.code)
      if (!isExpired) return statusCode === 401
      // A body may be anything; `isExpired` is promised an object or undefined, so that it need not check.
      return isExpired(isRecord(data) ? { ...answer, data } : { ...answer, data: undefined })
    },
  }
}

function transportOf(transport: HttpOptions['transport']): Transport {
  if (typeof transport === 'function') return { ...wxTransport, request: transport }
  if (!transport) return wxTransport
  checkOptions(OWNER + ', transport', transport, {
    request: 'function?',
    uploadFile: 'function?',
    downloadFile: 'function?',
    connectSocket: 'function?',
    readText: 'function?',
  })
  return Object.assign({}, wxTransport, transport)
}

export function checkFunction(option: string, value: unknown): asserts value is Interceptor {
  if (typeof value !== 'function') throw wrong('Http', option, 'functions', value)
}

/** Options over options. What is undefined is not given; and one way to tell expiry replaces the other. */
export function mergeOptions(base: HttpOptions, more: HttpOptions): HttpOptions {
  const given: unknown = more
  if (!isRecord(given)) throw wrong('Http.extend', 'options', 'an object', given)
  const { isExpired, expiredCodes, header } = more
  const merged: Record<string, unknown> = { ...base }
  if (isExpired) delete merged.expiredCodes
  if (expiredCodes) delete merged.isExpired
  for (const [name, value] of Object.entries(more)) if (value !== undefined) merged[name] = value
  // Each client has the interceptors of its own; those of the other one it is around.
  const { interceptors, networkInterceptors } = more
  return { ...merged, header: mergeHeader(base.header || {}, header), interceptors, networkInterceptors }
}
