import type { CodeSpace, behavior as adapterBehavior, types } from 'glass-easel-miniprogram-adapter'
import { isFields } from '../guards'

type Definition = types.GeneralComponentDefinition
type PageDefinition = types.PageDefinition<Record<string, unknown>, Record<string, unknown>>
type Behavior = adapterBehavior.GeneralBehavior

function isDefinition(value: unknown): value is Definition & PageDefinition {
  return isFields(value)
}

/**
 * The behaviours that WeChat offers by name. They may be named, and add nothing here: no component of the app's own is a field
 * of a form.
 */
const NAMED_BEHAVIORS = new Set([
  'wx://form-field',
  'wx://form-field-group',
  'wx://form-field-button',
  'wx://component-export',
])

/** The global constructors of a mini-program. They belong to the page or component whose script is running. */
export interface Registration {
  readonly Page: (definition: unknown) => void
  readonly Component: (definition?: unknown) => unknown
  readonly Behavior: (definition?: unknown) => unknown
  /**
   * Runs the script of a page or component, and registers what it defines as `path`.
   * @throws Error if the script does not call `Page` or `Component`
   */
  within(path: string, run: () => void): void
}

export function createRegistration(space: CodeSpace): Registration {
  let current: { readonly path: string; registered: boolean } | null = null
  const named: Behavior = space.behavior().definition({}).register()

  const take = (constructor: string): string => {
    if (current === null)
      throw new Error(`${constructor}() is called by a script that belongs to no page or component`)
    current.registered = true
    return current.path
  }
  const withBehaviors = (constructor: string, definition: unknown): Definition & PageDefinition => {
    if (!isDefinition(definition)) throw new TypeError(`${constructor} expects an object`)
    const behaviors: readonly unknown[] = definition.behaviors ?? []
    if (!behaviors.some((item) => typeof item === 'string')) return definition
    const resolve = (item: Behavior, index: number): Behavior => {
      const name: unknown = behaviors[index]
      if (typeof name !== 'string') return item
      if (NAMED_BEHAVIORS.has(name)) return named
      throw new Error(`${constructor}: there is no behavior "${name}"`)
    }
    return { ...definition, behaviors: (definition.behaviors ?? []).map(resolve) }
  }

  /** Applies `styleIsolation` and `addGlobalClass` of the script's `options`: the framework reads them in the json only. */
  const applyStyleOptions = (path: string, definition: Definition) => {
    const options: unknown = definition.options
    if (!isFields(options)) return
    const config = space.getComponentStaticConfig(path) ?? {}
    const { styleIsolation, addGlobalClass } = options
    // In WeChat, `shared` also applies the component's styles to the page. That is not possible here: the compiler has given
    // the component's classes a prefix.
    const shared = styleIsolation === 'shared' || styleIsolation === 'apply-shared' || addGlobalClass === true
    if (shared) space.addComponentStaticConfig(path, { ...config, addGlobalClass: true })
  }

  const Behavior = (definition?: unknown): unknown =>
    definition === undefined
      ? space.behavior()
      : space.behavior().definition(withBehaviors('Behavior', definition)).register()
  return {
    Page: (definition) => {
      space.component(take('Page')).pageDefinition(withBehaviors('Page', definition)).register()
    },
    Component: (definition) => {
      const path = take('Component')
      if (definition === undefined) return space.component(path)
      const complete = withBehaviors('Component', definition)
      applyStyleOptions(path, complete)
      return space.component(path).definition(complete).register()
    },
    Behavior: Object.assign(Behavior, { trait: space.traitBehavior.bind(space) }),
    within: (path, run) => {
      const outer = current
      const mine = { path, registered: false }
      current = mine
      try {
        run()
      } finally {
        current = outer
      }
      // WeChat throws an error with these words.
      if (!mine.registered) throw new Error(`Component is not found in path "${path}".`)
    },
  }
}
