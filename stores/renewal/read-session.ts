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
  const found = Object.keys(header).find((each) => each.toLowerCase() === name)
  return found && String(header[found])
}

/** `Retry-After` of an answer, in ms from `now`: seconds or an HTTP date. */
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
/** Where an answer keeps what it says. */
const INSIDE = ['data', 'result', 'body', 'content']

/** The object that carries a token: the result itself, what it holds, or what an envelope in that holds. */
function carrierOf(result: unknown): Record<string, unknown> | null {
  let found = result
  for (let depth = 0; depth < 3 && isRecord(found); depth++) {
    const here = found
    if (NAMES.token.some((name) => here[name] !== undefined)) return here
    const inside = INSIDE.find((name) => isRecord(here[name]))
    found = inside && here[inside]
  }
  return null
}

/** In seconds a number is this small until the year 5138, in ms it was until 1973. */
const MS = 1e11

/** A number where text belongs may be the token itself: only its kind is told. */
const secretKindOf = (value: unknown): string => (typeof value === 'number' ? 'a number' : kindOf(value))

/** An answer without a token is a refusal, if the server spoke and understood. */
function noToken(source: string, result: unknown, now: number, isNull: boolean): TypeError {
  const isAnswer = isRecord(result)
  const answer = isAnswer ? result : {}
  const { statusCode, header, errMsg, errno } = answer
  const problem = isNull
    ? '`token` must be a string, got null'
    : 'must return { token, … } or an answer that carries it, got ' +
      (isAnswer ? 'no token in it' : secretKindOf(result))
  return Object.assign(new TypeError(source + ': ' + problem), {
    // It has not if it is down or busy, if `wx` failed (its `complete` may have told the app of that, too), or if this is
    // the page of a gateway or of a hotel's network.
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

const isAmount = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value < Infinity

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
  /** The value of a field; null where it is left out, which a server may also say by null. */
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
  // It will be a header, and what comes after a line break would be another one.
  read('token', 'one line', (value) => !/[\r\n\0]/.test(String(value)))
  const seconds = read('expiresIn', 'a number of seconds, 0 or more', isAmount)
  const end = read('expiry', 'ms since the epoch, or null', isAmount)
  const refreshToken = read('refreshToken', 'a string', text)
  const relative = seconds !== null
  const life = Number(seconds) * 1000
  const at = relative && life >= SHORT_LIFE ? issuedAt(result, now, waited) : now
  const all: Record<string, unknown> = Object.assign({}, previous, found)
  const session: Record<string, unknown> = { token }
  // Under one name each: what is secret is not kept twice.
  for (const name of Object.keys(all)) if (ALL.indexOf(name) < 0) session[name] = all[name]
  session['expiry'] = relative ? at + life : end === null ? end : Number(end) * (Number(end) < MS ? 1000 : 1)
  const kept = refreshToken === null ? previous && previous.refreshToken : refreshToken
  if (typeof kept === 'string') session['refreshToken'] = kept
  // The profile is the app's word, given as a type argument: nothing at run time can tell more than that it is there.
  return { session: Object.freeze(session) as Session<Profile>, relative, at }
}
