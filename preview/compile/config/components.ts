import { componentsOf, type ComponentConfig } from '../../compiled'
import { CompileError } from '../error'
import type { Files } from '../files/files'
import { folderOf, resolveFrom } from '../files/files'
import type { JsonObject } from './json'
import { isObject, lineOfWord, optional, readJson } from './json'
import type { Mistakes } from '../mistakes'
import { windowConfig } from './window'

function isComponentAt(files: Files, path: string): boolean {
  return files.has(`${path}.json`) && (files.has(`${path}.js`) || files.has(`${path}.ts`))
}

/**
 * The paths at which a component of `usingComponents` is looked for: relative to the folder, and, if it may be the name of a
 * package, in the `miniprogram_npm` of this folder and of each folder above. Each path may also be a folder with `index`.
 */
function candidates(folder: string, target: string): string[] {
  const places = [resolveFrom(folder, target)]
  if (!/^[./]/.test(target)) {
    for (let at = folder; ; at = folderOf(at)) {
      places.push(resolveFrom(at, `miniprogram_npm/${target}`))
      if (at === '') break
    }
  }
  return places.flatMap((place) => [place, `${place}/index`])
}

/** Finds the component that a json file names. @param what the entry that names it. @throws {CompileError} if there is none */
function resolveComponent(files: Files, file: string, what: string, name: string, target: string): string {
  const found = candidates(folderOf(file), target).find((path) => isComponentAt(files, path))
  if (found !== undefined) return found
  const [hint, zhHint] = /^[./]/.test(target)
    ? ['', '']
    : [
        ' (a package is looked for in miniprogram_npm: 构建 npm makes it)',
        '（npm 包在 miniprogram_npm 里找：先「构建 npm」）',
      ]
  throw new CompileError(
    file,
    lineOfWord(files, file, name),
    `${what}: ${target} is not found${hint}`,
    `${what}：找不到 ${target}${zhHint}`,
  )
}

function resolveComponents(files: Files, file: string, declared: unknown): Record<string, string> {
  const resolved: Record<string, string> = {}
  if (!isObject(declared)) return resolved
  for (const [name, target] of Object.entries(declared)) {
    if (typeof target !== 'string') {
      throw new CompileError(
        file,
        lineOfWord(files, file, name),
        `usingComponents: ${name} is not a path`,
        `usingComponents：${name} 不是路径`,
      )
    }
    resolved[name] = resolveComponent(files, file, 'usingComponents', name, target)
  }
  return resolved
}

function placeholders(value: unknown): Record<string, string> | undefined {
  if (!isObject(value)) return undefined
  const names = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(names)
}

/** The abstract nodes of a component, with the paths of their defaults. */
function generics(
  files: Files,
  file: string,
  value: unknown,
): Record<string, true | { default: string }> | undefined {
  if (!isObject(value)) return undefined
  const found: Record<string, true | { default: string }> = {}
  for (const [name, item] of Object.entries(value)) {
    const target = isObject(item) ? item.default : undefined
    found[name] =
      typeof target === 'string'
        ? { default: resolveComponent(files, file, 'componentGenerics', name, target) }
        : true
  }
  return found
}

function configOf(
  files: Files,
  path: string,
  shared: Readonly<Record<string, string>>,
  isPage: boolean,
): ComponentConfig {
  const file = `${path}.json`
  const json: JsonObject = files.has(file) ? readJson(files, file) : {}
  return {
    ...windowConfig(json),
    // A page keeps the styles of a page, also if its json says `"component": true`.
    ...optional('component', isPage ? undefined : json.component === true),
    usingComponents: { ...shared, ...resolveComponents(files, file, json.usingComponents) },
    ...optional('componentGenerics', generics(files, file, json.componentGenerics)),
    ...optional('componentPlaceholder', placeholders(json.componentPlaceholder)),
    ...optional('styleIsolation', typeof json.styleIsolation === 'string' ? json.styleIsolation : undefined),
    ...optional('addGlobalClass', typeof json.addGlobalClass === 'boolean' ? json.addGlobalClass : undefined),
    ...optional(
      'pureDataPattern',
      typeof json.pureDataPattern === 'string' ? json.pureDataPattern : undefined,
    ),
  }
}

/**
 * Reads the json of all pages and of all components that are used, directly or indirectly, by a page, by app.json or by
 * one of `roots`.
 */
export function readConfigs(
  files: Files,
  app: JsonObject,
  pages: readonly string[],
  roots: readonly string[],
  { attempt }: Mistakes,
): Record<string, ComponentConfig> {
  const configs: Record<string, ComponentConfig> = {}
  const shared = attempt('app', () => resolveComponents(files, 'app.json', app.usingComponents), {})
  const open = [...pages, ...roots, ...Object.values(shared)]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (configs[path]) continue
    const config = attempt(path, () => configOf(files, path, shared, pages.includes(path)), {
      usingComponents: {},
    })
    configs[path] = config
    open.push(...componentsOf(config))
  }
  return configs
}
