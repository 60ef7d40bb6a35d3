import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { CompileError } from '../error'
import type { JsonObject } from '../config/json'
import { isObject } from '../config/json'

const CONFIG = 'project.config.json'

/** The settings of project.config.json that matter here, as DevTools read them. */
export interface Project {
  /** The folder of app.json. */
  readonly root: string
  readonly appId?: string
  /** Whether `packOptions.ignore` leaves the file out of the app. @param file its path from `root` */
  ignores(file: string): boolean
}

/** @returns the object in the file, or an empty one for other JSON. @throws {CompileError} for what is not JSON */
export function readJsonFile(file: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new CompileError(file, null, 'is not JSON', '不是 JSON')
  }
  return isObject(value) ? value : {}
}

function configOf(folder: string): JsonObject | null {
  const file = path.join(folder, CONFIG)
  return existsSync(file) ? readJsonFile(file) : null
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const rootOf = (config: JsonObject | null): string => text(config?.miniprogramRoot) || '.'

/** Whether a file fits the glob: `*` and `?` stand for characters of one name, `**` also for folders. */
function matchesGlob(file: string, glob: string): boolean {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/?|\*|\?/g, (part) => (part === '?' ? '[^/]' : part === '*' ? '[^/]*' : '.*'))
  return new RegExp(`^${pattern}$`).test(file)
}

function regexp(source: string): RegExp {
  try {
    return new RegExp(source)
  } catch {
    const text = `packOptions.ignore: ${source}`
    throw new CompileError(CONFIG, null, `${text} is no regular expression`, `${text} 不是正则表达式`)
  }
}

/** The test of one entry of `packOptions.ignore`; null for an entry that is not understood. */
function ignoreRule(item: unknown): ((file: string) => boolean) | null {
  if (!isObject(item)) return null
  const value = text(item.value).replace(/^\.?\//, '')
  if (value === '') return null
  switch (item.type) {
    case 'file':
      return (file) => file === value
    case 'folder':
      return (file) => file.startsWith(value.replace(/\/*$/, '/'))
    case 'suffix':
      return (file) => file.endsWith(value)
    case 'prefix':
      return (file) => path.posix.basename(file).startsWith(value)
    case 'glob':
      return (file) => matchesGlob(file, value)
    case 'regexp': {
      const pattern = regexp(value)
      return (file) => pattern.test(file)
    }
    default:
      return null
  }
}

/**
 * Finds the app of a folder, which is that of app.json, or the project's folder, whose project.config.json names the app's
 * folder as `miniprogramRoot`.
 * @throws {CompileError} if there is no app in it
 */
export function openProject(folder: string): Project {
  let config = configOf(folder)
  let root = folder
  if (!existsSync(path.join(folder, 'app.json'))) {
    root = path.join(folder, rootOf(config))
    if (!existsSync(path.join(root, 'app.json')))
      throw new CompileError(
        config ? CONFIG : folder,
        null,
        config
          ? `there is no app.json in ${rootOf(config)} (miniprogramRoot)`
          : 'has neither app.json nor project.config.json; is this a mini-program?',
        config
          ? `${rootOf(config)}（miniprogramRoot）里没有 app.json`
          : '既没有 app.json 也没有 project.config.json，这是小程序吗？',
      )
  } else if (!config) {
    // The folder may be the `miniprogramRoot` of a project in the folder above.
    const above = configOf(path.dirname(folder))
    if (path.resolve(folder, '..', rootOf(above)) === path.resolve(folder)) config = above
  }
  const options = isObject(config?.packOptions) ? config.packOptions.ignore : []
  const rules = (Array.isArray(options) ? options : []).flatMap((item: unknown) => ignoreRule(item) ?? [])
  const appId = text(config?.appid)
  return { root, ...(appId && { appId }), ignores: (file) => rules.some((matches) => matches(file)) }
}
