import { isFields } from '../../runtime/guards'
import type { Words } from './words'

export type Phase =
  'created' | 'interrupted' | 'parked' | 'queued' | 'sent' | 'expired' | 'replayed' | 'answered' | 'failed'

export interface Step {
  readonly phase: Phase
  /** Of the token it carried; 0 for none. */
  readonly generation: number
  readonly at: number
  readonly statusCode: number
  readonly error: string
}

/** One call, from its making to its end. */
export interface CallRow {
  readonly kind: 'call'
  readonly id: number
  readonly method: string
  readonly path: string
  readonly steps: readonly Step[]
  readonly isOver: boolean
}

/** Something that happened to the session, between the calls. */
export interface NoteRow {
  readonly kind: 'note'
  readonly id: number
  /** In English. */
  readonly text: string
  readonly words: Words
  readonly tone: 'good' | 'bad' | 'plain'
  readonly at: number
  /** For a renewal: when it was over; null while it is not. */
  readonly endedAt?: number | null
}

export type Row = CallRow | NoteRow

const PHASES = new Set(['created', 'parked', 'queued', 'sent', 'expired', 'replayed', 'answered', 'failed'])

function isPhase(value: unknown): value is Phase {
  return typeof value === 'string' && PHASES.has(value)
}

interface Traced {
  readonly id: number
  readonly method: string
  readonly path: string
  readonly step: Step
}

/** Reads a step as the library tells it; null for what is none. */
function readTrace(trace: unknown): Traced | null {
  if (!isFields(trace) || typeof trace.id !== 'number' || !isPhase(trace.phase)) return null
  const count = (value: unknown) => (typeof value === 'number' ? value : 0)
  return {
    id: trace.id,
    method: String(trace.method),
    path: String(trace.path),
    step: {
      phase: trace.phase,
      generation: count(trace.generation),
      at: count(trace.at),
      statusCode: count(trace.statusCode),
      error: typeof trace.error === 'string' ? trace.error : '',
    },
  }
}

/** The latest calls and what happened around them, newest first. */
export class RequestLog {
  private list: Row[] = []
  private notes = 0
  private hiddenAt: number[] = []

  constructor(private readonly limit = 60) {}

  get rows(): readonly Row[] {
    return this.list
  }

  add(trace: unknown): void {
    const read = readTrace(trace)
    if (!read) return
    const { id, method, path, step } = read
    const index = this.list.findIndex((row) => row.kind === 'call' && row.id === id)
    const known = this.list[index]
    const before = known?.kind === 'call' ? known.steps : []
    const sent = before.findLastIndex(({ phase }) => phase === 'sent')
    const last = before.slice(sent).some(({ phase }) => phase === 'expired') ? undefined : before[sent]
    // A request that was under way when the app went into the background died there, and is sent again.
    const died = step.phase === 'replayed' && last !== undefined && this.wasHidden(last.at, step.at)
    const steps = died ? [...before, { ...step, phase: 'interrupted' as const }, step] : [...before, step]
    const isOver = step.phase === 'answered' || step.phase === 'failed'
    const row: CallRow = { kind: 'call', id, method, path, steps, isOver }
    if (index === -1) this.push(row)
    else this.list = this.list.with(index, row)
  }

  note(words: Words, tone: NoteRow['tone'], at: number): void {
    this.push({ kind: 'note', id: ++this.notes, text: words[0], words, tone, at })
  }

  /** The app went into the background. */
  hid(at: number): void {
    this.hiddenAt = [...this.hiddenAt, at].slice(-20)
  }

  /** A renewal is one row: what it began with is replaced by what it came to. */
  renewal(words: Words, tone: NoteRow['tone'], at: number, isOver: boolean): void {
    const index = this.list.findIndex((row) => row.kind === 'note' && row.endedAt === null)
    const open = this.list[index]
    if (open?.kind !== 'note')
      this.push({
        kind: 'note',
        id: ++this.notes,
        text: words[0],
        words,
        tone,
        at,
        endedAt: isOver ? at : null,
      })
    else if (isOver) this.list = this.list.with(index, { ...open, text: words[0], words, tone, endedAt: at })
  }

  private wasHidden(from: number, to: number): boolean {
    return this.hiddenAt.some((at) => at >= from && at <= to)
  }

  clear(): void {
    this.list = this.list.filter((row) => (row.kind === 'call' ? !row.isOver : row.endedAt === null))
  }

  private push(row: Row): void {
    this.list = [row, ...this.list].slice(0, this.limit)
  }
}

/**
 * The steps that tell the story: `created` only where nothing followed, not the answer of an attempt that came to nothing,
 * and a replay once.
 */
export function visibleSteps({ steps }: CallRow): readonly Step[] {
  return steps.filter(({ phase }, index) => {
    const next = steps[index + 1]
    if (phase === 'created') return next === undefined
    if (phase === 'answered') return next === undefined || next.phase === 'failed'
    return phase !== 'sent' || steps[index - 1]?.phase !== 'replayed'
  })
}

/** Called off, by the user or by the app: nothing went wrong. */
export function isCancelled({ phase, error }: Step): boolean {
  return phase === 'failed' && (error === 'aborted' || error === 'login-cancelled')
}

/** The call that fetches a new token: its renewal's own row tells of it. */
export function isRenewal({ path, steps }: CallRow): boolean {
  return /\b(refresh|renew)/i.test(path) && steps.every(({ generation }) => generation === 0)
}

/** The end of a path is what tells calls apart. */
export function shortPath(path: string): string {
  return path.split('/').filter(Boolean).slice(-2).join('/') || '/'
}
