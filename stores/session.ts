import { isRecord, kindOf } from './check'
import type { Session } from './types'

/** What a result held: the session, and whether its end was counted from now by our clock (`expiresIn`). */
export interface ReadSession<Profile extends object> {
  readonly session: Session<Profile>
  readonly relative: boolean
}

/** A result that is no session. `refused`: the server answered, and what it said was no. */
export class NoSessionError extends TypeError {
  readonly refused: boolean
  readonly retryAfter: number | undefined
  constructor(message: string, refused: boolean, retryAfter?: number) {
    super(message)
    this.refused = refused
    this.retryAfter = retryAfter
  }
}

/** `Retry-After` of an answer, in ms from `now`: seconds or an HTTP date. */
export function retryAfterOf(header: unknown, now: number): number | undefined {
  if (!isRecord(header)) return undefined
  for (const name of Object.keys(header)) {
    if (name.toLowerCase() !== 'retry-after') continue
    const text = String(header[name])
    const ms = /^\s*\d+\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
    return ms > 0 ? ms : undefined
  }
  return undefined
}

/** Looks for the object that carries a token: the result itself, its `data`, or the `data` of an envelope in that. */
function carrierOf(result: unknown): Record<string, unknown> | null {
  let found = result
  for (let depth = 0; depth < 3 && isRecord(found); depth++, found = found['data'])
    if (found['token'] !== undefined) return found
  return null
}

function complain(source: string, result: unknown, now: number): NoSessionError {
  const status = isRecord(result) ? result['statusCode'] : undefined
  // An answer by a server that is down or busy says nothing about the credential; any other one without a token is a no.
  const transient = typeof status === 'number' && (status >= 500 || status === 408 || status === 429)
  const got = isRecord(result) ? 'no token in it' : kindOf(result)
  return new NoSessionError(
    source + ': must return { token, … } or an answer that carries it, got ' + got,
    isRecord(result) && !transient,
    isRecord(result) ? retryAfterOf(result['header'], now) : undefined,
  )
}

function invalid(source: string, field: string, wanted: string, value: unknown): NoSessionError {
  return new NoSessionError(source + ': `' + field + '` must be ' + wanted + ', got ' + kindOf(value), false)
}

function endOf(source: string, found: Record<string, unknown>, now: number): number | null {
  const { expiresIn, expiry } = found
  if (expiresIn !== undefined && expiresIn !== null) {
    if (typeof expiresIn !== 'number' || !(expiresIn >= 0) || expiresIn === Infinity)
      throw invalid(source, 'expiresIn', 'a number of seconds, 0 or more', expiresIn)
    return now + expiresIn * 1000
  }
  if (expiry === undefined || expiry === null) return null
  if (typeof expiry !== 'number' || !(expiry >= 0) || expiry === Infinity)
    throw invalid(source, 'expiry', 'ms since the epoch, or null', expiry)
  return expiry
}

/**
 * Reads what a login or refresh function returned.
 * @param source the option it came from, for the error
 * @param previous the session that is renewed: what the result leaves out is kept from it
 * @throws TypeError that names the option and the kind of the value
 */
export function readSession<Profile extends object>(
  source: string,
  result: unknown,
  now: number,
  previous: Session<Profile> | null,
): ReadSession<Profile> {
  const found = carrierOf(result)
  if (!found) throw complain(source, result, now)
  const { token, refreshToken } = found
  if (typeof token !== 'string' || token === '') throw invalid(source, 'token', 'a non-empty string', token)
  if (refreshToken !== undefined && refreshToken !== null && typeof refreshToken !== 'string')
    throw invalid(source, 'refreshToken', 'a string', refreshToken)
  const session: Record<string, unknown> = Object.assign({}, previous, found, {
    expiry: endOf(source, found, now),
  })
  delete session['expiresIn']
  if (typeof refreshToken !== 'string') {
    delete session['refreshToken']
    if (previous && previous.refreshToken) session['refreshToken'] = previous.refreshToken
  }
  return {
    // The profile is the app's word, given as a type argument: nothing at run time can tell more than that it is there.
    session: Object.freeze(session) as Session<Profile>,
    relative: found['expiresIn'] !== undefined && found['expiresIn'] !== null,
  }
}
