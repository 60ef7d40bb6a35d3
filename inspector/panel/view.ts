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

/** What a tap asks for. */
export type PanelAction =
  'toggle' | 'move' | 'expire' | 'refresh' | 'failRenewal' | 'offline' | 'logout' | 'copy' | 'clear'

/** A step of a call, as the page shows it. */
export interface StepView {
  readonly key: number
  /** What colours it. */
  readonly phase: string
  readonly text: string
}

/** A row of the list, as the page shows it. */
export interface RowView {
  readonly key: string
  readonly kind: Row['kind'] | 'renewal'
  /** `GET match/list`, or what happened to the session. */
  readonly text: string
  /** Of a call: answered, failed, open; of what happened to the session: good, bad, plain. */
  readonly tone: string
  /** How long it took; '…' while it is not over, '' for what takes no time. */
  readonly took: string
  readonly steps: readonly StepView[]
}

/** The data of the panel; of a closed one, what its dot needs. */
export interface PanelView {
  readonly open: boolean
  readonly side: 'left' | 'right'
  /** What colours the dot: a status of the store, or `ended` for a token that is to be renewed. */
  readonly tone: SessionState['status'] | 'ended'
  readonly sheet: SheetView | null
}

/** The opened panel. */
export interface SheetView {
  readonly title: string
  readonly meaning: string
  readonly left: string
  readonly leftWord: string
  /** How much of the token's life is left, and where it is renewed, in percent; -1 for no mark. */
  readonly bar: number
  readonly mark: number
  readonly why: string
  readonly generation: string
  readonly account: string
  readonly waiting: string
  readonly isLogin: boolean
  readonly failing: boolean
  /** `8 s`, or ''. */
  readonly offline: string
  readonly notice: string
  readonly rows: readonly RowView[]
  readonly say: typeof zh
}

/** What there is to show. */
export interface Shown {
  readonly open: boolean
  readonly side: PanelView['side']
  readonly state: SessionState
  /** How long the token lives, in ms. */
  readonly life: number
  readonly account: number | null
  readonly rows: readonly Row[]
  readonly offlineUntil: number
  readonly failing: boolean
  /** The clipboard was not to be had. */
  readonly copyFailed: boolean
  readonly now: number
}

/** So many rows are in the page's data. */
const ROWS = 40

const timeOf = (at: number): string => new Date(at).toTimeString().slice(0, 8)

/** Calls that fetch a token are told by the row of their renewal. */
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

/** In which of the two languages. */
export const wordIn =
  (lang: string) =>
  ([english, chinese]: Words): string =>
    lang === 'en' ? english : chinese

function sheetOf(shown: Shown, lang: string): SheetView {
  const { state, life, account, rows, offlineUntil, failing, copyFailed, now } = shown
  const { isLogin, expiry, generation, waiting, status } = state
  const word = wordIn(lang)
  const say = lang === 'en' ? en : zh
  const [, title] = STATUSES.find(([each]) => each === status) || ['', ['', '']]
  const ms = expiry === null ? 0 : expiry - now
  const dated = isLogin && expiry !== null
  const ahead = dated ? renewedAhead(life) : null
  const percent = (part: number): number => Math.round(Math.min(1, Math.max(0, part / life)) * 100)
  return {
    title: word(title),
    meaning: word(meaningOf(state, now)),
    left: dated ? word(leftWords(ms)) : '–:––',
    leftWord: !isLogin ? say.noToken : !dated ? say.endless : ms > 0 ? say.left : say.ended,
    bar: dated ? percent(ms) : 0,
    mark: ahead === null ? -1 : percent(ahead),
    why: ahead === null ? '' : word(whyAhead(life)),
    generation: generation ? String(generation) : '–',
    account: account === null ? '–' : String(account),
    waiting: String(waiting),
    isLogin,
    failing,
    offline: offlineUntil > now ? String(Math.ceil((offlineUntil - now) / 1000)) + ' s' : '',
    notice: copyFailed ? say.copyFailed : '',
    rows: shownRows(rows)
      .slice(0, ROWS)
      .map((row) => rowView(row, word)),
    say,
  }
}

/** The data of the panel. */
export function viewOf(shown: Shown, lang: string): PanelView {
  const { open, side, state, now } = shown
  const { status, isLogin, expiry } = state
  const ended = status === 'signedIn' && isLogin && expiry !== null && expiry <= now
  return { open, side, tone: ended ? 'ended' : status, sheet: open ? sheetOf(shown, lang) : null }
}
