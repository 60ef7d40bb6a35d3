import { isRecord, kindFor, wrong, type Rule } from '../../stores/check'
import { copyOf, put } from './copy'
import { mergeHeader } from './header'
import { A_NEED, needOf } from './needs'
import type { PromisedCall } from '../pipeline/promised-call'
import type { Plan } from '../pipeline/types'
import { snapshot } from './body'
import type { CallOptions, Header, Kind, Method } from '../types'
import { joinUrl, withQuery } from './url'

/** What a caller said, unchecked. */
export type CallOptionsGiven = CallOptions & Readonly<Record<string, unknown>>
/** Said nothing. */
export const NONE: CallOptionsGiven = {}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT']
const SAFE = ['GET', 'HEAD', 'OPTIONS']

const A_BOOLEAN = kindFor('boolean')
const NOT_HERE: Rule = [
  'left out (use the promise, or authorize() for callbacks and chunks)',
  (value) => !value,
]

/** What is checked where it is given. */
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
/** Said to us; all the rest is the platform's. */
const OURS = ['url', 'method', 'data', 'header', 'timeout', 'auth', 'waitForLogin', 'signal', 'idempotent']

/** Of a call that has said nothing yet. */
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
 * Fixes a call as it will be sent: checked, absolute.
 * @param isKnown its plan is that of all who say nothing of their own
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
  // What is relative to the base is of its origin.
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
  // A login or a renewal that asks through the client it serves must not wait for itself.
  if (!auth && (!gate || calling)) auth = 'none'
  else if (!auth)
    auth = typeof needs === 'function' ? needOf('createHttp', needs({ kind, method, url: call.url })) : needs
  plan.auth = auth
  // Who leaves it to the server waits when the server says so.
  plan.waitForLogin = waitForLogin === undefined ? client.waitForLogin || auth === 'challenge' : waitForLogin
  // Only who asks on the call itself was just asked to by the user.
  plan.explicit = waitForLogin === true
  plan.idempotent = !calling && (idempotent === undefined ? isSafe(kind, method) : idempotent)
  plan.urgent = calling
  plan.platform = platformOf(kind, options)
  if (options === NONE && kind === 'request' && !calling && typeof needs !== 'function')
    client.plans.set(method, plan)
  checkOrigin(call)
}

/** @throws TypeError for a login or a renewal that would take its secrets elsewhere */
export function checkOrigin({ ours, plan }: Pick<PromisedCall, 'ours' | 'plan'>): void {
  if (plan.urgent && !ours)
    throw new TypeError('Http: a login or renewal goes to the origin of baseUrl, or to one of allowOrigins')
}

/** May it be sent again, if nobody says otherwise, when nobody knows whether the server got it? */
export function isSafe(kind: Kind, method: string): boolean {
  return kind === 'download' || (kind === 'request' && SAFE.indexOf(method) >= 0)
}

export const isMethod = (method: unknown): method is Method => METHODS.indexOf(String(method)) >= 0

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

/** A copy that lacks these, and that no later change reaches. */
export function without(
  options: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  const rest: Record<string, unknown> = {}
  for (const name of Object.keys(options)) if (names.indexOf(name) < 0) put(rest, name, copyOf(options[name]))
  return rest
}

function platformOf(kind: Kind, options: CallOptionsGiven): Readonly<Record<string, unknown>> {
  if (options === NONE && kind === 'request') return NONE
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
