import { h } from '../../phone/dom'
import type { Words } from '../../../inspector/log/words'
import { both, name, said } from './words'

/** A button, or a switch that is on or off. */
export interface Control {
  readonly name: string
  readonly label: Words
  /** An explanation, shown as the button's `title`. */
  readonly hint: Words
  readonly kind: 'act' | 'switch'
  readonly tone?: 'main' | 'bad'
  /** Called by a click. @param on the new state of a switch; false for a button. @returns false, or a promise that rejects, if it failed */
  run(on: boolean): Promise<unknown> | undefined
}

export interface ControlView {
  readonly element: HTMLElement
  /** Sets a switch from outside, without running it. */
  set(on: boolean): void
}

export function createControl(control: Control): ControlView {
  const button = h(
    `button.control.control--${control.kind}${control.tone ? `.control--${control.tone}` : ''}`,
    { type: 'button', 'data-control': control.name },
    control.kind === 'switch' ? h('span.control-lamp', { 'aria-hidden': 'true' }) : null,
    h('span.control-words', {}, said('span.control-label', control.label)),
  )
  name(button, 'title', control.hint)
  let on = false
  const set = (value: boolean) => {
    on = value
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

export function controlGroup(title: Words, views: readonly ControlView[]): HTMLElement {
  return name(
    h(
      'div.control-group',
      { role: 'group' },
      h('h2', {}, ...both(title)),
      h('div.control-row', {}, ...views.map((view) => view.element)),
    ),
    'aria-label',
    title,
  )
}
