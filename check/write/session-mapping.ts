import { at, atAnswer, headerOf, isRecord, type Answer } from '../answer'
import { isReadAlone } from '../judge/time'
import { BEARER, type SessionFields } from '../session-fields'
import { expression, key, member } from './names'

/** The code that makes a session of the answer to a login. */
export interface Mapping {
  /** The session as code: `{ token: data.userSession, … }`; null if the library finds all of it by itself. */
  readonly text: string | null
  /** The condition under which it can be read: `data.data && data.data.login`; '' if it always can. */
  readonly guard: string
  /** The parts of the answer that are read: `data`, `header`. */
  readonly parts: readonly string[]
  /** The types of the values that are read, by their path from `data` on. */
  readonly reads: Readonly<Record<string, string>>
  /** The path of the account in the session. */
  readonly account: string | undefined
}

const TOKENS = ['token', 'access_token', 'accessToken']
const REFRESH_TOKENS = ['refreshToken', 'refresh_token']
/** The objects of an answer in which the library looks for a session by itself. */
const INSIDE = /^((data|result|body|content)\.){0,2}$/

/**
 * @param root the path in the body that the file's own client gives as `data` of an answer: the envelope's data field with `unwrap`,
 * else ''
 * @param more the paths in the body of other values that requests need, by their name in the session
 * @param explicit whether a field is added to the session, so that the library cannot find all of it by itself
 */
export function mappingOf(
  { token, refreshToken, life, head, account }: SessionFields,
  answer: Answer,
  root: string,
  more: Readonly<Record<string, string>>,
  explicit: boolean,
): Mapping {
  const { body } = answer
  const below = (path: string): string =>
    root && path.startsWith(root + '.') ? path.slice(root.length + 1) : path
  const folder = (path: string): string => below(path).slice(0, below(path).lastIndexOf('.') + 1)
  const name = (path: string): string => path.slice(path.lastIndexOf('.') + 1)
  const nothing = { text: null, guard: '', parts: [], reads: {} }
  if (token === undefined) return { ...nothing, account: undefined }
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
      ...nothing,
      account: account === undefined ? undefined : below(account).slice(carrier.length),
    }

  const reads: Record<string, string> = {}
  const parts = new Set<string>()
  const read = (path: string): string => {
    const header = headerOf(path)
    parts.add(header === undefined ? 'data' : 'header')
    if (header !== undefined) return member('header', header)
    reads[below(path)] = typeof at(body, path) === 'number' ? 'number' : 'string'
    return member('data', below(path))
  }
  // A token in a header comes with its scheme, which `authHeader` adds again.
  const bare = headerOf(token) !== undefined && BEARER.test(String(atAnswer(answer, token)))
  const found = bare ? `${read(token)}.replace(/^Bearer /, '')` : read(token)
  const entries = [`token: ${head === undefined ? '' : read(head) + ' + '}${found}`]
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
        // iOS cannot parse a date like `2024-01-31 12:00:00`; with slashes it can.
        date: `expiry: Date.parse(${value}${/T/.test(String(at(body, life.path))) ? '' : ".replace(/-/g, '/')"})`,
      }[life.unit],
    )
  }
  const kept = { ...(account === undefined ? {} : { [accountName(account)]: account }), ...more }
  for (const [as, path] of Object.entries(kept)) entries.push(`${key(as)}: ${read(path)}`)
  return {
    text: `{ ${entries.join(', ')} }`,
    guard: [...(headerOf(token) === undefined ? [] : [read(token)]), ...foldersOf(Object.keys(reads))].join(
      ' && ',
    ),
    parts: [...parts],
    reads,
    account: account === undefined ? undefined : accountName(account),
  }
}

/** The objects that must exist before these paths are read, as code: the answer of a refused login does not have them. */
function foldersOf(paths: readonly string[]): string[] {
  const folders = new Set(
    paths.flatMap((path) => {
      const steps = path.split('.').slice(0, -1)
      return steps.map((_, index) => steps.slice(0, index + 1).join('.'))
    }),
  )
  return [...folders].map((path) => member('data', path))
}

/** The name of the account in the session: the last step of its path, or `userId` for `id` and `sub`. */
function accountName(path: string): string {
  const name = path.slice(path.lastIndexOf('.') + 1)
  return /^(id|sub)$/i.test(name) ? 'userId' : name
}

/** The path of a value with this name in a body, in the object nearest to the root; undefined if there is none. */
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

/** The value of a place as code: `<token>` becomes `token`, `<session.x>` becomes `session.x`. */
export const placeExpression = (value: string): string =>
  expression(value, (placeholder) =>
    placeholder === 'token' ? 'token' : member('session', placeholder.replace(/^session\./, '')),
  )
