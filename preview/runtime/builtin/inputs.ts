import type { BuiltinDefinition } from './define'
import { anything, flag, number, text } from './define'
import type { Builtin } from './dom'
import { insideOf, reflect, emit } from './dom'
import { registerControl, registerField } from './fields'

type Entry = HTMLInputElement | HTMLTextAreaElement

const KEYBOARDS: Readonly<Record<string, string>> = {
  number: 'numeric',
  digit: 'decimal',
  idcard: 'text',
  'safe-password': 'text',
  nickname: 'text',
  text: 'text',
}

const properties = {
  value: anything(''),
  name: text(),
  type: text('text'),
  password: flag(),
  safePassword: anything(),
  placeholder: text(),
  placeholderStyle: text(),
  disabled: flag(),
  maxlength: number(140),
  focus: flag(),
  autoFocus: flag(),
  autoHeight: flag(),
  fixed: flag(),
  confirmType: text('done'),
  confirmHold: flag(),
  cursor: number(-1),
  cursorSpacing: anything(0),
  cursorColor: text(),
  selectionStart: number(-1),
  selectionEnd: number(-1),
  adjustPosition: flag(true),
  holdKeyboard: flag(),
  showConfirmBar: flag(true),
  disableDefaultPadding: flag(),
  alwaysEmbed: flag(),
}

function listen(component: Builtin, entry: Entry): () => void {
  let entered = ''
  const detail = () => ({ value: entry.value, cursor: entry.selectionStart ?? entry.value.length })
  const input = () => {
    // Written to the property too: `model:value` follows it, and setting the same value later is no change.
    component.setData({ value: entry.value })
    emit(component, 'input', { ...detail(), keyCode: 0 })
  }
  const focus = () => {
    entered = entry.value
    emit(component, 'focus', { value: entry.value, height: 0 })
  }
  const blur = () => {
    emit(component, 'blur', detail())
    if (entry.value !== entered) emit(component, 'change', { value: entry.value })
  }
  const key: EventListener = (event) => {
    const confirms =
      event instanceof KeyboardEvent && event.key === 'Enter' && entry instanceof HTMLInputElement
    if (confirms) emit(component, 'confirm', { value: entry.value })
  }
  entry.addEventListener('input', input)
  entry.addEventListener('focus', focus)
  entry.addEventListener('blur', blur)
  entry.addEventListener('keydown', key)
  return () => {
    entry.removeEventListener('input', input)
    entry.removeEventListener('focus', focus)
    entry.removeEventListener('blur', blur)
    entry.removeEventListener('keydown', key)
  }
}

function entryDefinition(inside: (component: Builtin) => Entry): BuiltinDefinition {
  return {
    properties,
    externalClasses: ['placeholder-class'],
    reflected: ['disabled', 'name'],
    attached(component) {
      const entry = inside(component)
      registerField(component, {
        read: () => entry.value,
        reset: () => {
          entry.value = ''
          component.setData({ value: '' })
        },
      })
      registerControl(component, () => entry.focus())
      return listen(component, entry)
    },
    observe: {
      value(component, value) {
        const next = value === null || value === undefined ? '' : String(value)
        const entry = inside(component)
        if (entry.value !== next) entry.value = next
        reflect(component, 'filled', next !== '')
      },
      // A screen reader reads the name of the real field inside, not that of the host.
      ariaLabel(component, value) {
        const entry = inside(component)
        if (typeof value === 'string' && value !== '') entry.setAttribute('aria-label', value)
        else entry.removeAttribute('aria-label')
      },
      disabled(component, value) {
        reflect(component, 'disabled', value === true)
        inside(component).disabled = value === true
      },
      placeholder(component, value) {
        inside(component).placeholder = String(value ?? '')
      },
      maxlength(component, value) {
        // -1 means no limit, in WeChat as in the DOM.
        const limit = Number(value)
        if (limit >= 0) inside(component).maxLength = limit
        else inside(component).removeAttribute('maxlength')
      },
      focus(component, value) {
        if (value === true) inside(component).focus()
      },
      type(component, value) {
        inside(component).inputMode = KEYBOARDS[String(value)] ?? 'text'
      },
      password(component, value) {
        const entry = inside(component)
        if (!(entry instanceof HTMLInputElement)) return
        entry.type = value === true ? 'password' : 'text'
        entry.autocomplete = 'off'
      },
    },
  }
}

const slider: BuiltinDefinition = {
  properties: {
    name: text(),
    value: number(),
    min: number(),
    max: number(100),
    step: number(1),
    disabled: flag(),
    showValue: flag(),
  },
  attached(component) {
    const range = insideOf(component, HTMLInputElement, 'input')
    const changed = (event: string) => () => {
      component.setData({ value: Number(range.value) })
      emit(component, event, { value: Number(range.value) })
    }
    range.addEventListener('input', changed('changing'))
    range.addEventListener('change', changed('change'))
    registerField(component, {
      read: () => Number(range.value),
      reset: () => component.setData({ value: component.data.min }),
    })
    registerControl(component, () => range.focus())
    return undefined
  },
  observe: Object.fromEntries(
    ['min', 'max', 'step', 'value'].map((name) => [
      name,
      (component: Builtin, value: unknown) =>
        insideOf(component, HTMLInputElement, 'input').setAttribute(name, String(value)),
    ]),
  ),
}

export const inputs: Readonly<Record<string, BuiltinDefinition>> = {
  input: entryDefinition((component) => insideOf(component, HTMLInputElement, 'input')),
  textarea: entryDefinition((component) => insideOf(component, HTMLTextAreaElement, 'textarea')),
  slider,
}
