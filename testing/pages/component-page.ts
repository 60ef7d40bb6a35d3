import { copy } from '../copy'
import type { FakePage, PageDefinition } from './fake-page'
import { isCallback, isRecord } from '../options'
import { readObservers, tellObservers } from './observers'
import type { World } from '../world'

type Definition = Readonly<Record<string, unknown>>

const LIFETIMES = ['created', 'attached', 'ready', 'detached']
const EMPTY: ReadonlyMap<unknown, unknown> = new Map<unknown, unknown>([
  [String, ''],
  [Number, 0],
  [Boolean, false],
  [Array, []],
])

/**
 * A page made by `Component()`: data, properties (filled from the query), methods, observers, lifetimes and page lifetimes,
 * those of its behaviors included, in WeChat's order. There is no template, so there are no child components and no relations.
 */
export function pageOfComponent(world: World, given: Definition): PageDefinition {
  const parts = flatten(given)
  if (parts.some(({ relations }) => relations !== undefined))
    throw new TypeError(
      'Component(): the fake knows no relations; test this page in a renderer, as miniprogram-simulate',
    )
  const observers = readObservers(parts)
  const properties = Object.assign({}, ...parts.map((part) => part['properties']))
  const methods: Definition = Object.assign({}, ...parts.map((part) => part['methods']))

  function run(page: FakePage, hooks: readonly unknown[], ...values: unknown[]): void {
    for (const hook of hooks)
      if (isCallback(hook)) world.call(() => world.watch(Reflect.apply(hook, page, values)))
  }
  const lifetimes = (name: string): unknown[] =>
    parts.map(
      (part) => member(part['lifetimes'], name) ?? (LIFETIMES.includes(name) ? part[name] : undefined),
    )
  const pageLifetimes = (name: string): unknown[] => parts.map((part) => member(part['pageLifetimes'], name))

  return {
    ...methods,
    data: { ...defaults(properties), ...mergeData(parts) },
    triggerEvent: () => undefined,
    selectComponent: () => null,
    selectAllComponents: () => [],
    selectOwnerComponent: () => null,
    onLoad(query) {
      Object.defineProperty(this, 'properties', { get: () => this.data, configurable: true })
      const set = this.setData
      this.setData = (patch, callback) => {
        set(patch, callback)
        tellObservers(observers, this, Object.keys(patch), world.call)
      }
      const filled = Object.keys(properties).filter((name) => name in query)
      for (const name of filled) this.data[name] = convert(properties[name], query[name])
      tellObservers(observers, this, filled, world.call)
      run(this, lifetimes('created'))
      run(this, lifetimes('attached'))
      run(this, [methods['onLoad']], query)
    },
    onShow() {
      run(this, pageLifetimes('show'))
      run(this, [methods['onShow']])
    },
    onReady() {
      run(this, lifetimes('ready'))
      run(this, [methods['onReady']])
    },
    onHide() {
      run(this, pageLifetimes('hide'))
      run(this, [methods['onHide']])
    },
    onUnload() {
      run(this, [methods['onUnload']])
      run(this, lifetimes('detached'))
    },
  }
}

/** A page made by `Page()`, which may have behaviors, too. What it has beside `data` are its methods. */
export function pageOfPage(world: World, given: Definition): PageDefinition {
  if (given['behaviors'] === undefined) return given
  const { data, behaviors, ...members } = given
  const methods: Record<string, unknown> = {}
  for (const name of Object.keys(members)) if (isCallback(members[name])) methods[name] = members[name]
  return { ...members, ...pageOfComponent(world, { data, behaviors, methods }) }
}

/** The behaviors, the innermost first, then the component. Calls each `definitionFilter` with the definition that uses it. */
function flatten(given: Definition): Definition[] {
  // A `definitionFilter` may write on the definition, so it gets a copy.
  const own: Record<string, unknown> = { ...given, methods: { ...Object(given['methods']) } }
  const behaviors: unknown = own['behaviors'] ?? []
  if (!Array.isArray(behaviors)) throw new TypeError('Component(): behaviors must be an array')
  const parts: Definition[] = []
  for (const behavior of behaviors) {
    if (!isRecord(behavior))
      throw new TypeError('Component(): the fake knows behaviors made by Behavior() only')
    const filter = behavior['definitionFilter']
    if (isCallback(filter)) Reflect.apply(filter, undefined, [own, []])
    parts.push(...flatten(behavior))
  }
  return [...parts, own]
}

/** Merges the `data` of all parts: of two objects with the same name the fields are merged; of other values the last counts. */
function mergeData(parts: readonly Definition[]): Record<string, unknown> {
  const merged: Record<string, unknown> = {}
  for (const { data } of parts) {
    if (!isRecord(data)) continue
    for (const name of Object.keys(data)) {
      const [old, value] = [merged[name], copy(data[name])]
      merged[name] = isRecord(old) && isRecord(value) ? { ...old, ...value } : value
    }
  }
  return merged
}

function defaults(properties: Definition): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (const name of Object.keys(properties)) {
    const property = properties[name]
    const value = member(property, 'value')
    made[name] = copy(value === undefined ? (EMPTY.get(typeOf(property)) ?? null) : value)
  }
  return made
}

function convert(property: unknown, text: unknown): unknown {
  if (typeOf(property) === Number) return Number(text)
  return typeOf(property) === Boolean ? text !== 'false' && text !== '' : text
}

const typeOf = (property: unknown): unknown => (isRecord(property) ? property['type'] : property)

function member(owner: unknown, name: string): unknown {
  return isRecord(owner) ? owner[name] : undefined
}
