import { h } from '../../phone/dom'
import type { CallRow, NoteRow, RequestLog, Row, Step } from './request-log'
import { shortPath, visibleSteps } from './request-log'

const ENDED = new Set(['answered', 'failed'])

function stepText({ phase, generation, statusCode, error }: Step): string {
  if (phase === 'answered') return `answered ${statusCode}`
  if (phase === 'failed') return error === '' ? 'failed' : `failed: ${error}`
  const carries = phase === 'sent' || phase === 'replayed'
  return carries && generation > 0 ? `${phase} with #${generation}` : phase
}

function took(row: CallRow): string {
  const first = row.steps[0]
  const last = row.steps.at(-1)
  if (!first || !last || !row.isOver) return '…'
  const ms = last.at - first.at
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`
}

function callElement(row: CallRow): HTMLElement {
  const steps = visibleSteps(row).map((step) =>
    h(
      `li.step.step--${step.phase}${ENDED.has(step.phase) ? '.step--end' : ''}`,
      { 'data-phase': step.phase },
      stepText(step),
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
  const time = new Date(row.at).toLocaleTimeString('en-GB')
  return h(
    `li.note.note--${row.tone}`,
    {},
    h('span.note-text', {}, row.text, h('small', {}, row.subtitle)),
    h('time.note-time', {}, time),
  )
}

const keyOf = (row: Row) => `${row.kind}-${row.id}`

/** The log on the screen. Only what changed is drawn again, so that the list can be read while it grows. */
export class RequestList {
  readonly element: HTMLElement
  private readonly list = h('ol.calls', { 'aria-live': 'off' })
  private readonly drawn = new Map<string, { readonly row: Row; readonly element: HTMLElement }>()
  private scheduled = false

  constructor(private readonly log: RequestLog) {
    const clear = h('button.link', { type: 'button' }, 'Clear')
    clear.addEventListener('click', () => {
      log.clear()
      this.changed()
    })
    const legend = ['sent', 'expired', 'parked', 'replayed', 'answered', 'failed'].map((phase) =>
      h(`span.legend-item.step--${phase}`, {}, phase),
    )
    this.element = h(
      'section.card.requests',
      { 'aria-label': 'Requests' },
      h(
        'header.card-head',
        {},
        h('h2', {}, 'Requests', h('small', {}, '每个请求的一生')),
        h('div.legend', {}, ...legend),
        clear,
      ),
      this.list,
    )
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
    const { rows } = this.log
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
    this.list.classList.toggle('calls--empty', rows.length === 0)
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
