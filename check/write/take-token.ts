import { at, headerOf } from '../answer'
import type { SlidingFacts } from '../facts'
import { lifeOf } from '../session-fields'
import { member, quoted } from './names'

/**
 * The lines of an interceptor of attempts that gives the next token of an answer to the store.
 * @param owner the path of the account in the session; undefined if all sessions of the phone belong to one user
 * @param endKnown whether the session holds the end of the login's token, which must not be kept for the next token
 */
export function takeTokenLines(
  { path, answer }: SlidingFacts,
  owner: string | undefined,
  endKnown: boolean,
  isTs: boolean,
): string[] {
  const conditions = [
    ...(path === undefined ? ['answer.statusCode < 400'] : ["typeof token === 'string'", 'token']),
    'before',
    'now',
    'token !== now.token',
    ...(owner === undefined ? [] : [`${member('now', owner)} === ${member('before', owner)}`]),
  ]
  const end = endOf(path, answer, isTs)
  const fields = ['...now', 'token', ...(end ? [end] : endKnown ? ['expiry: null'] : [])]
  return [
    `const takeToken${isTs ? ': Interceptor' : ''} = (request, next) => {`,
    '  const before = authStore.session',
    '  if (request.token === null) return next(request)',
    '  return next(request).then((answer) => {',
    '    const now = authStore.session',
    ...(path === undefined
      ? cookieLines(isTs)
      : [`    const token${isTs ? ': unknown' : ''} = ${valueOf(path, isTs)}`]),
    `    // Not after a logout${owner === undefined ? '' : ", and not into another user's session"}.`,
    `    if (${conditions.join(' && ')})`,
    `      authStore.setSession({ ${fields.join(', ')} })`,
    '    return answer',
    '  })',
    '}',
  ]
}

function valueOf(path: string, isTs: boolean): string {
  const header = headerOf(path)
  if (header !== undefined) return member('answer.header', header)
  return isTs
    ? `Reflect.get(Object(answer.data), ${quoted(path)})`
    : `answer.data && ${member('answer.data', path)}`
}

/** The lines that replace the values of the cookies by the new ones. */
const cookieLines = (isTs: boolean): string[] => [
  "    const cookies = answer.cookies.map((cookie) => cookie.split(';')[0])",
  `    const nameOf = (cookie${isTs ? '?: string' : ''}) => String(cookie).split('=')[0]`,
  '    const token = String(now && now.token)',
  "      .split('; ')",
  '      .map((old) => cookies.find((each) => nameOf(each) === nameOf(old)) || old)',
  "      .join('; ')",
]

/** The code that reads the end of the next token, if a field or header beside it tells it. */
function endOf(path: string | undefined, answer: SlidingFacts['answer'], isTs: boolean): string | undefined {
  if (path === undefined) return undefined
  const isHeader = headerOf(path) !== undefined
  const names = Object.keys(isHeader ? answer.header : Object(answer.body))
  const name = names.find((each) => /expir|ttl/i.test(each) && !/^expires$/i.test(each))
  const value = name === undefined ? undefined : isHeader ? answer.header[name] : at(answer.body, name)
  if (name === undefined || (typeof value !== 'string' && typeof value !== 'number')) return undefined
  const { unit } = lifeOf(name, value, '', answer)
  const read = `Number(${isHeader ? member('answer.header', name) : valueOf(name, isTs)})`
  return {
    seconds: `expiresIn: ${read}`,
    milliseconds: `expiresIn: ${read} / 1000`,
    'epoch seconds': `expiry: ${read} * 1000`,
    'epoch milliseconds': `expiry: ${read}`,
    date: undefined,
  }[unit]
}
