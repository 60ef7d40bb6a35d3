import { isRecord, wrong } from '../stores/check'
import type { Settings } from './options'
import { mergeHeader, snapshot } from './snapshot'
import type { CallOptions, HttpRequest, Kind, Method } from './types'
import { joinUrl, withQuery } from './url'

/** What the caller said, as far as it matters here. */
export interface Asked {
  readonly kind: Kind
  readonly method: unknown
  readonly url: unknown
  readonly data: unknown
  readonly options: CallOptions & Readonly<Record<string, unknown>>
  /** What is wrong with it at first sight; the call is rejected with it. */
  readonly fault?: TypeError
}

/** What only the call around the request knows. */
export type Life = Pick<HttpRequest, 'signal' | 'restartTimeout' | 'trace'>

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT']
export const SAFE = ['GET', 'HEAD', 'OPTIONS']
const NEEDS = ['required', 'optional', 'none']
const CALLBACKS = ['success', 'fail', 'complete']
const LISTENERS = ['onHeaders', 'onChunk', 'onProgress']
/** Said to us; all the rest is the platform's. */
const OURS = ['url', 'method', 'data', 'header', 'timeout', 'auth', 'waitForLogin', 'signal', 'idempotent']

/** Reads what a caller said; nothing of it is checked yet. */
export function ask(
  kind: Kind,
  method: unknown,
  options: unknown,
  url: unknown = isRecord(options) ? options.url : '',
  data: unknown = isRecord(options) ? options.data : undefined,
): Asked {
  const way = method === undefined ? 'GET' : method
  return isRecord(options)
    ? { kind, method: way, url, data, options }
    : { kind, method: way, url, data, options: {}, fault: wrong('Http', 'options', 'an object', options) }
}

/**
 * The call as the layers see it: checked, absolute, and fixed from now on.
 * @throws TypeError that names the option and the kind of what was given
 */
export function makeRequest(settings: Settings, asked: Asked, life: Life): HttpRequest {
  const { kind, method, url, options, fault } = asked
  if (fault) throw fault
  checkMethod(method)
  checkCall(options, !!settings.gate)
  const { gate, isOurs } = settings
  const { waitForLogin = settings.waitForLogin, timeout = settings.timeout, idempotent } = options
  const calling = !!gate && gate.calling
  const header = mergeHeader(settings.header, options.header)
  const { query, data } = snapshot(method, asked.data, header)
  const request: HttpRequest = {
    kind,
    method,
    url: withQuery(joinUrl(settings.baseUrl, url), query),
    header,
    data,
    // A login or a renewal that asks through the client it serves must not wait for itself.
    auth: options.auth || (gate && !calling ? 'required' : 'none'),
    waitForLogin,
    // Only he who asks on the call itself was just asked to by the user.
    explicit: options.waitForLogin === true,
    timeout,
    idempotent: !calling && (idempotent === undefined ? isSafe(kind, method) : idempotent),
    token: null,
    generation: 0,
    urgent: calling,
    platform: platformOf(kind, options),
    memo: { ticket: null },
    signal: life.signal,
    restartTimeout: life.restartTimeout,
    trace: life.trace,
  }
  if (calling && !isOurs(request.url))
    throw new TypeError('Http: a login or renewal goes to the origin of baseUrl, or to one of allowOrigins')
  return request
}

function isSafe(kind: Kind, method: Method): boolean {
  return kind === 'download' || (kind === 'request' && SAFE.indexOf(method) >= 0)
}

function checkMethod(method: unknown): asserts method is Method {
  if (METHODS.indexOf(String(method)) < 0)
    throw wrong('Http', 'method', 'one of ' + METHODS.join(', '), method)
}

/** @throws TypeError for an option of a call that is wrong */
export function checkCall(options: Asked['options'], hasGate: boolean): void {
  const { auth, timeout = 0, waitForLogin = false, idempotent = false, signal } = options
  if (auth !== undefined && NEEDS.indexOf(auth) < 0)
    throw wrong('Http', 'auth', "'required', 'optional' or 'none'", auth)
  if (auth !== undefined && auth !== 'none' && !hasGate)
    throw new TypeError('Http: `auth` needs a client that was made with `auth`')
  if (typeof waitForLogin !== 'boolean') throw wrong('Http', 'waitForLogin', 'a boolean', waitForLogin)
  if (typeof idempotent !== 'boolean') throw wrong('Http', 'idempotent', 'a boolean', idempotent)
  if (typeof timeout !== 'number' || !(timeout >= 0 && timeout < Infinity))
    throw wrong('Http', 'timeout', 'a number of ms, 0 or more', timeout)
  if (signal !== undefined && !(isRecord(signal) && typeof signal.addEventListener === 'function'))
    throw wrong('Http', 'signal', 'an AbortSignal or something like it', signal)
  for (const name of Object.keys(options)) {
    if (CALLBACKS.indexOf(name) >= 0)
      throw new TypeError(
        'Http: `' + name + '` is never called; use the promise, or authorize() for callbacks',
      )
    if (LISTENERS.indexOf(name) >= 0 && options[name] !== undefined && typeof options[name] !== 'function')
      throw wrong('Http', name, 'a function', options[name])
  }
}

function platformOf(kind: Kind, options: Asked['options']): Readonly<Record<string, unknown>> {
  const rest: Record<string, unknown> = {}
  for (const name of Object.keys(options)) if (OURS.indexOf(name) < 0) rest[name] = options[name]
  if (kind !== 'upload') return rest
  for (const name of ['filePath', 'name'])
    if (typeof rest[name] !== 'string' || !rest[name])
      throw wrong('Http.upload', name, 'a string', rest[name])
  rest.formData = formOf(rest.formData)
  return rest
}

function formOf(given: unknown): Readonly<Record<string, string>> {
  const form: Record<string, string> = {}
  if (given === undefined || given === null) return form
  if (!isRecord(given)) throw wrong('Http.upload', 'formData', 'an object', given)
  for (const name of Object.keys(given)) {
    const value = given[name]
    if (value === undefined || value === null) continue
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      throw wrong('Http.upload', 'formData.' + name, 'a string', value)
    form[name] = String(value)
  }
  return form
}
