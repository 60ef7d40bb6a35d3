import { SECRET } from './world/server'

/** Names of the rules; `--ignore` takes them. */
export const RULES = {
  'foreign-answer': 'R3: a call of one account was answered with the data of another',
  'foreign-send': 'R3: a call of one account was sent as another',
  'needless-end': 'R3: a call was ended as overtaken, though its account was there all the time',
  'sent-twice': 'R13: an unsafe call was done twice',
  'old-token': 'R4, R6: a token left that is not the newest',
  'foreign-origin': 'R16: a token left for a foreign origin',
  renewal: 'R1: a second renewal of one session is in flight',
  'needless-renewal':
    'R1, S125: a good token that nobody doubts was renewed, or a call failed for want of one',
  spin: 'R5, R10: a loop does not end',
  settles: 'R5: a promise has not settled',
  unhandled: 'R5: a rejection was handled by nobody',
  'told-twice': 'R5, R6: an end was told twice',
  'comes-back': 'R6: something came back after its end',
  'at-rest': 'R6: something of an ended session is left in storage',
  queue: 'R17: a request stood in the queue though there was room',
  recovers: 'R5, R9: when all is well again, login and requests work again',
  page: 'R18, R19: what a page was told',
  reader: 'R4: a reader saw what the store does not say',
  secret: 'something secret was said',
  verdict: 'a verdict that threw spoiled an answer',
  kept: 'an expiring value outlived its end',
  left: 'something is left after dispose()',
  crash: 'something threw that must not throw',
} as const
export type Rule = keyof typeof RULES

export const isRule = (name: string): name is Rule => Object.prototype.hasOwnProperty.call(RULES, name)

/** Thrown for the first rule that was broken. */
export class Broken extends Error {
  constructor(
    readonly rule: Rule,
    readonly what: string,
  ) {
    super(`${rule}: ${what}`)
  }
}

/** More than this of one thing within one step is a loop. */
const LOOP = 4_000

/** Takes down what is broken, and counts, so that a loop of promise jobs ends. */
export interface Watch {
  /** The first broken rule. */
  readonly broken: Broken | null
  break(rule: Rule, what: string): void
  check(rule: Rule, holds: boolean, what: string): void
  /** Something of the app or the platform is called; throws if that is a loop. */
  count(what: string): void
  /** Something is said where others can read it. */
  said(where: string, text: string): void
  /** An error was told. */
  error(where: string, error: unknown): void
  /** The next step begins. */
  step(): void
}

export function createWatch(ignored: ReadonlySet<string>): Watch {
  let broken: Broken | null = null
  let counts = new Map<string, number>()
  const watch: Watch = {
    get broken() {
      return broken
    },
    break(rule, what) {
      if (!broken && !ignored.has(rule)) broken = new Broken(rule, what)
    },
    check(rule, holds, what) {
      if (!holds) watch.break(rule, what)
    },
    count(what) {
      const count = (counts.get(what) ?? 0) + 1
      counts.set(what, count)
      if (count <= LOOP) return
      watch.break('spin', `${what} was called ${String(LOOP)} times in one step`)
      throw new Error('a loop that the fuzz has ended')
    },
    said(where, text) {
      if (!text.includes(SECRET)) return
      const at = text.indexOf(SECRET)
      watch.break('secret', `${where}: …${text.slice(Math.max(0, at - 40), at + 30)}…`)
    },
    error(where, error) {
      for (let each: unknown = error, depth = 0; each instanceof Error && depth < 4; depth++) {
        watch.said(where, each.message)
        // What is no error of ours is what the platform or the app has said.
        each = each.cause instanceof Error && 'code' in each.cause ? each.cause : null
      }
    },
    step() {
      counts = new Map()
    },
  }
  return watch
}
