import { isRecord, kindOf, wrong } from '../check'
import type { Session } from '../types'

/**
 * What was read from a result: the session, `at` (when its token was issued, in ms since the epoch by the server's
 * clock), and `relative` (true if `expiry` was counted from `at` by `expiresIn`).
 */
export interface ReadSession<Profile extends object> {
  readonly session: Session<Profile>
  readonly relative: boolean
  readonly at: number
}

/** Parses a text as JSON; anything else, and a text that is not JSON, is returned as it is. */
export function parsed(raw: unknown): unknown {
  if (typeof raw !== 'string') return raw
  try {
    return JSON.parse(raw)
  } catch {
    return raw
  }
}

/** A value of a header as `wx` gave it. @param name in lower case; the header may write it in any case */
function textIn(header: unknown, name: string): string | undefined {
  if (!isRecord(header)) return undefined
  const found = Object.keys(header).find((each) => each.toLowerCase() === name)
  return found && String(header[found])
}

/** Reads `Retry-After` (seconds or an HTTP date) and returns it in ms from `now`; undefined if there is none. */
export function retryAfterOf(header: unknown, now: number): number | undefined {
  const text = String(textIn(header, 'retry-after'))
  const ms = /^\s*\d+\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return ms > 0 ? ms : undefined
}

/** The names of a session's fields in the answers of servers: ours first, then RFC 6749's and others. */
const NAMES = {
  token: ['token', 'access_token', 'accessToken'],
  refreshToken: ['refreshToken', 'refresh_token'],
  expiresIn: ['expiresIn', 'expires_in'],
  expiry: ['expiry', 'expires_at', 'expiresAt'],
}
type Field = keyof typeof NAMES
const ALL = NAMES.token.concat(NAMES.refreshToken, NAMES.expiresIn, NAMES.expiry)
/** The names under which an answer or an envelope holds its content. */
const INSIDE = ['data', 'result', 'body', 'content']

/** Finds the object that carries a token: the result itself, its content, or the content of an envelope in that. */
function tokenObjectIn(result: unknown): Record<string, unknown> | null {
  let found = result
  for (let depth = 0; depth < 3 && isRecord(found); depth++) {
    const here = found
    if (NAMES.token.some((name) => here[name] !== undefined)) return here
    const inside = INSIDE.find((name) => isRecord(here[name]))
    found = inside && here[inside]
  }
  return null
}

/** A time below this is in seconds: seconds stay below it until the year 5138, and ms passed it in 1973. */
const MS = 1e11

/** The kind of a value for an error message. A number where text belongs may be the token, so it is not quoted. */
const secretKindOf = (value: unknown): string => (typeof value === 'number' ? 'a number' : kindOf(value))

/** The error for a result without a token. It is a refusal if the app's server answered and understood the request. */
function noToken(source: string, result: unknown, now: number, isNull: boolean): TypeError {
  const isAnswer = isRecord(result)
  const answer = isAnswer ? result : {}
  const { statusCode, header, errMsg, errno } = answer
  const problem = isNull
    ? '`token` must be a string, got null'
    : 'must return { token, … } or an answer that carries it, got ' +
      (isAnswer ? 'no token in it' : secretKindOf(result))
  return Object.assign(new TypeError(source + ': ' + problem), {
    // Not a refusal: a server that is down or busy, a failure of `wx` (an app may return what `complete` got), or the
    // HTML page of a gateway or of a hotel's network.
    refused:
      isAnswer &&
      !/^(5|408|429)/.test(String(statusCode)) &&
      !/:fail/.test(String(errMsg)) &&
      !/^\s*</.test(String(answer['data'])),
    retryAfter: retryAfterOf(header, now),
    statusCode,
    errMsg,
    errno,
  })
}

/** A token with a shorter life than this, in ms, may end while it is fetched, so its life counts from its arrival. */
export const SHORT_LIFE = 10_000

/**
 * When the token was issued: the answer's `date` if that lies between the call and now, otherwise the time of the call.
 * The time of reading is no measure, because a phone that slept may read an answer long after it came.
 */
function issuedAt(result: unknown, now: number, waited: number): number {
  const date = Date.parse(String(isRecord(result) && textIn(result['header'], 'date')))
  const asked = now - Math.max(waited, 0)
  return date > asked && date <= now ? date : asked
}

const isAmount = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value < Infinity

/**
 * Reads what a login or refresh function returned.
 * @param source the option that the result came from, for the error
 * @param now the time by the server's clock, in ms since the epoch
 * @param waited how long ago the function was called, in ms
 * @param previous the session that is renewed: fields that the result leaves out are kept from this session
 * @throws TypeError that names the option and the kind of the value
 */
export function readSession<Profile extends object>(
  source: string,
  result: unknown,
  now: number,
  waited: number,
  previous: Session<Profile> | null,
): ReadSession<Profile> {
  const found = tokenObjectIn(result)
  /** The value of a field; null if the server left the field out or sent null. */
  const read = (field: Field, wanted: string, fits: (value: unknown) => boolean): unknown => {
    const name = NAMES[field].find((each) => !!found && found[each] !== undefined && found[each] !== null)
    if (!name || !found) return null
    const value = found[name]
    if (!fits(value))
      throw wrong(source, name, wanted, value, fits === isAmount ? undefined : secretKindOf(value))
    return value
  }
  const text = (value: unknown): boolean => typeof value === 'string'
  const token = read('token', 'a non-empty string', (value) => text(value) && value !== '')
  if (token === null) throw noToken(source, result, now, !!found)
  // The token is sent in a header, where the text after a line break would be another header.
  read('token', 'one line', (value) => !/[\r\n\0]/.test(String(value)))
  const seconds = read('expiresIn', 'a number of seconds, 0 or more', isAmount)
  const end = read('expiry', 'ms since the epoch, or null', isAmount)
  const refreshToken = read('refreshToken', 'a string', text)
  const relative = seconds !== null
  const life = Number(seconds) * 1000
  const at = relative && life >= SHORT_LIFE ? issuedAt(result, now, waited) : now
  const all: Record<string, unknown> = Object.assign({}, previous, found)
  const session: Record<string, unknown> = { token }
  // The session has each known field under one name only, so that no secret is kept twice.
  for (const name of Object.keys(all)) if (ALL.indexOf(name) < 0) session[name] = all[name]
  session['expiry'] = relative ? at + life : end === null ? end : Number(end) * (Number(end) < MS ? 1000 : 1)
  const kept = refreshToken === null ? previous && previous.refreshToken : refreshToken
  if (typeof kept === 'string') session['refreshToken'] = kept
  // The app declares the type of its profile as a type argument, so its fields cannot be checked at run time.
  return { session: Object.freeze(session) as Session<Profile>, relative, at }
}
