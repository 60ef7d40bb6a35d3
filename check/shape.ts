import {
  at,
  codesOf,
  isByWords,
  isRecord,
  isScalar,
  isSuccess,
  refusalOf,
  type Refusal,
  type Scalar,
} from './answer'
import type { Facts } from './facts'

/** The answers that should refuse a token, by what is wrong with the token. */
export const REFUSED = ['ended', 'afterLogout', 'madeUp', 'visitor'] as const
export type Refused = (typeof REFUSED)[number]

/** The form of the backend's answers. */
export interface Shape {
  readonly refusals: readonly (readonly [of: Refused, refusal: Refusal])[]
  /** The path of an answer's code; undefined if there is none. */
  readonly code: string | undefined
  /** The code of a success. */
  readonly ok: Scalar | undefined
  /** The field that holds the data; '' if the data are beside the code. */
  readonly data: string
  /** The path of an error's message. */
  readonly message: string | undefined
  /** The values of `code` that refuse a token. */
  readonly expiredCodes: readonly (string | number)[]
  /** Values of other fields that refuse a token. */
  readonly otherCodes: readonly (readonly [field: string, value: string | number])[]
  /** HTTP statuses, besides 401, that refuse a token. */
  readonly expiredStatuses: readonly number[]
  /** Whether the backend answers an invalid token with a page of HTML, or with a redirect. */
  readonly isPage: boolean
}

const DATA = ['data', 'result', 'body', 'content']
const MESSAGES = [
  'message',
  'msg',
  'errmsg',
  'errMsg',
  'error_msg',
  'text',
  'info',
  'error_description',
  'meta.text',
  'meta.message',
]

export function shapeOf(facts: Facts): Shape {
  const { ok, login } = facts
  const refusals = REFUSED.flatMap((of): [Refused, Refusal][] => {
    const answer = facts[of]
    // If a visitor gets the same as a user, that is no refusal.
    if (!answer || (of === 'visitor' && ok && isSuccess(answer, ok) && sameCode(answer.body, ok.body)))
      return []
    return [[of, refusalOf(answer, ok)]]
  })
  const said = refusals.flatMap(([, refusal]) => (refusal.by === 'code' ? [refusal] : []))
  const bodies = [ok, login].flatMap((answer) => (answer ? [answer.body] : []))
  // The option `envelope` of the library has one path for all answers, and the path cannot lead into an array.
  const fields = said.filter((each) => !isByWords(each) && !/\.\d/.test(each.field))
  const code =
    fields.find(({ field }) => bodies.some((body) => at(body, field) !== undefined))?.field ??
    codesOf(ok?.body)[0]?.[0] ??
    fields[0]?.field
  const value = code === undefined ? undefined : at(ok?.body, code)
  const data = DATA.find((name) => bodies.some((body) => isRecord(body) && name in body)) ?? ''
  const refused = facts.ended ?? facts.madeUp ?? facts.visitor
  return {
    refusals,
    code,
    ok: isScalar(value) ? value : undefined,
    data: bodies.every((body) => isRecord(body) && data in body) ? data : '',
    message: MESSAGES.find((name) => typeof at(refused?.body, name) === 'string'),
    expiredCodes: [...new Set(said.filter(({ field }) => field === code).map((each) => each.value))],
    otherCodes: distinct(
      said.filter(({ field }) => field !== code).map(({ field, value: word }) => [field, word] as const),
    ),
    isPage: refusals.some(
      ([, refusal]) => refusal.by === 'nothing' && (refusal.why === 'html' || refusal.why === 'redirect'),
    ),
    expiredStatuses: [
      ...new Set(
        refusals.flatMap(([, refusal]) =>
          refusal.by === 'status' && refusal.status !== 401 ? [refusal.status] : [],
        ),
      ),
    ],
  }
}

const distinct = <Each>(list: readonly Each[]): Each[] => [
  ...new Map(list.map((each) => [JSON.stringify(each), each])).values(),
]

const sameCode = (a: unknown, b: unknown): boolean =>
  JSON.stringify(codesOf(a)) === JSON.stringify(codesOf(b))

/** A refusal as text, for a verdict. */
export function describeRefusal(refusal: Refusal): string {
  if (refusal.by === 'code')
    return `HTTP ${String(refusal.status)} { ${refusal.field}: ${JSON.stringify(refusal.value)} }`
  return refusal.status === 0 ? '—' : `HTTP ${String(refusal.status)}`
}
