import { h } from '../../phone/dom'

/** A button that does something once, or a switch that stays. */
export interface Control {
  readonly name: string
  readonly label: string
  /** What a switch that is on says, if that is something else. */
  readonly labelOn?: string
  readonly subtitle: string
  /** What it means, on hover and for screen readers. */
  readonly hint: string
  readonly kind: 'act' | 'switch'
  readonly tone?: 'main' | 'bad'
  /** For a switch, with its new state. The promise's failure shows on the button. */
  run(on: boolean): Promise<unknown> | undefined
}

export interface ControlView {
  readonly element: HTMLElement
  /** Sets a switch from outside, without running it. */
  set(on: boolean): void
}

export function createControl(control: Control): ControlView {
  const label = h('span.control-label', {}, control.label)
  const button = h(
    `button.control.control--${control.kind}${control.tone ? `.control--${control.tone}` : ''}`,
    { type: 'button', 'data-control': control.name, title: control.hint },
    control.kind === 'switch' ? h('span.control-lamp', { 'aria-hidden': 'true' }) : null,
    h('span.control-words', {}, label, h('small', {}, control.subtitle)),
  )
  let on = false
  const set = (value: boolean) => {
    on = value
    label.textContent = on ? (control.labelOn ?? control.label) : control.label
    if (control.kind === 'switch') button.setAttribute('aria-pressed', String(on))
  }
  set(false)
  const mark = (state: string) => {
    button.dataset.state = state
    setTimeout(() => {
      if (button.dataset.state === state) delete button.dataset.state
    }, 900)
  }
  button.addEventListener('click', () => {
    const next = control.kind === 'switch' && !on
    Promise.resolve(control.run(next)).then(
      (done) => {
        set(next)
        mark(done === false ? 'refused' : 'done')
      },
      () => mark('refused'),
    )
  })
  return { element: button, set }
}

export function controlGroup(title: string, subtitle: string, views: readonly ControlView[]): HTMLElement {
  return h(
    'div.control-group',
    { role: 'group', 'aria-label': title },
    h('h3', {}, title, h('small', {}, subtitle)),
    h('div.control-row', {}, ...views.map((view) => view.element)),
  )
}
