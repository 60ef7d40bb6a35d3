import type { TracePhase } from '../../http/types'
import type { Words } from './words'

/** What a call goes through; `interrupted`: the app went into the background, and WeChat ended the request there. */
export type Phase = TracePhase | 'interrupted'

/** One step of a call, as a row shows it. */
export interface Step {
  readonly phase: Phase
  /** Of the token it carried; 0 for none. */
  readonly generation: number
  /** ms since the epoch. */
  readonly at: number
  /** HTTP's, where there is an answer; else 0. */
  readonly statusCode: number
  /** The `code` of the error that it failed with; else ''. */
  readonly error: string
}

/** What the log is told of: a `Trace` of `http.observe`, or what another recorder knows of a request. */
export interface LoggedStep extends Step {
  /** The same for all steps of one call. */
  readonly id: number
  /** HTTP's. */
  readonly method: string
  /** Without origin and query. */
  readonly path: string
}

/** One call, from its making to its end. */
export interface CallRow {
  readonly kind: 'call'
  readonly id: number
  readonly method: string
  readonly path: string
  readonly steps: readonly Step[]
  /** Answered, or failed. */
  readonly isOver: boolean
}

/** Good news, bad news, or neither. */
export type Tone = 'good' | 'bad' | 'plain'

/** Something that happened to the session, between the calls. */
export interface NoteRow {
  readonly kind: 'note'
  readonly id: number
  readonly words: Words
  readonly tone: Tone
  /** ms since the epoch. */
  readonly at: number
  /** For a renewal: when it was over; null while it is not. */
  readonly endedAt?: number | null
}

/** A row of the log. */
export type Row = CallRow | NoteRow

const PHASES = ['created', 'parked', 'queued', 'sent', 'expired', 'replayed', 'answered', 'failed']

/** Is this a step, as the library tells it? For a reader that has it from code that is not its own. */
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
 * The life of each call, in rows, and what happened to the session around them, newest first. A row that changes is
 * another object; one that does not stays the same.
 */
export class RequestLog {
  private list: readonly Row[] = []
  private notes = 0
  private hiddenAt: readonly number[] = []

  /** @param limit how many rows are kept */
  constructor(private readonly limit = 60) {}

  get rows(): readonly Row[] {
    return this.list
  }

  /** A step of a call: of one that is in the log, or of a new one. */
  add({ id, method, path, phase, generation, at, statusCode, error }: LoggedStep): void {
    const step = { phase, generation, at, statusCode, error }
    const known = this.list.find((row) => row.kind === 'call' && row.id === id)
    const before = known && known.kind === 'call' ? known.steps : []
    const last = phase === 'replayed' && sentLast(before)
    // A request that was under way when the app went into the background died there, and is sent again.
    const died = last && this.hiddenAt.some((time) => time >= last.at && time <= at)
    const steps = before.concat(
      died ? [Object.assign({}, step, { phase: 'interrupted' as const })] : [],
      step,
    )
    this.put({ kind: 'call', id, method, path, steps, isOver: isOver(phase) }, known)
  }

  /** Something that is worth a line. */
  note(words: Words, tone: Tone, at: number): void {
    this.put({ kind: 'note', id: ++this.notes, words, tone, at })
  }

  /** A renewal is one row: what it began with is replaced by what it came to. */
  renewal(words: Words, tone: Tone, at: number, ended: boolean): void {
    const open = this.list.find((row) => row.kind === 'note' && row.endedAt === null)
    if (!open || open.kind !== 'note')
      this.put({ kind: 'note', id: ++this.notes, words, tone, at, endedAt: ended ? at : null })
    else if (ended) this.put(Object.assign({}, open, { words, tone, endedAt: at }), open)
  }

  /** The app went into the background. */
  hid(at: number): void {
    this.hiddenAt = this.hiddenAt.concat(at).slice(-20)
  }

  /** Drops what is over. */
  clear(): void {
    this.list = this.list.filter((row) => (row.kind === 'call' ? !row.isOver : row.endedAt === null))
  }

  private put(row: Row, instead?: Row): void {
    this.list = instead
      ? this.list.map((each) => (each === instead ? row : each))
      : [row].concat(this.list).slice(0, this.limit)
  }
}

/** The step that sent a call last, unless the server has called its token expired since. */
function sentLast(steps: readonly Step[]): Step | undefined {
  const at = steps.map(({ phase }) => phase).lastIndexOf('sent')
  return steps.some(({ phase }, index) => index > at && phase === 'expired') ? undefined : steps[at]
}

/**
 * The steps that tell the story: `created` only where nothing followed, not the answer of an attempt that came to nothing,
 * and a replay once.
 */
export function visibleSteps({ steps }: Pick<CallRow, 'steps'>): readonly Step[] {
  return steps.filter(({ phase }, index) => {
    const [before, next] = [steps[index - 1], steps[index + 1]]
    if (phase === 'created') return !next
    if (phase === 'answered') return !next || next.phase === 'failed'
    return phase !== 'sent' || !before || before.phase !== 'replayed'
  })
}

/** Called off, by the user or by the app: nothing went wrong. */
export function isCancelled({ phase, error }: Pick<Step, 'phase' | 'error'>): boolean {
  return phase === 'failed' && (error === 'aborted' || error === 'login-cancelled')
}

/** The call that fetches a new token: its renewal's own row tells of it. */
export function isRenewal({ path, steps }: Pick<CallRow, 'path' | 'steps'>): boolean {
  return /\b(refresh|renew)/i.test(path) && steps.every(({ generation }) => generation === 0)
}

/** The end of a path is what tells calls apart. */
export function shortPath(path: string): string {
  return path.split('/').filter(Boolean).slice(-2).join('/') || '/'
}

/** From its first step to its end, in ms; null while it is not over. */
export function lasted({ steps, isOver }: Pick<CallRow, 'steps' | 'isOver'>): number | null {
  const [first, last] = [steps[0], steps[steps.length - 1]]
  return isOver && first && last ? last.at - first.at : null
}

/** `35 ms`, `1.2 s`. */
export function span(ms: number): string {
  return ms < 1000 ? String(ms) + ' ms' : (ms / 1000).toFixed(1) + ' s'
}

/** What each phase is called. */
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
