import type { Fields } from './guards'
import { isFields } from './guards'

/** A script: its CommonJS code, or, for a page that is written in a test, a function that is called instead. */
export type ModuleSource = string | (() => void)

export interface ModuleLoader {
  /** Runs a script at its first use, and returns its exports. `path` is from the root, with `.js`. */
  load(path: string): unknown
  /** The exports of a script that has run; else `undefined`, and the script is not run. */
  loaded(path: string): unknown
  has(path: string): boolean
  /** The path of the script that `require(request)` loads in the script `from`; null if there is none. */
  resolve(from: string, request: string): string | null
}

/**
 * Globals of a browser or of Node that the logic layer of a mini-program does not have. They are `undefined` in its scripts, so
 * that code that needs a browser fails here as it would on a phone.
 */
export const HIDDEN_GLOBALS: readonly string[] = (
  'window self document location history navigator localStorage sessionStorage indexedDB fetch Headers Request ' +
  'Response XMLHttpRequest FormData Blob File FileReader WebSocket EventSource URL URLSearchParams AbortController ' +
  'AbortSignal TextEncoder TextDecoder atob btoa queueMicrotask structuredClone performance crypto Event EventTarget ' +
  'process Buffer requestAnimationFrame alert confirm prompt'
).split(' ')

function normalise(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') parts.pop()
    else parts.push(part)
  }
  return parts.join('/')
}

function folders(from: string): string[] {
  const parts = from.split('/').slice(0, -1)
  return [...parts.keys()].map((n) => parts.slice(0, parts.length - n).join('/')).concat('')
}

export interface LoaderOptions {
  readonly modules: Readonly<Record<string, ModuleSource>>
  /** The globals of every script, beside `require`, `module` and `exports`. */
  readonly globals: Fields
  /** Exports of packages by name, instead of those that are installed. For tests. */
  readonly packages?: Fields | undefined
}

interface ModuleRecord {
  exports: unknown
}

export function createLoader({ modules, globals, packages = {} }: LoaderOptions): ModuleLoader {
  const records = new Map<string, ModuleRecord>()
  const names = [...Object.keys(globals), ...HIDDEN_GLOBALS.filter((name) => !(name in globals))]
  const values = names.map((name) => globals[name])
  const has = (path: string) => Object.hasOwn(modules, path)

  const resolve = (from: string, request: string): string | null => {
    const folder = from.split('/').slice(0, -1).join('/')
    const places = request.startsWith('/') ? [request] : [`${folder}/${request}`]
    if (!/^[./]/.test(request)) {
      places.push(...folders(from).map((at) => `${at}/miniprogram_npm/${request}`))
    }
    const files = places.flatMap((place) => {
      const path = normalise(place)
      return [path, `${path}.js`, `${path}/index.js`]
    })
    return files.find(has) ?? null
  }

  const requireFrom = (from: string) => (request: unknown) => {
    if (typeof request !== 'string') throw new TypeError(`require expects a string, got ${typeof request}`)
    if (Object.hasOwn(packages, request)) return packages[request]
    const path = resolve(from, request)
    // WeChat's loader throws an error with these words.
    if (path === null)
      throw new Error(`module '${request}' is not defined, require args is '${request}' (in ${from})`)
    return load(path)
  }

  const run = (path: string, source: ModuleSource, record: ModuleRecord) => {
    if (typeof source === 'function') {
      source()
      return
    }
    // The globals are outside the script's function, so that it may declare a name of theirs: `class Request`.
    const make: unknown = new Function(
      ...names,
      `return function (require, module, exports) {${source}\n}\n//# sourceURL=miniprogram/${path}`,
    )
    const script: unknown = typeof make === 'function' ? Reflect.apply(make, undefined, values) : make
    if (typeof script === 'function') {
      Reflect.apply(script, undefined, [requireFrom(path), record, record.exports])
    }
  }

  const load = (path: string): unknown => {
    const known = records.get(path)
    if (known) return known.exports
    const source = modules[path]
    if (source === undefined || !has(path)) throw new Error(`module '${path}' is not defined`)
    const record: ModuleRecord = { exports: {} }
    records.set(path, record)
    try {
      run(path, source, record)
    } catch (error) {
      records.delete(path)
      throw error
    }
    return record.exports
  }

  return { load, loaded: (path) => records.get(path)?.exports, has, resolve }
}

/** One export of a script; `undefined` if the script does not have it. */
export function exported(exports: unknown, name: string): unknown {
  return isFields(exports) ? exports[name] : undefined
}
