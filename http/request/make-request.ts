import { isRecord, kindFor, wrong, type Rule } from '../../stores/check'
import { copyOf, put } from './copy'
import { mergeHeader } from './header'
import { A_NEED, needOf } from './needs'
import type { PromisedCall } from '../pipeline/promised-call'
import type { Plan } from '../pipeline/types'
import { snapshot } from './body'
import type { CallOptions, Header, Kind, Method } from '../types'
import { joinUrl, withQuery } from './url'

/** The options of a call as the caller gave them, unchecked. */
export type CallOptionsGiven = CallOptions & Readonly<Record<string, unknown>>
/** Stands for a call without options; compared by identity. All clients share it, so no interceptor may change it. */
export const NONE: CallOptionsGiven = Object.freeze({})

const METHODS: readonly unknown[] = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT']
const SAFE = ['GET', 'HEAD', 'OPTIONS']

const A_BOOLEAN = kindFor('boolean')
const NOT_HERE: Rule = [
  'left out (use the promise, or authorize() for callbacks and chunks)',
  (value) => !value,
]

/** The rules of the options. An option that is not given is not checked. */
const RULES: Readonly<Record<string, Rule | undefined>> = {
  auth: A_NEED,
  timeout: kindFor('duration'),
  waitForLogin: A_BOOLEAN,
  idempotent: A_BOOLEAN,
  signal: [
    'an AbortSignal or something like it',
    (value) => isRecord(value) && typeof value.addEventListener === 'function',
  ],
  onProgress: kindFor('function'),
  success: NOT_HERE,
  fail: NOT_HERE,
  complete: NOT_HERE,
  enableChunked: NOT_HERE,
}
/** The options for this library. All others are handed on to the platform. */
const OURS = ['url', 'method', 'data', 'header', 'timeout', 'auth', 'waitForLogin', 'signal', 'idempotent']

/** The plan of a call before its options are read. */
export const planOf = (kind: Kind, method: Method, header: Header, timeout: number): Plan => ({
  kind,
  method,
  header,
  auth: 'none',
  waitForLogin: false,
  explicit: false,
  timeout,
  idempotent: false,
  urgent: false,
  platform: NONE,
})

/**
 * Checks what the caller gave, and fixes the call's address, body and plan as they will be sent.
 * @param isKnown the plan is the shared one of all calls without options, and is finished
 * @throws TypeError that names the option and the kind of what was given
 */
export function readCall(
  call: PromisedCall,
  url: unknown,
  given: unknown,
  options: CallOptionsGiven,
  isKnown: boolean,
): void {
  const { client, plan } = call
  const { gate, needs } = client
  const { kind, method } = plan
  if (!isKnown) {
    checkCall(options, !!gate)
    plan.header = mergeHeader(client.header, options.header)
  }
  const full = joinUrl(client, url)
  call.url = full
  // A relative address has the origin of `baseUrl`.
  call.ours = full !== url || client.isOurs(full)
  if (given !== undefined && given !== null) {
    const { query, data } = snapshot(method, given, plan.header)
    call.data = data
    call.url = withQuery(full, query)
  }
  if (isKnown) return
  const calling = !!gate && gate.calling
  const { waitForLogin, idempotent } = options
  let { auth } = options
  // A login or a renewal may send its own requests through this client. They must not wait for its end.
  if (!auth && (!gate || calling)) auth = 'none'
  else if (!auth)
    auth = typeof needs === 'function' ? needOf('createHttp', needs({ kind, method, url: call.url })) : needs
  plan.auth = auth
  // With `auth: 'challenge'` the call waits for a login when the server asks for one.
  plan.waitForLogin = waitForLogin === undefined ? client.waitForLogin || auth === 'challenge' : waitForLogin
  // Only `waitForLogin` on the call itself means that the user asked for something just now.
  plan.explicit = waitForLogin === true
  plan.idempotent = !calling && (idempotent === undefined ? isSafe(kind, method) : idempotent)
  plan.urgent = calling
  plan.platform = platformOf(kind, options)
  if (options === NONE && !calling && typeof needs !== 'function') client.plans.set(method, plan)
  checkOrigin(call)
}

/** @throws TypeError for a request of a login or a renewal that would take secrets to another origin */
export function checkOrigin({ ours, plan }: Pick<PromisedCall, 'ours' | 'plan'>): void {
  if (plan.urgent && !ours)
    throw new TypeError('Http: a login or renewal goes to the origin of baseUrl, or to one of allowOrigins')
}

/** The default of `idempotent`: true if the request may be sent again when it is unknown whether the server got it. */
export function isSafe(kind: Kind, method: string): boolean {
  return kind === 'download' || (kind === 'request' && SAFE.indexOf(method) >= 0)
}

export const isMethod = (method: unknown): method is Method => METHODS.indexOf(method) >= 0

export const wrongMethod = (method: unknown): TypeError =>
  wrong('Http', 'method', 'one of ' + METHODS.join(', '), method)

/** @throws TypeError for an option of a call that is wrong */
export function checkCall(options: CallOptionsGiven, hasGate: boolean): void {
  if (options === NONE) return
  for (const name of Object.keys(options)) {
    const rule = RULES[name]
    const value = options[name]
    if (Array.isArray(rule) && value !== undefined && !rule[1](value))
      throw wrong('Http', name, rule[0], value)
  }
  const { auth = 'none' } = options
  if (auth !== 'none' && !hasGate)
    throw new TypeError('Http: `auth` needs a client that was made with `auth`')
}

/** A copy without these names, which later changes do not reach. */
export function without(
  options: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  const rest: Record<string, unknown> = {}
  for (const name of Object.keys(options)) if (names.indexOf(name) < 0) put(rest, name, copyOf(options[name]))
  return rest
}

function platformOf(kind: Kind, options: CallOptionsGiven): Readonly<Record<string, unknown>> {
  if (options === NONE) return NONE
  const rest = without(options, OURS)
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
