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

/** The answers that say that a token does not count, by what was wrong with it. */
export const REFUSED = ['ended', 'afterLogout', 'madeUp', 'visitor'] as const
export type Refused = (typeof REFUSED)[number]

/** What the backend's answers have in common. */
export interface Shape {
  readonly refusals: readonly (readonly [of: Refused, refusal: Refusal])[]
  /** Where the code of an answer lies; undefined where there is none. */
  readonly code: string | undefined
  /** What it is when it went well. */
  readonly ok: Scalar | undefined
  /** Where that is which was asked for; '' beside the code. */
  readonly data: string
  readonly message: string | undefined
  /** In the field of the code. */
  readonly expiredCodes: readonly (string | number)[]
  /** In other fields. */
  readonly otherCodes: readonly (readonly [field: string, value: string | number])[]
  /** Besides 401. */
  readonly expiredStatuses: readonly number[]
  /** In the place of a refusal comes a page of HTML, or a way to one. */
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
    // What is for everybody is no refusal.
    if (!answer || (of === 'visitor' && ok && isSuccess(answer, ok) && sameCode(answer.body, ok.body)))
      return []
    return [[of, refusalOf(answer, ok)]]
  })
  const said = refusals.flatMap(([, refusal]) => (refusal.by === 'code' ? [refusal] : []))
  const bodies = [ok, login].flatMap((answer) => (answer ? [answer.body] : []))
  // `envelope` leads into objects only, and has one field for all answers.
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

/** As one would say it. */
export function describeRefusal(refusal: Refusal): string {
  if (refusal.by === 'code')
    return `HTTP ${String(refusal.status)} { ${refusal.field}: ${JSON.stringify(refusal.value)} }`
  return refusal.status === 0 ? '—' : `HTTP ${String(refusal.status)}`
}
