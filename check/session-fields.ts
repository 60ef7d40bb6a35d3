import { at, atAnswer, headerOf, inHeader, isRecord, isScalar, type Answer } from './answer'
import { inBoth, type Words } from './words'

export type LifeUnit = 'seconds' | 'milliseconds' | 'epoch seconds' | 'epoch milliseconds' | 'date'

/** The life of a token, as the login tells it. */
export interface Life {
  readonly path: string
  readonly unit: LifeUnit
  /** How the unit was found: the `exp` of the JWT agrees with it, the user gave it, or it was guessed from the size of the value. */
  readonly known: 'jwt' | 'given' | 'guessed'
  /** The remaining life when the answer came, in seconds. */
  readonly seconds: number
  /** Whether the value is text, as a number in quotes or a date. */
  readonly isText: boolean
}

/** The paths of the session's values in the answer to a login. */
export interface SessionFields {
  /** The path of the token; undefined if the token is a cookie; '' if the whole body is the token. */
  readonly token: string | undefined
  readonly refreshToken: string | undefined
  readonly life: Life | undefined
  /** The path of the text that goes before the token in its header, as `Bearer `, if the login tells it. */
  readonly head: string | undefined
  /** The path of the user's id. */
  readonly account: string | undefined
  /** The path of WeChat's session_key, which should not be in the answer. */
  readonly sessionKey: string | undefined
}

export interface Session {
  readonly token: string
  readonly refreshToken: string | undefined
  /** The body of the answer that brought it. */
  readonly body: unknown
}

/** The paths that the user gives, if they cannot be found by name. */
export interface GivenFields {
  readonly token?: string
  readonly refreshToken?: string
  readonly life?: string
  readonly lifeUnit?: LifeUnit
  readonly account?: string
}

const TOKENS =
  `token access_token accessToken userSession sessionToken session_token tokenValue authToken auth_token
  userToken user_token thirdSession third_session 3rd_session session3rd skey jwt ticket sessionId session_id sid
  id_token idToken session`.split(/\s+/)
const REFRESH_TOKENS = ['refreshToken', 'refresh_token', 'refreshtoken', 'renewToken', 'renew_token']
const LIVES =
  `expiresIn expires_in expiry expires_at expiresAt expireIn expire_in expires expire expireTime expire_time
  expireAt expire_at expiresTime expiration expired expiredTime tokenExpire tokenExpires tokenTimeout ttl maxAge exp
  validity`.split(/\s+/)
const HEADS = ['tokenHead', 'token_head', 'tokenPrefix', 'tokenType', 'token_type']
const ACCOUNTS = ['userId', 'user_id', 'uid', 'openid', 'openId', 'memberId', 'unionid', 'id', 'ID', 'sub']
const DEPTH = 4

interface Leaf {
  readonly path: string
  readonly name: string
  readonly value: string | number | boolean
}

/** All texts, numbers and booleans of a body down to four levels. Those nearer to the root come first. */
function leavesOf(body: unknown): Leaf[] {
  const leaves: Leaf[] = []
  let level: [path: string, value: unknown][] = [['', body]]
  for (let depth = 0; depth < DEPTH && level.length; depth++) {
    const next: typeof level = []
    for (const [path, value] of level) {
      if (!isRecord(value)) continue
      for (const [name, inner] of Object.entries(value)) {
        const below = path ? path + '.' + name : name
        if (isScalar(inner)) leaves.push({ path: below, name, value: inner })
        else next.push([below, inner])
      }
    }
    level = next
  }
  return leaves
}

const firstOf = (
  leaves: readonly Leaf[],
  names: readonly string[],
  fits: (value: unknown) => boolean,
): Leaf | undefined =>
  names.map((name) => leaves.find((leaf) => leaf.name === name && fits(leaf.value))).find(Boolean)

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isTime = (value: unknown): boolean =>
  (typeof value === 'number' && value > 0) ||
  (typeof value === 'string' && (/^\d+$/.test(value) || /^\d{4}[-/]\d/.test(value)))

interface Found {
  readonly fields: SessionFields
  readonly session: Session
}

/** Finds the session in the answer to a login; null if there is no token in it. */
export const readSession = (answer: Answer, given: GivenFields): Found | null =>
  readSessions(answer, given)[0] ?? null

/**
 * Finds a session for every token in the answer, because some servers answer several, of which only one is valid. The most usual
 * comes first: body, headers, the whole body, cookies.
 */
export function readSessions(answer: Answer, given: GivenFields): readonly Found[] {
  const leaves = leavesOf(answer.body)
  const pick = (path: string | undefined, names: readonly string[], fits = isText): string | undefined =>
    path !== undefined && atAnswer(answer, path) !== undefined ? path : firstOf(leaves, names, fits)?.path
  const refreshPath = pick(given.refreshToken, REFRESH_TOKENS)
  const refreshToken = refreshPath === undefined ? undefined : atAnswer(answer, refreshPath)
  const lifePath = pick(given.life, LIVES, isTime)
  const head = firstOf(leaves, HEADS, isText)
  const headText = head && String(head.value)
  const sessionKey = leaves.find(({ name }) => /^session_?key$/i.test(name))?.path
  return tokensOf(answer, given, leaves).map(([path, token]) => ({
    session: {
      token,
      refreshToken: isText(refreshToken) ? String(refreshToken) : undefined,
      body: answer.body,
    },
    fields: {
      token: path,
      refreshToken: isText(refreshToken) ? refreshPath : undefined,
      life:
        lifePath === undefined
          ? undefined
          : lifeOf(lifePath, atAnswer(answer, lifePath), token, answer, given.lifeUnit),
      head: headText === undefined || !/head|prefix/i.test(head?.name ?? '') ? undefined : head?.path,
      account: pick(given.account, ACCOUNTS, isScalar),
      sessionKey,
    },
  }))
}

