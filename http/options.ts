import { checkMethods, checkOptions, has, isRecord, wrong } from '../stores/check'
import { systemClock } from '../stores/platform/wx-clock'
import { wxLifecycle } from '../stores/platform/wx-lifecycle'
import type { HttpOptions, Transport } from './contract'
import { isPlain } from './request/copy'
import { at, checkEnvelope, namesAlong } from './envelope'
import { lineOf, linesOf, mergeHeader } from './request/header'
import { requestQueueOf } from './pipeline/request-queue'
import { needOf } from './request/needs'
import type { Common } from './pipeline/types'
import type { Header } from './types'
import { originOf } from './request/url'
import { expiryBody } from './platform/platform-adapter'
import { wxTransport } from './platform/wx-transport'

/** The options about tokens and the platform, which `createHttp` and `authorize` share. */
export type CommonOptions = Pick<
  HttpOptions,
  | 'baseUrl'
  | 'auth'
  | 'isExpired'
  | 'expiredCodes'
  | 'envelope'
  | 'authHeader'
  | 'allowOrigins'
  | 'timeout'
  | 'waitForLogin'
  | 'needs'
  | 'platform'
  | 'clock'
  | 'lifecycle'
>

export interface Settings extends Common {
  readonly header: Header
  readonly transport: Transport
}

type Kinds = Parameters<typeof checkOptions>[2]

/** The kinds of the options, as `checkOptions` takes them. */
const COMMON: Kinds = {
  baseUrl: 'string?',
  auth: 'object?',
  isExpired: 'function?',
  expiredCodes: 'array?',
  envelope: 'object?',
  authHeader: 'function?',
  allowOrigins: 'array?',
  timeout: 'duration?',
  waitForLogin: 'boolean?',
  needs: 'string|function?',
  platform: 'object?',
  clock: 'object?',
  lifecycle: 'object?',
}
const HTTP: Kinds = {
  header: 'object?',
  interceptors: 'array?',
  networkInterceptors: 'array?',
  transport: 'function|object?',
}
/** @throws TypeError that names the option and the kind of what was given */
export function readHttpOptions(options: HttpOptions): Settings {
  const common = readCommon('createHttp', options, HTTP)
  const { header, interceptors = [], networkInterceptors = [] } = options
  for (const interceptor of interceptors.concat(networkInterceptors))
    checkFunction('interceptors', interceptor)
  return Object.assign(common, {
    header: Object.freeze(mergeHeader({}, header)),
    transport: transportOf(options.transport, common.platform),
  })
}

/**
 * Checks the shared options, and fills in their defaults.
 * @param more the kinds of further options
 * @throws TypeError that names the option and the kind of what was given
 */
