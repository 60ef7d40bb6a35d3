import { isRecord, kindOf, wrong } from '../check'
import type { Session } from '../types'

/** What a result held: the session, when it was issued, and whether its end was counted from then (`expiresIn`). */
export interface ReadSession<Profile extends object> {
  readonly session: Session<Profile>
  readonly relative: boolean
  readonly at: number
}

/** Text that came as such; it is JSON if it can be. */
export function parsed(raw: unknown): unknown {
  if (typeof raw !== 'string') return raw
  try {
    return JSON.parse(raw)
  } catch {
    return raw
  }
}

/** What stands under a name, in whatever case, of a header as `wx` gave it. */
function textIn(header: unknown, name: string): string | undefined {
  if (!isRecord(header)) return undefined
  const found = Object.keys(header).filter((each) => each.toLowerCase() === name)[0]
  return found === undefined ? found : String(header[found])
}

/** `Retry-After` of an answer, in ms from `now`: seconds or an HTTP date. */
export function retryAfterOf(header: unknown, now: number): number | undefined {
  const text = textIn(header, 'retry-after')
  if (text === undefined) return undefined
  const ms = /^\s*\d+\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return ms > 0 ? ms : undefined
}

/** The kind of what may be a secret: a token that is a number is not told. */
const secretKindOf = (value: unknown): string => (typeof value === 'number' ? 'a number' : kindOf(value))

/** What the words of a session are called in the answers of servers, RFC 6749 first among the others. */
const NAMES = {
  token: ['token', 'access_token', 'accessToken'],
  refreshToken: ['refreshToken', 'refresh_token'],
  expiresIn: ['expiresIn', 'expires_in'],
  expiry: ['expiry', 'expires_at', 'expiresAt'],
}
type Word = keyof typeof NAMES
const ALL = NAMES.token.concat(NAMES.refreshToken, NAMES.expiresIn, NAMES.expiry)
/** Where an answer keeps what it says. */
const INSIDE = ['data', 'result', 'body', 'content']

/** By which of its names this is there; one that is null only if no other is. */
function nameOf(word: Word, found: Record<string, unknown>): string {
  const [name = word] = NAMES[word]
    .filter((each) => found[each] !== undefined)
    .sort((a, b) => Number(found[a] === null) - Number(found[b] === null))
  return name
}

/** Looks for the object that carries a token: the result itself, what it holds, or what an envelope in that holds. */
function carrierOf(result: unknown): Record<string, unknown> | null {
  let found = result
  for (let depth = 0; depth < 3 && isRecord(found); depth++) {
    const here = found
    if (NAMES.token.some((name) => here[name] !== undefined)) return here
    found = here[INSIDE.filter((name) => isRecord(here[name]))[0] || '']
  }
  return null
}

/** In seconds a number is this small until the year 5138, in ms it was until 1973. */
const MS = 1e11

/** A result without a token in it is a no, if the server spoke and understood. */
function complain(source: string, result: unknown, now: number, isNull: boolean): TypeError {
  const answer = isRecord(result) ? result : {}
  const { statusCode, header, errMsg, errno, data } = answer
  const status = Number(statusCode)
  // It did not if it is down or busy, if `wx` failed (its `complete` may have told the app of that, too), or if this is
  // the page of a gateway or of a hotel's network.
  const mute =
    status >= 500 ||
    status === 408 ||
    status === 429 ||
    /:fail/.test(String(errMsg)) ||
    /^\s*</.test(String(data))
  const wanted = isNull
    ? '`token` must be a string, got null'
    : 'must return { token, … } or an answer that carries it, got ' +
      (answer === result ? 'no token in it' : secretKindOf(result))
  return Object.assign(new TypeError(source + ': ' + wanted), {
    refused: answer === result && !mute,
    retryAfter: retryAfterOf(header, now),
    statusCode,
    errMsg,
    errno,
  })
}

/** A token that lives shorter than this, in ms, may end while it is fetched: it counts from its arrival. */
export const SHORT_LIFE = 10_000

/**
 * When a token was issued: as the answer says, if it may be so, else when it was asked for. Its answer may have been
 * read long after it came, by a phone that slept.
 */
function issuedAt(result: unknown, now: number, waited: number): number {
  const date = Date.parse(String(isRecord(result) && textIn(result['header'], 'date')))
  const asked = now - Math.max(waited, 0)
  return date > asked && date <= now ? date : asked
}

/**
 * Reads what a login or refresh function returned.
 * @param source the option it came from, for the error
 * @param waited how long ago it was called, in ms
 * @param previous the session that is renewed: what the result leaves out is kept from it
 * @throws TypeError that names the option and the kind of the value
 */
export function readSession<Profile extends object>(
  source: string,
  result: unknown,
  now: number,
  waited: number,
  previous: Session<Profile> | null,
): ReadSession<Profile> {
  const found = carrierOf(result)
  const named = (word: Word): string => nameOf(word, found || {})
  const valueOf = (word: Word): unknown => found && found[named(word)]
  if (!found || valueOf('token') === null) throw complain(source, result, now, !!found)
  /** What the server leaves out may also come as null. */
  const given = (word: Word, wanted: string, fits: (value: unknown) => boolean): boolean => {
    const value = valueOf(word)
    if (value === undefined || value === null) return false
    // A number where a text belongs may be the token itself.
    if (!fits(value))
      throw wrong(source, named(word), wanted, value, fits === isAmount ? undefined : secretKindOf(value))
    return true
  }
  const isAmount = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value < Infinity
  const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
  given('token', 'a non-empty string', isText)
  // It will be a header, and what comes after a line break would be another one.
  given('token', 'one line', (value) => !/[\r\n\0]/.test(String(value)))
  const relative = given('expiresIn', 'a number of seconds, 0 or more', isAmount)
  const absolute = given('expiry', 'ms since the epoch, or null', isAmount)
  const hasRefresh = given('refreshToken', 'a string', (value) => typeof value === 'string')
  const life = Number(valueOf('expiresIn')) * 1000
  const end = Number(valueOf('expiry'))
  const at = relative && life >= SHORT_LIFE ? issuedAt(result, now, waited) : now
  const all: Record<string, unknown> = Object.assign({}, previous, found)
  const session: Record<string, unknown> = { token: valueOf('token') }
  // Under one name each: what is secret is not kept twice.
  for (const name of Object.keys(all)) if (ALL.indexOf(name) < 0) session[name] = all[name]
  session['expiry'] = relative ? at + life : !absolute ? null : end < MS ? end * 1000 : end
  const refreshToken = hasRefresh ? valueOf('refreshToken') : previous && previous.refreshToken
  if (hasRefresh || refreshToken) session['refreshToken'] = refreshToken
  // The profile is the app's word, given as a type argument: nothing at run time can tell more than that it is there.
  return { session: Object.freeze(session) as Session<Profile>, relative, at }
}
