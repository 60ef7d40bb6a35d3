import {
  isCancelled,
  isRenewal,
  lasted,
  shortPath,
  span,
  stepWords,
  visibleSteps,
  type Row,
} from '../log/request-log'
import {
  leftWords,
  meaningOf,
  renewedAhead,
  STATUSES,
  whyAhead,
  type SessionState,
} from '../log/session-state'
import type { Words } from '../log/words'
import { en, zh } from './texts'

/** The action of a tap. */
export type PanelAction =
  'toggle' | 'move' | 'expire' | 'refresh' | 'failRenewal' | 'offline' | 'logout' | 'copy' | 'clear'

/** A step of a call, as the page shows it. */
export interface StepView {
  readonly key: number
  /** The phase, which sets the colour. */
  readonly phase: string
  readonly text: string
}

/** A row of the list, as the page shows it. */
export interface RowView {
  readonly key: string
  readonly kind: Row['kind'] | 'renewal'
  /** `GET match/list`, or the text of a change of the session. */
  readonly text: string
  /** For a call: answered, failed, open; for a change of the session: good, bad, plain. */
  readonly tone: string
  /**
   * For a call: how long it took, or '…' while it runs. For a change of the session: the time of day, and how long it
   * took.
   */
  readonly took: string
  readonly steps: readonly StepView[]
}

/** The data of the panel. A closed panel has the data of its dot only: `sheet` is null. */
export interface PanelView {
  readonly open: boolean
  readonly side: 'left' | 'right'
  /** The colour of the dot: the store's status, or `ended` for a token that has ended and is not renewed yet. */
  readonly tone: SessionState['status'] | 'ended'
  readonly sheet: SheetView | null
}

/** The opened panel. */
export interface SheetView {
  readonly title: string
  readonly meaning: string
  readonly left: string
  readonly leftWord: string
  /** How much of the token's life is left, in percent. */
  readonly bar: number
  /** Where the token is renewed by the timer, in percent of its life that is left; -1 for no mark. */
  readonly mark: number
  readonly why: string
  readonly generation: string
  readonly account: string
  readonly waiting: string
  readonly isLogin: boolean
  readonly failing: boolean
  /** How long the clients still play offline, `8 s`; '' while they are online. */
  readonly offline: string
  readonly notice: string
  readonly rows: readonly RowView[]
  readonly say: typeof zh
}

/** What the view is made of. */
export interface Shown {
  readonly open: boolean
  readonly side: PanelView['side']
  readonly state: SessionState
  /** The token's life when it came, in ms. */
  readonly life: number
  readonly account: number | null
  readonly rows: readonly Row[]
  readonly offlineUntil: number
  readonly failing: boolean
  /** True if the report could not be copied. */
  readonly copyFailed: boolean
  readonly now: number
}

/** The most rows in the page data. */
const ROWS = 40

const timeOf = (at: number): string => new Date(at).toTimeString().slice(0, 8)

/** The rows without calls that fetch a token, because the renewal has a row of its own. */
export const shownRows = (rows: readonly Row[]): readonly Row[] =>
  rows.filter((row) => row.kind === 'note' || !isRenewal(row))

export function rowView(row: Row, word: (words: Words) => string): RowView {
  const key = `${row.kind}-${String(row.id)}`
  if (row.kind === 'note') {
    const { words, tone, at, endedAt } = row
    const took = typeof endedAt === 'number' && endedAt > at ? ' · ' + span(endedAt - at) : ''
    const kind = endedAt === undefined ? 'note' : 'renewal'
    return { key, kind, text: word(words), tone, took: timeOf(at) + took, steps: [] }
  }
  const steps = visibleSteps(row)
  const end = steps[steps.length - 1]
  const ms = lasted(row)
  return {
    key,
    kind: 'call',
    text: `${row.method} ${shortPath(row.path)}`,
    tone: end && row.isOver && !isCancelled(end) ? end.phase : 'open',
    took: ms === null ? '…' : span(ms),
    steps: steps.map((step, key) => ({
      key,
      phase: isCancelled(step) ? 'cancelled' : step.phase,
      text: word(stepWords(step)),
    })),
  }
}

/** Picks the text of one language. */
export const wordIn =
  (lang: string) =>
  ([english, chinese]: Words): string =>
    lang === 'en' ? english : chinese

function sheetOf(shown: Shown, lang: string): SheetView {
  const { state, life, account, rows, offlineUntil, failing, copyFailed, now } = shown
  const { isLogin, expiry, generation, waiting, status, refreshAhead } = state
  const word = wordIn(lang)
  const say = lang === 'en' ? en : zh
  const [, title] = STATUSES.find(([each]) => each === status) || ['', ['', '']]
  const ms = expiry === null ? 0 : expiry - now
  const dated = isLogin && expiry !== null
  const seconds = String(Math.ceil((offlineUntil - now) / 1000))
  const ahead = dated ? renewedAhead(life, refreshAhead) : null
  const percent = (part: number): number => Math.round(Math.min(1, Math.max(0, part / life)) * 100)
  return {
    title: word(title),
    meaning: word(meaningOf(state, now)),
    left: dated ? word(leftWords(ms)) : '–:––',
    leftWord: !isLogin ? say.noToken : !dated ? say.endless : ms > 0 ? say.left : say.ended,
    bar: dated ? percent(ms) : 0,
    mark: ahead === null ? -1 : percent(ahead),
    why: ahead === null ? '' : word(whyAhead(life, refreshAhead)),
    generation: generation ? String(generation) : '–',
    account: account === null ? '–' : String(account),
    waiting: String(waiting),
    isLogin,
    failing,
    offline: offlineUntil > now ? word([`${seconds} s`, `${seconds} 秒`]) : '',
    notice: copyFailed ? say.copyFailed : '',
    rows: shownRows(rows)
      .slice(0, ROWS)
      .map((row) => rowView(row, word)),
    say,
  }
}

/** Makes the page data of the panel. */
export function viewOf(shown: Shown, lang: string): PanelView {
  const { open, side, state, now } = shown
  const { status, isLogin, expiry } = state
  const ended = status === 'signedIn' && isLogin && expiry !== null && expiry <= now
  return { open, side, tone: ended ? 'ended' : status, sheet: open ? sheetOf(shown, lang) : null }
}