/** The names of response headers that may hold a token. */
const TOKEN_HEADER = /^(new-|x-|set-|refresh-|renew(ed)?-)*(access-|auth-|user-)*(token|authorization|jwt)$/
const NOT_ACCESS = /refresh-token|csrf|xsrf/
export const isTokenHeader = (name: string): boolean =>
  TOKEN_HEADER.test(name.toLowerCase()) && !NOT_ACCESS.test(name.toLowerCase())
/** The scheme before a token in a header, which is no part of the token. */
export const BEARER = /^Bearer /

function tokensOf(
  answer: Answer,
  given: GivenFields,
  leaves: readonly Leaf[],
): readonly (readonly [path: string | undefined, token: string])[] {
  const own = given.token === undefined ? undefined : atAnswer(answer, given.token)
  if (isText(own)) return [[given.token, String(own).replace(BEARER, '')]]
  const body = firstOf(leaves, TOKENS, isText)
  const headers = Object.entries(answer.header).filter(
    ([name, value]) => isTokenHeader(name) && isText(value),
  )
  const cookie = cookieOf(answer)
  return [
    ...(body ? [[body.path, String(body.value)] as const] : []),
    ...headers.map(([name, value]) => [inHeader(name), value.replace(BEARER, '')] as const),
    ...(isWholeToken(answer.body) ? [['', answer.body] as const] : []),
    ...(cookie === undefined ? [] : [[undefined, cookie] as const]),
  ]
}

/** Whether the whole body is a token. */
const isWholeToken = (body: unknown): body is string =>
  typeof body === 'string' && /^[\w.~+/=-]{16,}$/.test(body)

/** Describes for people where the token is. */
export const placeOf = (path: string): Words => {
  const header = headerOf(path)
  if (header !== undefined) return { en: `the header ${header}`, zh: `响应头 ${header}` }
  return path ? inBoth(path) : { en: 'the body itself', zh: '响应体本身' }
}

/** The cookies of the session, as a `Cookie` header; undefined if there are none. */
function cookieOf({ cookies }: Answer): string | undefined {
  const pairs = cookies
    .map((line) => line.split(';')[0] ?? '')
    // A cookie that is deleted has no value.
    .filter((pair) => isSessionCookie(/^[^=]*(?==.)/.exec(pair)?.[0] ?? ''))
  return pairs.length ? pairs.join('; ') : undefined
}

/** Whether a cookie is that of a session, by the names that servers give it. */
export const isSessionCookie = (name: string): boolean =>
  /sess|sid\b|token|auth|ticket|laravel/i.test(name) && !isCsrfCookie(name)

/** Whether a cookie holds a CSRF token, which the server expects in a header of every request that writes. */
export const isCsrfCookie = (name: string): boolean => /[cx]srf/i.test(name)

/** The end of a JWT, in seconds since the epoch; undefined for another token, or without `exp`. */
export function endOfJwt(token: string): number | undefined {
  const [, payload = '', signature] = token.split('.')
  if (signature === undefined) return undefined
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const end = at(claims, 'exp')
    return typeof end === 'number' ? end : undefined
  } catch {
    return undefined
  }
}

const DAY = 86_400
/** Since 2001, a time in seconds since the epoch is at least this big; one in ms is at least a thousand times as big. */
const EPOCH = 1e9

/** Finds the unit of the value that tells a token's life. @param told the unit that the user gives */
export function lifeOf(
  path: string,
  value: unknown,
  token: string,
  { arrivedAt }: Answer,
  told?: LifeUnit,
): Life {
  const isText = typeof value === 'string'
  const now = arrivedAt / 1000
  const end = endOfJwt(token)
  const dated = isText && !/^\d+$/.test(value) ? Date.parse(value.replace(/-(?=\d\d?\b)/g, '/')) : NaN
  const number = isText ? Number(value) : value
  const secondsBy: Record<LifeUnit, number> = {
    seconds: Number(number),
    milliseconds: Number(number) / 1000,
    'epoch seconds': Number(number) - now,
    'epoch milliseconds': Number(number) / 1000 - now,
    date: (Number.isNaN(dated) ? Date.parse(String(value)) : dated) / 1000 - now,
  }
  const result = (unit: LifeUnit, known: Life['known']): Life => ({
    path,
    unit,
    known,
    seconds: Math.round(secondsBy[unit]),
    isText,
  })
  if (told) return result(told, 'given')
  if (Number.isNaN(Number(number))) return result('date', 'guessed')
  const size = Number(number)
  if (end !== undefined)
    for (const unit of ['seconds', 'milliseconds', 'epoch seconds', 'epoch milliseconds'] as const)
      if (Math.abs(secondsBy[unit] - (end - now)) < Math.max(60, (end - now) / 50)) return result(unit, 'jwt')
  if (size >= EPOCH * 1000) return result('epoch milliseconds', 'guessed')
  if (size >= EPOCH) return result('epoch seconds', 'guessed')
  return result(looksLikeMs(size) ? 'milliseconds' : 'seconds', 'guessed')
}

/** Whether a number is rather in ms than in seconds. 7200000 in ms are two hours; in seconds they would be 83.3 days, an unlikely life. */
const looksLikeMs = (size: number): boolean =>
  size > 400 * DAY || (size > 3 * DAY && size % DAY !== 0 && size % 60_000 === 0)
