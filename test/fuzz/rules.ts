import { SECRET } from './world/server'

/** The rules by their names, which `--ignore` and `--only` take. */
export const RULES = {
  'foreign-answer': 'R3: a call of one account was answered with the data of another',
  'foreign-send': 'R3: a call of one account was sent as another',
  'needless-end': 'R3: a call was ended as overtaken, though its account was there all the time',
  'sent-twice': 'R13: an unsafe call was done twice',
  'old-token': 'R4, R6: a token left that is not the newest',
  'foreign-origin': 'R16: a token left for a foreign origin',
  visitor: 'S119: a call went without a token again, after the server had asked it for one',
  layer: 'an interceptor that `use` has added missed a call, or saw one that is not its own',
  renewal: 'R1: a second renewal of one session is in flight',
  'needless-renewal':
    'R1, S125: a good token was renewed without a reason, or a call failed because it had no token',
  'needless-logout': 'R8, R10: a session ended, though its token works, or no renewal was refused',
  spent: 'R8: a refresh token was used again, though new tokens had come for it',
  spin: 'R5, R10: a loop does not end',
  settles: 'R5: a promise has not settled',
  unhandled: 'R5: a rejection was handled by nobody',
  'told-twice': 'R5, R6: an end was reported twice',
  'comes-back': 'R6: something came back after its end',
  'at-rest': 'R6: something of an ended session is left in storage',
  queue: 'R17: a request stood in the queue though there was room',
  recovers: 'R5, R9: login or requests do not work after all faults have ended',
  page: 'R18, R19: a page got a `setData` that it must not get, or shows old values',
  reader: 'R4: a MobX reader saw another value than the store has',
  secret: 'a secret is in a message, a log or page data',
  verdict: 'an `isExpired` that threw made a call fail',
  kept: 'an expiring value was read after its end',
  left: 'something is left after dispose()',
  crash: 'something threw that must not throw',
} as const
export type Rule = keyof typeof RULES

export const isRule = (name: string): name is Rule => Object.prototype.hasOwnProperty.call(RULES, name)

/** A broken rule. */
export class Violation extends Error {
  constructor(
    readonly rule: Rule,
    readonly what: string,
  ) {
    super(`${rule}: ${what}`)
  }
}

/** More calls of one function within one step count as an endless loop. */
const CALL_LIMIT = 4_000

/** Records the first broken rule, and counts calls, so that an endless loop of promise jobs is ended. */
export interface Rules {
  /** The first broken rule. */
  readonly broken: Violation | null
  break(rule: Rule, what: string): void
  check(rule: Rule, holds: boolean, what: string): void
  /** Counts a call of a function of the app or of the platform. Throws if there are too many in one step. */
  count(what: string): void
  /** Checks that a text that others can read holds no secret. */
  checkText(where: string, text: string): void
  /** Checks that the messages of an error and of its causes hold no secret. */
  checkError(where: string, error: unknown): void
  /** Begins the next step. */
  step(): void
}

export function createRules(ignored: ReadonlySet<string>): Rules {
  let broken: Violation | null = null
  let counts = new Map<string, number>()
  const rules: Rules = {
    get broken() {
      return broken
    },
    break(rule, what) {
      if (!broken && !ignored.has(rule)) broken = new Violation(rule, what)
    },
    check(rule, holds, what) {
      if (!holds) rules.break(rule, what)
    },
    count(what) {
      const count = (counts.get(what) ?? 0) + 1
      counts.set(what, count)
      if (count <= CALL_LIMIT) return
      rules.break('spin', `${what} was called ${String(CALL_LIMIT)} times in one step`)
      throw new Error('a loop that the fuzz has ended')
    },
    checkText(where, text) {
      if (!text.includes(SECRET)) return
      const at = text.indexOf(SECRET)
      rules.break('secret', `${where}: …${text.slice(Math.max(0, at - 40), at + 30)}…`)
    },
    checkError(where, error) {
      for (let each: unknown = error, depth = 0; each instanceof Error && depth < 4; depth++) {
        rules.checkText(where, each.message)
        // A cause without a code is an error of the platform or of the app, for whose message the library is not responsible.
        each = each.cause instanceof Error && 'code' in each.cause ? each.cause : null
      }
    },
    step() {
      counts = new Map()
    },
  }
  return rules
}
