import { isRecord } from './answer'
import { readPlace, type Place } from './carry'
import { readSpec, type RequestSpec } from './request-spec'
import type { GivenFields, LifeUnit } from './session-fields'
import { UsageError } from './words'

/** The settings of the command, from its flags and from a file. */
export interface Settings {
  /** The backend's address, with a slash at its end. */
  readonly url: string
  readonly login?: RequestSpec
  /** Codes of `wx.login`. Each is used once. */
  readonly codes: readonly string[]
  /** A token to use instead of a login. */
  readonly token?: string
  readonly refreshToken?: string
  /** A request that needs a login, and changes nothing. */
  readonly private: RequestSpec
  /** A request that this user has no permission for. */
  readonly forbidden?: RequestSpec
  readonly refresh?: RequestSpec
  readonly logout?: RequestSpec
  /** A request that ends the token with which it is sent, but not the session. */
  readonly end?: RequestSpec
  /** A token that has ended. */
  readonly endedToken?: string
  readonly upload?: RequestSpec
  /** `begin` makes the backend answer that it is busy, `end` ends that, and `request` is sent in between. */
  readonly busy?: { readonly begin?: RequestSpec; readonly request?: RequestSpec; readonly end?: RequestSpec }
  /** The headers or parameters in which the token is sent. Without it, the usual ones are tried. */
  readonly carry?: readonly Place[]
  readonly fields: GivenFields
  /** The most seconds to wait for a token to end. */
  readonly wait: number
  /** Whether to wait a minute and then use a refresh token once more. */
  readonly minute: boolean
  readonly maxRequests: number
}

const UNITS: readonly LifeUnit[] = ['seconds', 'milliseconds', 'epoch seconds', 'epoch milliseconds', 'date']
const SPECS = ['login', 'private', 'forbidden', 'refresh', 'logout', 'end', 'upload'] as const
const KNOWN = [...SPECS, 'url', 'codes', 'token', 'refreshToken', 'endedToken', 'busy', 'carry', 'fields', 'wait', 'minute', 'maxRequests'] // prettier-ignore
const DEFAULT_METHOD: Readonly<Record<string, string>> = {
  login: 'POST',
  refresh: 'POST',
  logout: 'POST',
  end: 'POST',
  upload: 'POST',
}

/**
 * Checks the settings from JSON or from flags.
 * @throws UsageError that names the setting, and never its value
 */
export function readSettings(given: Readonly<Record<string, unknown>>): Settings {
  for (const name of Object.keys(given))
    if (!KNOWN.includes(name))
      throw new UsageError(`there is no setting "${name}"`, `没有 "${name}" 这个设置`)
  const specs: Partial<Record<(typeof SPECS)[number], RequestSpec>> = {}
  for (const name of SPECS)
    if (given[name] !== undefined) specs[name] = readSpec(name, given[name], DEFAULT_METHOD[name])
  const { private: wanted } = specs
  if (!wanted)
    throw new UsageError(
      'which request needs a login? --private "GET me"',
      '哪个请求需要登录？用 --private "GET me" 说明',
    )
  const busy = busyOf(given['busy'])
  const token = text('token', given['token'])
  if (!specs.login && token === undefined)
    throw new UsageError(
      'how does one log in? --login \'POST login {"code":"<code>"}\' with --code, or --token',
      '怎么登录？用 --login \'POST login {"code":"<code>"}\' 加 --code，或者用 --token',
    )
  const refreshToken = text('refreshToken', given['refreshToken'])
  const endedToken = text('endedToken', given['endedToken'])
  return {
    ...specs,
    url: addressOf(given['url']),
    private: wanted,
    codes: texts('codes', given['codes']),
    fields: fieldsOf(given['fields']),
    wait: number('wait', given['wait'], 0, 3600),
    minute: given['minute'] === true,
    maxRequests: number('maxRequests', given['maxRequests'], 80, 500),
    ...(token === undefined ? {} : { token }),
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(endedToken === undefined ? {} : { endedToken }),
    ...(busy === undefined ? {} : { busy }),
    ...(given['carry'] === undefined ? {} : { carry: texts('carry', given['carry']).map(readPlace) }),
  }
}

function addressOf(given: unknown): string {
  const text = typeof given === 'string' ? given : ''
  if (URL.canParse(text)) {
    const url = new URL(text)
    if (/^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username)
      return url.href.endsWith('/') ? url.href : url.href + '/'
  }
  throw new UsageError(
    'the address of the backend is an http(s) address without a query, like http://127.0.0.1:8787/',
    '后端地址要以 http(s) 开头、不带查询参数，例如 http://127.0.0.1:8787/',
  )
}

const expects = (name: string, en: string, zh: string): UsageError =>
  new UsageError(`${name} expects ${en}`, `${name} 要的是${zh}`)

function text(name: string, given: unknown): string | undefined {
  if (given === undefined || (typeof given === 'string' && given)) return given
  throw expects(name, 'a text', '文字')
}

function texts(name: string, given: unknown): readonly string[] {
  const list = given === undefined ? [] : Array.isArray(given) ? given : [given]
  return list.map((each) => text(name, each) ?? '')
}

function number(name: string, given: unknown, otherwise: number, most: number): number {
  if (given === undefined) return otherwise
  if (typeof given === 'number' && Number.isInteger(given) && given >= 0 && given <= most) return given
  throw expects(name, `a number from 0 to ${String(most)}`, `0 到 ${String(most)} 的整数`)
}

function busyOf(given: unknown): Settings['busy'] {
  if (given === undefined) return undefined
  if (!isRecord(given) || !('path' in given || 'begin' in given || 'request' in given))
    return { request: readSpec('busy', given) }
  if ('path' in given) return { request: readSpec('busy', given) }
  const { begin, request, end } = given
  return {
    ...(begin === undefined ? {} : { begin: readSpec('busy.begin', begin, 'POST') }),
    ...(request === undefined ? {} : { request: readSpec('busy.request', request) }),
    ...(end === undefined ? {} : { end: readSpec('busy.end', end, 'POST') }),
  }
}

function fieldsOf(given: unknown): GivenFields {
  if (given === undefined) return {}
  if (!isRecord(given)) throw expects('fields', 'an object', '一个对象')
  for (const name of Object.keys(given))
    if (!['token', 'refreshToken', 'life', 'lifeUnit', 'account'].includes(name))
      throw new UsageError(`there is no setting "fields.${name}"`, `没有 "fields.${name}" 这个设置`)
  const of = (name: string): string | undefined => text('fields.' + name, given[name])
  const unit = of('lifeUnit')
  const lifeUnit = UNITS.find((each) => each === unit)
  if (unit !== undefined && lifeUnit === undefined)
    throw expects('fields.lifeUnit', UNITS.join(' | '), UNITS.join(' | '))
  const entries = { token: of('token'), refreshToken: of('refreshToken'), life: of('life'), account: of('account'), lifeUnit } // prettier-ignore
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined))
}
