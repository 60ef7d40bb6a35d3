import { at } from '../answer'
import type { Facts } from '../facts'
import type { Shape } from '../shape'
import { literal, member, quoted } from './names'

/** Can `unwrap` take the envelope off, also that of the login? */
export function unwraps({ ok, login }: Facts, { code, ok: word, data }: Shape): boolean {
  if (!ok || code === undefined || word === undefined) return false
  const said = at(login?.body, code)
  if (said !== undefined && said !== word) return false
  return data === '' || at(ok.body, data) !== undefined
}

const MESSAGES = ['message', 'msg', 'errmsg']

/** The options that say how an ended token is told, and what is around an answer. */
export function expiryLines(shape: Shape, unwrap: boolean, isTs: boolean): string[] {
  const { code, ok, data, message, expiredCodes, otherCodes, expiredStatuses, isPage } = shape
  const envelope = [
    ...(code !== undefined && code !== 'code' && (unwrap || expiredCodes.length)
      ? [`code: ${quoted(code)}`]
      : []),
    ...(unwrap ? [`ok: ${literal(ok)}`] : []),
    ...(unwrap && data !== 'data' ? [`data: ${quoted(data)}`] : []),
    ...(unwrap && message !== undefined && !MESSAGES.includes(message)
      ? [`message: ${quoted(message)}`]
      : []),
  ]
  const conditions = [
    ...(expiredCodes.length ? [] : ['statusCode === 401']),
    ...expiredStatuses.map((status) => `statusCode === ${String(status)}`),
    ...(isPage ? ["(statusCode === 200 && /html/.test(header['content-type'] || ''))"] : []),
    ...otherCodes.map(([field, value]) => otherCode(field, value, isTs)),
  ]
  const looksAt = ['statusCode', 'header', 'data'].filter((name) =>
    conditions.some((each) => new RegExp(`\\b${name}\\b`).test(each)),
  )
  return [
    ...(expiredCodes.length ? [`expiredCodes: [${expiredCodes.map(literal).join(', ')}],`] : []),
    ...(expiredStatuses.length || otherCodes.length || isPage
      ? [`isExpired: ({ ${looksAt.join(', ')} }) => ${conditions.join(' || ')},`]
      : []),
    ...(envelope.length ? [`envelope: { ${envelope.join(', ')} },`] : []),
  ]
}

/** A body is promised to be an object or undefined; what is deeper is anything. */
function otherCode(field: string, value: string | number, isTs: boolean): string {
  const [first = '', ...rest] = field.split('.')
  const outer = member('data', first)
  // Of the errors of GraphQL, any may be the one.
  if (rest[0] === '0')
    return `(!!data && Array.isArray(${outer}) && ${outer}.some(${ofOne(rest.slice(1), value)}))`
  const [second] = rest
  if (second === undefined) return `(!!data && ${outer} === ${literal(value)})`
  return isTs
    ? `(!!data && Reflect.get(Object(${outer}), ${quoted(second)}) === ${literal(value)})`
    : `(!!data && !!${outer} && ${member(outer, second)} === ${literal(value)})`
}

const ofOne = ([first = '', second]: readonly string[], value: string | number): string =>
  second === undefined
    ? `({ ${first} }) => ${first} === ${literal(value)}`
    : `({ ${first} }) => !!${first} && ${member(first, second)} === ${literal(value)}`
