import { at, atAnswer, headerOf, isRecord, type Answer } from '../answer'
import { isReadAlone } from '../judge/time'
import { BEARER, type SessionFields } from '../session-fields'
import { expression, key, member } from './names'

/** How the answer to a login becomes a session. */
export interface Mapping {
  /** `{ token: data.userSession, … }`; null where the library finds all of it by itself. */
  readonly text: string | null
  /** What must be there before it is read: `data.data && data.data.login`; '' for nothing. */
  readonly guard: string
  /** Of the answer, what is read: `data`, `header`. */
  readonly parts: readonly string[]
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
  // Without its scheme, which comes back with `authHeader`.
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
        // iOS reads no dates with dashes and a blank.
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

/** An answer that says no has no object there. */
function foldersOf(paths: readonly string[]): string[] {
  const folders = new Set(
    paths.flatMap((path) => {
      const steps = path.split('.').slice(0, -1)
      return steps.map((_, index) => steps.slice(0, index + 1).join('.'))
    }),
  )
  return [...folders].map((path) => member('data', path))
}

/** `data.user.id` is the session's `userId`. */
function accountName(path: string): string {
  const name = path.slice(path.lastIndexOf('.') + 1)
  return /^(id|sub)$/i.test(name) ? 'userId' : name
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
