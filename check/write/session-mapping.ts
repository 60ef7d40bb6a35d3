import { at, isRecord } from '../answer'
import { isReadAlone } from '../judge/time'
import type { SessionFields } from '../session-fields'
import { expression, key, member } from './names'

/** How the answer to a login becomes a session. */
export interface Mapping {
  /** `{ token: data.userSession, … }`; null where the library finds all of it by itself. */
  readonly text: string | null
  /** The paths it reads, from `data` on, and their types. */
  readonly reads: Readonly<Record<string, string>>
  /** Where the account is in the session. */
  readonly account: string | undefined
}

const TOKENS = ['token', 'access_token', 'accessToken']
const REFRESH_TOKENS = ['refreshToken', 'refresh_token']
/** Where the library looks for them. */
const INSIDE = /^((data|result|body|content)\.){0,2}$/

/**
 * @param root what `data` of an answer is, as a path in the body: `data` if `unwrap` takes it out, else ''
 * @param more other values of the session that requests need, by name, and where they are in the body
 * @param explicit something is added to it, so that the library cannot be left to find it
 */
export function mappingOf(
  { token, refreshToken, life, head, account }: SessionFields,
  body: unknown,
  root: string,
  more: Readonly<Record<string, string>>,
  explicit: boolean,
): Mapping {
  const below = (path: string): string =>
    root && path.startsWith(root + '.') ? path.slice(root.length + 1) : path
  const folder = (path: string): string => below(path).slice(0, below(path).lastIndexOf('.') + 1)
  const name = (path: string): string => path.slice(path.lastIndexOf('.') + 1)
  if (token === undefined) return { text: null, reads: {}, account: undefined }
  const carrier = folder(token)
  const beside = (path: string | undefined): boolean => path === undefined || below(path).startsWith(carrier)
  const plain =
    !explicit &&
    TOKENS.includes(name(token)) &&
    INSIDE.test(carrier) &&
    head === undefined &&
    (refreshToken === undefined ||
      (REFRESH_TOKENS.includes(name(refreshToken)) && folder(refreshToken) === carrier)) &&
    (life === undefined ||
      (isReadAlone(life.path, life.unit) && !life.isText && folder(life.path) === carrier)) &&
    [account, ...Object.values(more)].every(beside)
  if (plain)
    return {
      text: null,
      reads: {},
      account: account === undefined ? undefined : below(account).slice(carrier.length),
    }

  const reads: Record<string, string> = {}
  const read = (path: string): string => {
    reads[below(path)] = typeof at(body, path) === 'number' ? 'number' : 'string'
    return member('data', below(path))
  }
  const entries = [`token: ${head === undefined ? '' : read(head) + ' + '}${read(token)}`]
  if (refreshToken !== undefined) entries.push(`refreshToken: ${read(refreshToken)}`)
  if (life) {
    const value = read(life.path)
    const number = life.isText ? `Number(${value})` : value
    entries.push(
      {
        seconds: `expiresIn: ${number}`,
        milliseconds: `expiresIn: ${number} / 1000`,
        'epoch seconds': `expiry: ${number} * 1000`,
        'epoch milliseconds': `expiry: ${number}`,
        // iOS reads no dates with dashes and a blank.
        date: `expiry: Date.parse(${value}${/T/.test(String(at(body, life.path))) ? '' : ".replace(/-/g, '/')"})`,
      }[life.unit],
    )
  }
  const kept = { ...(account === undefined ? {} : { [accountName(account)]: account }), ...more }
  for (const [as, path] of Object.entries(kept)) entries.push(`${key(as)}: ${read(path)}`)
  return {
    text: `{ ${entries.join(', ')} }`,
    reads,
    account: account === undefined ? undefined : accountName(account),
  }
}

/** `data.user.id` is the session's `userId`. */
function accountName(path: string): string {
  const name = path.slice(path.lastIndexOf('.') + 1)
  return /^(id|sub)$/.test(name) ? 'userId' : name
}

/** The path of a value that is known by its name. */
export function pathOf(body: unknown, name: string): string | undefined {
  let level: [path: string, value: unknown][] = [['', body]]
  for (let depth = 0; depth < 4; depth++) {
    for (const [path, value] of level)
      if (isRecord(value) && value[name] !== undefined && !isRecord(value[name])) return path + name
    level = level.flatMap(([path, value]) =>
      isRecord(value)
        ? Object.entries(value).map(([below, each]): [string, unknown] => [path + below + '.', each])
        : [],
    )
  }
  return undefined
}

/** A place's value as an expression of `token`, and of the session for everything else. */
export const placeExpression = (value: string): string =>
  expression(value, (placeholder) =>
    placeholder === 'token' ? 'token' : member('session', placeholder.replace(/^session\./, '')),
  )
