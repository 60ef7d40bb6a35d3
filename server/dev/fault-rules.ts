import { Type } from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { createRandom } from './random'

const MAX_DELAY_MS = 120_000
const YEAR_MS = 366 * 24 * 3_600_000

/** The requests that a rule applies to. */
const Scope = {
  route: Type.Optional(
    Type.String({
      maxLength: 200,
      description: "A route's pattern, as /me/sessions/:id; all routes without",
    }),
  ),
  method: Type.Optional(Type.String({ pattern: '^(GET|PUT|POST|DELETE)$' })),
  rate: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: 'The share of them it hits; all without' }),
  ),
  times: Type.Optional(Type.Integer({ minimum: 0, description: 'It hits no more than so many' })),
}

const closed = { additionalProperties: false }

/** A rule for one kind of fault. Each rule draws its own random number, so that a slow answer may also be lost. */
export const FaultRuleSchema = Type.Union([
  Type.Object(
    {
      fault: Type.Literal('latency', { description: 'The answer comes late' }),
      minMs: Type.Integer({ minimum: 0, maximum: MAX_DELAY_MS }),
      maxMs: Type.Integer({ minimum: 0, maximum: MAX_DELAY_MS }),
      ...Scope,
    },
    closed,
  ),
  Type.Object(
    {
      fault: Type.Literal('reset', { description: 'The connection is cut before anything was done' }),
      ...Scope,
    },
    closed,
  ),
  Type.Object(
    {
      fault: Type.Literal('lost', { description: 'Done, and then the connection is cut: no answer' }),
      ...Scope,
    },
    closed,
  ),
  Type.Object(
    {
      fault: Type.Literal('status', { description: '502 and 504 come as a page of HTML, as from a gateway' }),
      status: Type.Union([429, 500, 502, 503, 504].map((status) => Type.Literal(status))),
      retryAfter: Type.Optional(Type.Integer({ minimum: 0, maximum: 3600, description: 'Seconds' })),
      ...Scope,
    },
    closed,
  ),
  Type.Object(
    {
      fault: Type.Literal('clock', { description: "The answer's `date` and Date header are off" }),
      offsetMs: Type.Integer({ minimum: -YEAR_MS, maximum: YEAR_MS }),
      ...Scope,
    },
    closed,
  ),
  Type.Object(
    { fault: Type.Literal('expired', { description: 'The token it came with ends right now' }), ...Scope },
    closed,
  ),
])

export type FaultRule = Static<typeof FaultRuleSchema>
export type FaultKind = FaultRule['fault']

export interface FailingStatus {
  readonly status: number
  readonly retryAfter: number | undefined
}

/** The faults of one request. */
export interface RequestFaults {
  latencyMs: number
  clockOffsetMs: number
  reset: boolean
  lost: boolean
  expired: boolean
  status: FailingStatus | null
}

export interface RequestFaultGenerator {
  readonly rules: readonly FaultRule[]
  /** Draws the faults of a request, in the order of the rules. */
  faultsOf(method: string, route: string): RequestFaults
}

export const noRequestFaults: Readonly<RequestFaults> = {
  latencyMs: 0,
  clockOffsetMs: 0,
  reset: false,
  lost: false,
  expired: false,
  status: null,
}

/** The same seed, and the same requests in the same order, give the same faults. */
export function createRequestFaults(rules: readonly FaultRule[], seed: number): RequestFaultGenerator {
  const random = createRandom(seed)
  const left = rules.map(({ times }) => times ?? Infinity)

  return {
    rules,
    faultsOf(method, route) {
      const result: RequestFaults = { ...noRequestFaults }
      for (const [index, rule] of rules.entries()) {
        if (rule.route !== undefined && rule.route !== route) continue
        if (rule.method !== undefined && rule.method !== method) continue
        const remaining = left[index] ?? 0
        if (remaining === 0 || random() >= (rule.rate ?? 1)) continue
        left[index] = remaining - 1
        applyRule(result, rule, random)
      }
      return result
    },
  }
}

function applyRule(result: RequestFaults, rule: FaultRule, random: () => number): void {
  switch (rule.fault) {
    case 'latency':
      result.latencyMs += Math.round(rule.minMs + random() * (rule.maxMs - rule.minMs))
      return
    case 'clock':
      result.clockOffsetMs += rule.offsetMs
      return
    case 'status':
      result.status ??= { status: rule.status, retryAfter: rule.retryAfter }
      return
    default:
      result[rule.fault] = true
  }
}
