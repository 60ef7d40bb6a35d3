import type { TracePhase } from '../../http/types'
import type { Words } from './words'

/** A phase of a call. `interrupted`: the app went into the background, and WeChat ended the request. */
export type Phase = TracePhase | 'interrupted'

/** One step of a call, as a row shows it. */
export interface Step {
  readonly phase: Phase
  /** The generation of the token that was sent; 0 for none. */
  readonly generation: number
  /** When the step was made, in ms since the epoch. */
  readonly at: number
  /** The HTTP status of the answer; 0 without an answer. */
  readonly statusCode: number
  /** The `code` of the error if the call failed; otherwise ''. */
  readonly error: string
}

/** A step as the log receives it: a `Trace` of `http.observe`, or the same from another recorder. */
export interface LoggedStep extends Step {
  /** The number of the call. */
  readonly id: number
  /** The HTTP method. */
  readonly method: string
  /** The path, without origin and query. */
  readonly path: string
}

/** A row for one call with all its steps. */
export interface CallRow {
  readonly kind: 'call'
  readonly id: number
  readonly method: string
  readonly path: string
  readonly steps: readonly Step[]
  /** True if the call was answered or has failed. */
  readonly isOver: boolean
}

/** Whether a change is good, bad, or neither. */
export type Tone = 'good' | 'bad' | 'plain'

/** A row for something that happened to the session. */
export interface NoteRow {
  readonly kind: 'note'
  readonly id: number
  readonly words: Words
  readonly tone: Tone
  /** When it happened or began, in ms since the epoch. */
  readonly at: number
  /** For a renewal: when it ended, in ms since the epoch; null while it runs. */
  readonly endedAt?: number | null
}

/** A row of the log. */
export type Row = CallRow | NoteRow

const PHASES = ['created', 'parked', 'queued', 'sent', 'expired', 'replayed', 'answered', 'failed']

/** True if a value is a step of this library's form. For readers that get steps from other code. */
export function isLoggedStep(step: unknown): step is LoggedStep {
  const { id, phase, method, path, generation, at, statusCode, error }: Partial<Record<string, unknown>> =
    Object(step)
  return (
    typeof phase === 'string' &&
    PHASES.indexOf(phase) >= 0 &&
    [id, generation, at, statusCode].every((value) => typeof value === 'number') &&
    [method, path, error].every((value) => typeof value === 'string')
  )
}

const isOver = (phase: Phase): boolean => phase === 'answered' || phase === 'failed'

/**
 * A log with a row for each call and for each change of the session, newest first. A row that changes is replaced by a
 * new object; a row that does not change stays the same object.
 */
export class RequestLog {
  private list: readonly Row[] = []
  private notes = 0
  private hiddenAt: readonly number[] = []

  /** @param limit the most rows that are kept */
  constructor(private readonly limit = 60) {}

  get rows(): readonly Row[] {
    return this.list
  }

  /** Adds a step to the row of its call, or a row for a new call. */
  add({ id, method, path, phase, generation, at, statusCode, error }: LoggedStep): void {
    const step = { phase, generation, at, statusCode, error }
    const known = this.list.find((row) => row.kind === 'call' && row.id === id)
    const before = known && known.kind === 'call' ? known.steps : []
    const last = phase === 'replayed' && sentLast(before)
    // WeChat ends a request that is under way when the app goes into the background; then it is sent again.
    const died = last && this.hiddenAt.some((time) => time >= last.at && time <= at)
    const steps = before.concat(
      died ? [Object.assign({}, step, { phase: 'interrupted' as const })] : [],
      step,
    )
    this.put({ kind: 'call', id, method, path, steps, isOver: isOver(phase) }, known)
  }

  /** Adds a row for something that happened to the session. */
  note(words: Words, tone: Tone, at: number): void {
    this.put({ kind: 'note', id: ++this.notes, words, tone, at })
  }

