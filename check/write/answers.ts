import { at } from '../answer'
import type { Facts } from '../facts'
import type { Shape } from '../shape'
import { literal, member, quoted } from './names'

/** Whether the interceptor `unwrap` can take the data out of the envelope, also for the login. */
export function unwraps({ ok, login }: Facts, { code, ok: word, data }: Shape): boolean {
  if (!ok || code === undefined || word === undefined) return false
  const said = at(login?.body, code)
  if (said !== undefined && said !== word) return false
  return data === '' || at(ok.body, data) !== undefined
}

const MESSAGES = ['message', 'msg', 'errmsg']

/** The lines of `expiredCodes`, `isExpired` and `envelope`, which describe how the backend refuses a token and wraps its data. */
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

/**
 * The condition that a field of the body has this value. The type of `data` is an object or undefined; deeper values may be of any
 * type.
 */
function otherCode(field: string, value: string | number, isTs: boolean): string {
  const [first = '', ...rest] = field.split('.')
  const outer = member('data', first)
  // GraphQL answers a list of errors, of which any may be this one.
  if (rest[0] === '0')
    return `(!!data && Array.isArray(${outer}) && ${outer}.some(${ofOne(rest.slice(1), value)}))`
  const [second] = rest
  if (second === undefined) return `(!!data && ${outer} === ${literal(value)})`
  return isTs
    ? `(!!data && Reflect.get(Object(${outer}), ${quoted(second)}) === ${literal(value)})`
    : `(!!data && !!${outer} && ${member(outer, second)} === ${literal(value)})`
}

/** A function that tests one error of the list. */
const ofOne = ([first = '', second]: readonly string[], value: string | number): string =>
  second === undefined
    ? `({ ${first} }) => ${first} === ${literal(value)}`
    : `({ ${first} }) => !!${first} && ${member(first, second)} === ${literal(value)}`
