import { asNumber, asText } from '../guards'
import { FORM_EVENT } from './button'
import type { BuiltinDefinition } from './define'
import { anything, builtinPath, flag, number, text } from './define'
import type { Builtin } from './dom'
import { hostOf, emit } from './dom'
import { controlNamed, controlsWithin, fieldsWithin, registerControl, registerField } from './fields'
import { hover, pressable } from './hover'
import type { PickRequest } from './services'

const form: BuiltinDefinition = {
  properties: { reportSubmit: flag(), reportSubmitTimeout: number() },
  attached(component) {
    const host = hostOf(component)
    const received: EventListener = (event) => {
      if (!(event instanceof CustomEvent)) return
      const named = fieldsWithin(host).filter((field) => field.name !== '')
      if (event.detail === 'submit') {
        emit(component, 'submit', {
          value: Object.fromEntries(named.map((field) => [field.name, field.read()])),
        })
      } else {
        for (const field of named) field.reset()
        emit(component, 'reset', {})
      }
    }
    host.addEventListener(FORM_EVENT, received)
    return () => host.removeEventListener(FORM_EVENT, received)
  },
}

const label: BuiltinDefinition = {
  properties: { for: text() },
  attached(component) {
    const host = hostOf(component)
    const tapped = (event: object) => {
      const id = asText(component.data.for)
      const control = id === '' ? controlsWithin(host)[0] : controlNamed(component, id)
      // A tap on an element that takes taps itself has reached it already.
      if (!takesTaps(Reflect.get(event, 'target'))) control?.()
    }
    component.addListener('tap', tapped)
    return () => component.removeListener('tap', tapped)
  },
}

const TAKES_TAPS = new Set(
  ['button', 'switch', 'checkbox', 'radio', 'input', 'textarea', 'picker'].map(builtinPath),
)

function takesTaps(target: unknown): boolean {
  if (typeof target !== 'object' || target === null) return false
  const is: unknown = Reflect.get(target, 'is')
  return typeof is === 'string' && TAKES_TAPS.has(is)
}

const navigator: BuiltinDefinition = {
  role: 'link',
  properties: {
    url: text(),
    openType: text('navigate'),
    delta: number(1),
    target: text('self'),
    ...pressable('navigator-hover', 50, 600),
  },
  attached(component, services) {
    const leaveHover = hover(component)
    const tapped = () => {
      const { openType, url, delta } = component.data
      services.navigate(asText(openType, 'navigate'), asText(url), asNumber(delta, 1))
    }
    component.addListener('tap', tapped)
    return () => {
      leaveHover()
      component.removeListener('tap', tapped)
    }
  },
}

function optionsOf(component: Builtin): string[] {
  const { range, rangeKey } = component.data
  if (!Array.isArray(range)) return []
  const key = asText(rangeKey)
  return range.map((item: unknown) =>
    asText(key !== '' && item instanceof Object ? Reflect.get(item, key) : item),
  )
}

function requestOf(component: Builtin): PickRequest {
  const { mode, value, start, end } = component.data
  return {
    mode: asText(mode, 'selector'),
    options: optionsOf(component),
    value: typeof value === 'number' ? value : asText(value),
    start: asText(start),
    end: asText(end),
  }
}

const picker: BuiltinDefinition = {
  role: 'button',
  properties: {
    name: text(),
    mode: text('selector'),
    range: anything([]),
    rangeKey: text(),
    value: anything(0),
    start: text(),
    end: text(),
    fields: text('day'),
    headerText: text(),
    disabled: flag(),
  },
  attached(component, services) {
    const choose = async () => {
      if (component.data.disabled === true) return
      const value = await services.pick(requestOf(component))
      if (value === null) {
        emit(component, 'cancel', {})
        return
      }
      component.setData({ value })
      emit(component, 'change', { value })
    }
    const tapped = () => void choose()
    component.addListener('tap', tapped)
    registerField(component, {
      read: () => component.data.value,
      reset: () => component.setData({ value: 0 }),
    })
    registerControl(component, tapped)
    return () => component.removeListener('tap', tapped)
  },
}

export const forms: Readonly<Record<string, BuiltinDefinition>> = { form, label, navigator, picker }