export function readCommon(owner: string, options: CommonOptions, more: Kinds): Common {
  checkOptions(owner, options, Object.assign({}, COMMON, more))
  const {
    auth,
    baseUrl = '',
    allowOrigins = [],
    expiredCodes,
    isExpired,
    authHeader,
    envelope = {},
  } = options
  const {
    needs,
    timeout = 60_000,
    waitForLogin = false,
    platform = auth && auth.platform,
    clock = (platform && platform.clock) || systemClock,
    lifecycle = wxLifecycle(platform),
  } = options
  if (options.baseUrl !== undefined && (!originOf(baseUrl) || /[?#]/.test(baseUrl)))
    throw wrong(owner, 'baseUrl', 'an http(s) address without a query', baseUrl)
  if (auth && !isRecord(auth.gate)) throw wrong(owner, 'auth', 'a store of createAuthStore', auth)
  checkEnvelope(owner, envelope)
  const codes: readonly unknown[] | undefined = expiredCodes
  for (const code of codes || [])
    if (typeof code !== 'string' && typeof code !== 'number')
      throw wrong(owner, 'expiredCodes', 'strings and numbers', code)
  for (const origin of allowOrigins)
    if (!originOf(origin) || !/^https?:\/\/[^/]*$/i.test(origin))
      throw wrong(owner, 'allowOrigins', 'origins like https://host', origin)
  checkMethods(owner, 'clock', clock, 'now setTimeout clearTimeout random')
  checkMethods(owner, 'lifecycle', lifecycle, 'watch')
  const headerOf = authHeader ? (token: string) => linesOf(authHeader(token)) : bearer
  // Call `authHeader` once now, because an error in it would fail every request later. It gets a sample text, because
  // it may return no header for an empty token.
  const sample: unknown = (authHeader || bearer)('token')
  if (!isRecord(sample)) throw wrong(owner, 'authHeader', 'a function that returns an object', sample)
  for (const name of Object.keys(sample))
    if (sample[name] !== undefined && typeof sample[name] !== 'string')
      throw wrong(owner, 'authHeader.' + name, 'a string', sample[name])

  const code = namesAlong(envelope.code || 'code')

  const origins = (baseUrl ? [baseUrl] : []).concat(allowOrigins).map(originOf)
  const first = (origins[0] || ' ') + '/'
  const gate = auth && auth.gate
  return {
    baseUrl,
    gate,
    envelope,
    queue: requestQueueOf(gate),
    timeout,
    waitForLogin,
    needs: typeof needs === 'function' ? needs : needOf(owner, needs),
    platform,
    clock,
    lifecycle,
    authHeader: headerOf,
    tokenHeaders: Object.keys(sample).map((name) => name.toLowerCase()),
    // Most addresses begin with the first origin, letter for letter. The slash makes sure that the host ends there.
    isOurs: (url) => url.startsWith(first) || origins.indexOf(originOf(url)) >= 0,
    isExpired(answer) {
      if ((codes || !isExpired) && answer.statusCode === 401) return true
      if (!codes && !isExpired) return false
      const body = expiryBody(answer.data)
      if (codes && codes.indexOf(at(body, code)) >= 0) return true
      // A body may be anything. `isExpired` always gets an object or undefined, so that it need not check.
      return !!isExpired && isExpired(Object.assign({}, answer, { data: isRecord(body) ? body : undefined }))
    },
  }
}

/** The last token and its header. A token is long and the same for many requests, so it is checked only once. */
let checked = ''
let Authorization = ''

function bearer(token: string): Record<string, string> {
  if (token !== checked) {
    checked = lineOf('Authorization', token)
    Authorization = 'Bearer ' + token
  }
  return { Authorization }
}

function transportOf(transport: HttpOptions['transport'] = {}, platform: HttpOptions['platform']): Transport {
  const own = typeof transport === 'function' ? { request: transport } : transport
  const merged = wxTransport(platform)
  // An object of a class has its functions on the prototype, and fields of its own: look for the names of `wx` only.
  for (const name of Object.keys(isPlain(own) ? own : merged)) {
    const found: unknown = Reflect.get(own, name)
    if (found === undefined) continue
    if (!has(merged, name) || typeof found !== 'function')
      throw wrong('createHttp', 'transport.' + name, 'a function that wx has too', found)
    Reflect.set(merged, name, (options: unknown): unknown => Reflect.apply(found, own, [options]))
  }
  return merged
}

export function checkFunction(option: string, value: unknown): void {
  if (typeof value !== 'function') throw wrong('Http', option, 'functions', value)
}

/**
 * The options of `extend`: `more` over `base`. An undefined option counts as not given. A new `isExpired` or a new
 * `expiredCodes` replaces both of the base's.
 */
export function mergeOptions(base: HttpOptions, more: HttpOptions): HttpOptions {
  const given: unknown = more
  if (!isRecord(given)) throw wrong('Http.extend', 'options', 'an object', given)
  const merged: Record<string, unknown> = {}
  Object.assign(merged, base)
  if (more.isExpired) delete merged.expiredCodes
  if (more.expiredCodes) delete merged.isExpired
  for (const name of Object.keys(given)) if (given[name] !== undefined) merged[name] = given[name]
  // Each client has interceptors of its own. The new client's are put around those of the base client.
  const { interceptors, networkInterceptors } = more
  return Object.assign(merged, {
    header: mergeHeader(base.header || {}, more.header),
    interceptors,
    networkInterceptors,
  })
}
