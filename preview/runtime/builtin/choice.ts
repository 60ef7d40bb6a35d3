import type { BuiltinDefinition } from './define'
import { flag, text } from './define'
import type { Builtin } from './dom'
import { hostOf, reflect, emit } from './dom'
import { closest, fieldsWithin, registerControl, registerField } from './fields'

/** The DOM event by which a checkbox or radio reaches its group. */
const CHOICE_EVENT = 'miniprogram-choice'

function tappable(component: Builtin, act: () => void): () => void {
  const tapped = () => {
    if (component.data.disabled !== true) act()
  }
  component.addListener('tap', tapped)
  registerControl(component, tapped)
  return () => component.removeListener('tap', tapped)
}

function color(component: Builtin, value: unknown): void {
  if (typeof value === 'string' && value !== '') hostOf(component).style.setProperty('--choice-color', value)
}

function checked(component: Builtin, value: unknown): void {
  reflect(component, 'checked', value === true)
  hostOf(component).setAttribute('aria-checked', String(value === true))
}

function setChecked(component: Builtin, on: boolean): void {
  component.setData({ checked: on })
}

const switchDefinition: BuiltinDefinition = {
  role: 'switch',
  properties: { name: text(), checked: flag(), disabled: flag(), type: text('switch'), color: text() },
  reflected: ['checked', 'disabled', 'type'],
  attached(component) {
    const flip = () => {
      setChecked(component, component.data.checked !== true)
      emit(component, 'change', { value: component.data.checked === true })
    }
    registerField(component, {
      read: () => component.data.checked === true,
      reset: () => setChecked(component, false),
    })
    return tappable(component, flip)
  },
  observe: { color, checked },
}

function option(role: 'checkbox' | 'radio'): BuiltinDefinition {
  return {
    role,
    properties: { value: text(), checked: flag(), disabled: flag(), color: text() },
    reflected: ['checked', 'disabled', 'value'],
    attached(component) {
      const group = closest(component, `wx-${role}-group`)
      const choose = () => {
        if (role === 'radio' && component.data.checked === true) return
        if (role === 'radio') group?.dispatchEvent(new CustomEvent(CHOICE_EVENT, { detail: component }))
        setChecked(component, role === 'radio' || component.data.checked !== true)
        group?.dispatchEvent(new CustomEvent(CHOICE_EVENT))
      }
      registerField(component, {
        read: () => (component.data.checked === true ? component.data.value : undefined),
        reset: () => setChecked(component, false),
      })
      return tappable(component, choose)
    },
    observe: {
      color,
      checked,
    },
  }
}

function group(role: 'checkbox' | 'radio'): BuiltinDefinition {
  return {
    properties: { name: text() },
    attached(component) {
      const host = hostOf(component)
      const chosen = () =>
        fieldsWithin(host)
          .map((field) => field.read())
          .filter((value) => value !== undefined)
      const read = () => (role === 'checkbox' ? chosen() : (chosen()[0] ?? ''))
      const received: EventListener = (event) => {
        if (!(event instanceof CustomEvent)) return
        // With a detail, a radio is about to be checked, and all radios of the group are unchecked. Without, the choice is made.
        if (event.detail === null) emit(component, 'change', { value: read() })
        else for (const field of fieldsWithin(host)) field.reset()
      }
      host.addEventListener(CHOICE_EVENT, received)
      registerField(component, {
        read,
        reset: () => {
          for (const field of fieldsWithin(host)) field.reset()
        },
      })
      return () => host.removeEventListener(CHOICE_EVENT, received)
    },
  }
}

export const choices: Readonly<Record<string, BuiltinDefinition>> = {
  switch: switchDefinition,
  checkbox: option('checkbox'),
  radio: option('radio'),
  'checkbox-group': group('checkbox'),
  'radio-group': group('radio'),
}
