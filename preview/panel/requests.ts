import { h, text } from './dom'
import type { Step } from './types'

const SHOWN = 40

const WORDS: Readonly<Record<string, string>> = {
  parked: 'parked',
  queued: 'queued',
  sent: 'sent',
  expired: 'expired',
  replayed: 'replayed',
}

/** What one step looks like in a row; null for those that say nothing new. */
function chipOf(step: Step): { readonly kind: string; readonly label: string } | null {
  const token = step.generation ? ' · token ' + String(step.generation) : ''
  if (step.phase === 'answered') return { kind: 'answered', label: 'answered ' + String(step.statusCode) }
  if (step.phase === 'failed') return { kind: 'failed', label: step.error }
  if (step.phase === 'sent' || step.phase === 'replayed')
    return { kind: step.phase, label: step.phase + token }
  const label = WORDS[step.phase]
  return label === undefined ? null : { kind: step.phase, label }
}

interface Row {
  readonly element: HTMLElement
  readonly steps: HTMLElement
  readonly duration: HTMLElement
  readonly startedAt: number
  last: string
}

/** Every call as a row, its life as a line of steps: one sees it sent, called expired, parked, replayed and answered. */
export function requestList(): { readonly element: HTMLElement; add(step: Step): void } {
  const rows = new Map<number, Row>()
  const list = h('ol', { class: 'rows' })
  const empty = h('p', { class: 'empty' }, 'No request yet. Sign in on the phone, or press a button above.')
  const clear = h('button', {
    type: 'button',
    class: 'quiet',
    onclick: () => {
      rows.clear()
      list.replaceChildren()
      empty.hidden = false
    },
  })
  clear.textContent = 'Clear'

  function open(step: Step): Row {
    const steps = h('span', { class: 'steps' })
    const duration = h('span', { class: 'duration' })
    const element = h(
      'li',
      { 'data-path': step.path, 'data-last': step.phase },
      h('span', { class: 'what' }, h('b', {}, step.method), h('span', { title: step.path }, step.path)),
      duration,
      steps,
    )
    const row: Row = { element, steps, duration, startedAt: step.at, last: '' }
    rows.set(step.id, row)
    list.prepend(element)
    empty.hidden = true
    if (rows.size > SHOWN) {
      const [oldest] = rows.keys()
      if (oldest !== undefined) {
        rows.get(oldest)?.element.remove()
        rows.delete(oldest)
      }
    }
    return row
  }

  return {
    element: h(
      'section',
      { class: 'card requests' },
      h(
        'header',
        {},
        h('h2', {}, 'Requests'),
        h('span', { class: 'zh', lang: 'zh' }, '每个请求的一生'),
        clear,
      ),
      empty,
      list,
    ),
    add(step) {
      const row = rows.get(step.id) ?? open(step)
      const chip = chipOf(step)
      row.element.dataset.last = step.phase
      text(row.duration, String(Math.max(0, step.at - row.startedAt)) + ' ms')
      if (!chip) return
      // "replayed" says that it is sent again; the "sent" right behind it would say it twice.
      if (chip.kind === 'sent' && row.last === 'replayed') {
        row.last = 'sent'
        return
      }
      // The answer was the one that said "expired": one step, not a good one and a bad one.
      if (chip.kind === 'expired' && row.last === 'answered') row.steps.lastElementChild?.remove()
      row.last = chip.kind
      row.steps.append(h('i', { class: 'chip ' + chip.kind }, chip.label))
    },
  }
}
