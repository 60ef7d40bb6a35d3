import { isRecord } from './answer'
import { UsageError } from './words'

/** A header or parameter that carries a value of the session: `Authorization: Bearer <token>` or `?openid=<session.openid>`. */
export interface Place {
  readonly in: 'header' | 'parameter'
  readonly name: string
  /** The value, with `<token>` or `<session.…>` in it. */
  readonly value: string
}

/** Reads a place as the user writes it. @throws UsageError */
export function readPlace(text: string): Place {
  const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(text) ?? []
  if (name && value) return { in: 'header', name, value }
  const [, parameter, given] = /^[?&]([\w.-]+)=(.+)$/.exec(text) ?? []
  if (parameter && given) return { in: 'parameter', name: parameter, value: given }
  throw new UsageError(
    'carry expects "Authorization: Bearer <token>" or "?token=<token>"',
    'carry 要的是 "Authorization: Bearer <token>" 或 "?token=<token>" 这样的写法',
  )
}

const header = (name: string, before = ''): readonly Place[] => [
  { in: 'header', name, value: before + '<token>' },
]
const parameter = (name: string): readonly Place[] => [{ in: 'parameter', name, value: '<token>' }]

/** The usual places of a token. The most usual come first, parameters of the URL last, because URLs are written into logs. */
export const USUAL_PLACES: readonly (readonly Place[])[] = [
  header('Authorization', 'Bearer '),
  header('Authorization'),
  header('token'),
  header('X-Token'),
  header('X-Access-Token'),
  header('X-Litemall-Token'),
  header('Authorization', 'bearer'),
  parameter('token'),
  parameter('access_token'),
]

export const COOKIE: readonly Place[] = header('Cookie')

export const describePlace = ({ in: where, name, value }: Place): string =>
  where === 'header' ? `${name}: ${value}` : `?${name}=${value}`

/** The headers and parameters for these places. @param fill replaces the placeholders in a value */
export function carried(
  places: readonly Place[],
  fill: (value: string) => string,
): { readonly header: Record<string, string>; readonly parameters: Record<string, string> } {
  const of = (where: Place['in']): Record<string, string> =>
    Object.fromEntries(
      places.filter((place) => place.in === where).map(({ name, value }) => [name, fill(value)]),
    )
  return { header: of('header'), parameters: of('parameter') }
}

/** A text or number in the body by its name, in the object that is nearest to the root; `undefined` if there is none. */
export function valueIn(body: unknown, name: string): string | undefined {
  let level: unknown[] = [body]
  for (let depth = 0; depth < 4; depth++) {
    for (const each of level)
      if (isRecord(each) && (typeof each[name] === 'string' || typeof each[name] === 'number'))
        return String(each[name])
    level = level.flatMap((each) => (isRecord(each) ? Object.values(each) : []))
  }
  return undefined
}
