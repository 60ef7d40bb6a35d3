import type { CodeSpace, glassEasel } from 'glass-easel-miniprogram-adapter'
import type { Builtin } from './dom'
import { hostOf, reflect } from './dom'
import type { Services } from './services'
import { makeFocusableByRole } from '../pages/keyboard'

export type Kind = typeof String | typeof Number | typeof Boolean | typeof Array | typeof Object | null

export interface BuiltinDefinition {
  /** Properties with their defaults. */
  readonly properties?: Readonly<Record<string, { readonly type: Kind; readonly value?: unknown }>>
  /** Its ARIA role, unless the page gives it another one as `aria-role`. */
  readonly role?: string
  /** Attributes whose value is the name of a class of the page, to be used inside the component. */
  readonly externalClasses?: readonly string[]
  /** Properties that are written to the host as attributes, for style sheets. */
  readonly reflected?: readonly string[]
  /** Called when the component is attached; returns a function that undoes it. */
  attached?(component: Builtin, services: Services): (() => void) | undefined
  /** Called with the value of a property when the component is attached, and after every change. */
  readonly observe?: Readonly<
    Record<string, (component: Builtin, value: unknown, services: Services) => void>
  >
}

export const text = (value = '') => ({ type: String, value }) as const
export const flag = (value = false) => ({ type: Boolean, value }) as const
export const number = (value = 0) => ({ type: Number, value }) as const
export const anything = (value: unknown = null) => ({ type: null, value }) as const

/** The ARIA attributes that WeChat supports, by the property that sets them. */
const ARIA: Readonly<Record<string, string>> = Object.fromEntries([
  ['ariaRole', 'role'],
  ...(
    'activedescendant atomic autocomplete busy checked controls current describedby disabled expanded haspopup hidden ' +
    'invalid label labelledby level live modal multiline multiselectable orientation owns placeholder posinset pressed ' +
    'readonly relevant required roledescription selected setsize sort valuemax valuemin valuenow valuetext'
  )
    .split(' ')
    .map((name) => [`aria${name.charAt(0).toUpperCase()}${name.slice(1)}`, `aria-${name}`] as const),
])

/** Writes an ARIA attribute. `false` is written as text: `aria-selected="false"` means that the element can be selected. */
function describe(component: Builtin, attribute: string, value: unknown): void {
  reflect(component, attribute, typeof value === 'boolean' ? String(value) : value)
}

// The properties that every built-in component has.
const COMMON = {
  hidden: flag(),
  ...Object.fromEntries(Object.keys(ARIA).map((name) => [name, anything()])),
}

function watchers(
  definition: BuiltinDefinition,
): Record<string, (component: Builtin, value: unknown, services: Services) => void> {
  const all: Record<string, (component: Builtin, value: unknown, services: Services) => void> = {
    hidden: (component, value) => reflect(component, 'hidden', value === true),
  }
  for (const [name, attribute] of Object.entries(ARIA)) {
    all[name] = (component, value) => describe(component, attribute, value)
  }
  all.ariaRole = (component, value) => {
    const role = value || definition.role
    describe(component, 'role', role)
    makeFocusableByRole(hostOf(component), role)
  }
  for (const name of definition.reflected ?? []) {
    const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    all[name] = (component, value) => reflect(component, attribute, value)
  }
  return { ...all, ...definition.observe }
}

/** The path of a built-in component, by which no component of an app can be meant. */
export const builtinPath = (name: string) => `wx://${name}`

/** Registers a built-in component for every page and component of the space. */
export function defineBuiltin(
  space: CodeSpace,
  name: string,
  definition: BuiltinDefinition,
  template: glassEasel.template.ComponentTemplate,
  services: Services,
): void {
  const watched = watchers(definition)
  const undo = new WeakMap<object, () => void>()
  const here = new WeakSet<object>()
  const components = space.getComponentSpace()
  const registered = components.defineComponent({
    is: builtinPath(name),
    properties: { ...COMMON, ...definition.properties },
    externalClasses: [...(definition.externalClasses ?? [])],
    template,
    lifetimes: {
      attached() {
        const component = this.general()
        here.add(component)
        const leave = definition.attached?.(component, services)
        if (leave) undo.set(component, leave)
        for (const [property, apply] of Object.entries(watched))
          apply(component, component.data[property], services)
      },
      detached() {
        const component = this.general()
        here.delete(component)
        undo.get(component)?.()
      },
    },
    observers: Object.fromEntries(
      Object.entries(watched).map(([property, apply]) => [
        property,
        function (this: { general(): Builtin }, value: unknown) {
          const component = this.general()
          if (here.has(component)) apply(component, value, services)
        },
      ]),
    ),
  })
  components.setGlobalUsingComponent(name, registered.general())
  components.setGlobalUsingComponent(builtinPath(name), registered.general())
}