  /** Adds a row for a renewal; the end of the renewal replaces that row. */
  renewal(words: Words, tone: Tone, at: number, ended: boolean): void {
    const open = this.list.find((row) => row.kind === 'note' && row.endedAt === null)
    if (!open || open.kind !== 'note')
      this.put({ kind: 'note', id: ++this.notes, words, tone, at, endedAt: ended ? at : null })
    else if (ended) this.put(Object.assign({}, open, { words, tone, endedAt: at }), open)
  }

  /** Call this when the app went into the background. */
  hid(at: number): void {
    this.hiddenAt = this.hiddenAt.concat(at).slice(-20)
  }

  /** Removes all rows but those of running calls and renewals. */
  clear(): void {
    this.list = this.list.filter((row) => (row.kind === 'call' ? !row.isOver : row.endedAt === null))
  }

  private put(row: Row, instead?: Row): void {
    this.list = instead
      ? this.list.map((each) => (each === instead ? row : each))
      : [row].concat(this.list).slice(0, this.limit)
  }
}

/** The last `sent` step of a call; undefined if the server has called its token expired since. */
function sentLast(steps: readonly Step[]): Step | undefined {
  const at = steps.map(({ phase }) => phase).lastIndexOf('sent')
  return steps.some(({ phase }, index) => index > at && phase === 'expired') ? undefined : steps[at]
}

/**
 * The steps that are shown: `created` only if no step followed, `answered` only if it is the last step or an error
 * followed, and `replayed` without the `sent` after it.
 */
export function visibleSteps({ steps }: Pick<CallRow, 'steps'>): readonly Step[] {
  return steps.filter(({ phase }, index) => {
    const [before, next] = [steps[index - 1], steps[index + 1]]
    if (phase === 'created') return !next
    if (phase === 'answered') return !next || next.phase === 'failed'
    return phase !== 'sent' || !before || before.phase !== 'replayed'
  })
}

/** True if the user or the app cancelled the call, which is no failure. */
export function isCancelled({ phase, error }: Pick<Step, 'phase' | 'error'>): boolean {
  return phase === 'failed' && (error === 'aborted' || error === 'login-cancelled')
}

/** True for a call that fetches a new token, by its path; the renewal has a row of its own. */
export function isRenewal({ path, steps }: Pick<CallRow, 'path' | 'steps'>): boolean {
  return /\b(refresh|renew)/i.test(path) && steps.every(({ generation }) => generation === 0)
}

/** The last two parts of a path, which tell calls apart. */
export function shortPath(path: string): string {
  return path.split('/').filter(Boolean).slice(-2).join('/') || '/'
}

/** How long a call took, from its first step to its last, in ms; null while it runs. */
export function lasted({ steps, isOver }: Pick<CallRow, 'steps' | 'isOver'>): number | null {
  const [first, last] = [steps[0], steps[steps.length - 1]]
  return isOver && first && last ? last.at - first.at : null
}

/** A duration as text: `35 ms`, `1.2 s`. */
export function span(ms: number): string {
  return ms < 1000 ? String(ms) + ' ms' : (ms / 1000).toFixed(1) + ' s'
}

/** The name of each phase. */
export const PHASE_WORDS: Readonly<Record<Phase, Words>> = {
  created: ['created', '已创建'],
  queued: ['queued', '排队'],
  sent: ['sent', '发出'],
  interrupted: ['interrupted in the background', '在后台中断'],
  expired: ['expired', '令牌过期'],
  parked: ['parked', '等待'],
  replayed: ['replayed', '重发'],
  answered: ['answered', '已回答'],
  failed: ['failed', '失败'],
}

/** A step in a few words: `sent with #3`, `answered 200`, `failed: network`. */
export function stepWords(step: Step): Words {
  const { phase, generation, statusCode, error } = step
  const [en, zh] = PHASE_WORDS[phase]
  if (isCancelled(step)) return ['cancelled', '已取消']
  if (phase === 'answered') return [`${en} ${String(statusCode)}`, `${zh} ${String(statusCode)}`]
  if (phase === 'failed' && error) return [`${en}: ${error}`, `${zh}：${error}`]
  return generation && (phase === 'sent' || phase === 'replayed')
    ? [`${en} with #${String(generation)}`, `${zh}（令牌 #${String(generation)}）`]
    : [en, zh]
}
