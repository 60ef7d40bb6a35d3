import { h } from '../../phone/dom'
import type { CallRow, NoteRow, RequestLog, Row } from '../../../inspector/log/request-log'
import {
  isCancelled,
  isRenewal,
  lasted,
  PHASE_WORDS,
  shortPath,
  span,
  stepWords,
  visibleSteps,
} from '../../../inspector/log/request-log'
import { both, name, said } from './words'

const ENDED = new Set(['answered', 'failed'])

function took(row: CallRow): string {
  const ms = lasted(row)
  return ms === null ? '…' : span(ms)
}

function callElement(row: CallRow): HTMLElement {
  const steps = visibleSteps(row).map((step) =>
    said(
      `li.step.step--${isCancelled(step) ? 'cancelled' : step.phase}${ENDED.has(step.phase) ? '.step--end' : ''}`,
      stepWords(step),
      { 'data-phase': step.phase },
    ),
  )
  return h(
    `li.call${row.isOver ? '' : '.call--open'}`,
    { 'data-call': String(row.id), 'data-path': row.path },
    h('span.call-method', {}, row.method),
    h('span.call-path', { title: row.path }, shortPath(row.path)),
    h('ol.steps', {}, ...steps),
    h('span.call-took', {}, took(row)),
  )
}

function noteElement(row: NoteRow): HTMLElement {
  const time = new Date(row.at).toTimeString().slice(0, 8)
  const { at, endedAt } = row
  const took = typeof endedAt === 'number' && endedAt > at ? ` · ${span(endedAt - at)}` : ''
  return h(
    `li.note.note--${row.tone}${endedAt === null ? '.note--open' : ''}`,
    {},
    said('span.note-text', row.words),
    h('time.note-time', {}, time + took),
  )
}

const keyOf = (row: Row) => `${row.kind}-${row.id}`

/** Shows the log of requests. Only rows that have changed are drawn again, so that the list can be read while it grows. */
export class RequestList {
  readonly element: HTMLElement
  /** Also show calls that renew a token. Otherwise a row about the session stands for them. */
  showsRenewals = false
  private readonly list = h('ol.calls', { tabindex: '0' })
  private readonly empty: HTMLElement
  private readonly drawn = new Map<string, { readonly row: Row; readonly element: HTMLElement }>()
  private scheduled = false

  /** @param ownBackend whether the app has a backend of its own, which has no button to let tokens expire */
  constructor(
    private readonly log: RequestLog,
    ownBackend = false,
  ) {
    this.empty = said(
      'p.calls-empty',
      ownBackend
        ? ['No request yet.', '还没有请求。']
        : [
            'No request yet. Sign in on the phone, then let its token expire and ask for three things at once.',
            '还没有请求。先在手机上登录，然后让令牌过期，再同时请求三样东西。',
          ],
    )
    const clear = said('button.link', ['Clear', '清空'], { type: 'button' })
    clear.addEventListener('click', () => {
      log.clear()
      this.changed()
    })
    const shown = ['sent', 'expired', 'parked', 'replayed', 'answered', 'failed'] as const
    const legend = shown.map((phase) => said(`span.legend-item.step--${phase}`, PHASE_WORDS[phase]))
    this.element = h(
      'section.card.requests',
      {},
      h(
        'header.card-head',
        {},
        h('h2', {}, ...both(['Requests', '请求'])),
        h('div.legend', {}, ...legend),
        clear,
      ),
      this.empty,
      this.list,
    )
    const words = ['Requests', '请求'] as const
    name(this.element, 'aria-label', words)
    name(this.list, 'aria-label', words)
    this.draw()
  }

  changed(): void {
    if (this.scheduled) return
    this.scheduled = true
    requestAnimationFrame(() => {
      this.scheduled = false
      this.draw()
    })
  }

  private draw(): void {
    const rows = this.log.rows.filter((row) => this.showsRenewals || row.kind === 'note' || !isRenewal(row))
    const keys = new Set(rows.map(keyOf))
    for (const [key, { element }] of this.drawn) {
      if (keys.has(key)) continue
      element.remove()
      this.drawn.delete(key)
    }
    const elements = rows.map((row) => this.elementOf(row))
    elements.forEach((element, index) => {
      const there = this.list.children[index]
      if (there !== element) this.list.insertBefore(element, there ?? null)
    })
    this.empty.hidden = rows.length > 0
    this.list.hidden = rows.length === 0
  }

  private elementOf(row: Row): HTMLElement {
    const key = keyOf(row)
    const known = this.drawn.get(key)
    if (known?.row === row) return known.element
    const element = row.kind === 'call' ? callElement(row) : noteElement(row)
    if (known) known.element.replaceWith(element)
    this.drawn.set(key, { row, element })
    return element
  }
}
