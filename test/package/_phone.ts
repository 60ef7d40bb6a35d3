import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import vm from 'node:vm'

/** The JavaScript environment of a mini-program: the language, WeChat's globals, and `require`. */
export interface Phone {
  /** Requires a package of miniprogram_npm or a file of one, as a script of the app does. */
  require(path: string): Record<string, unknown>
  /** Runs a script of the app. Returns its exports. */
  run(script: string): Record<string, unknown>
  /** The globals that were read so far, without those of the language. */
  readonly readGlobals: readonly string[]
  /** All files that were run. */
  readonly loaded: readonly string[]
}

/** Globals that every context of Node has and a phone does not. */
const NODE_GLOBALS = ['console', 'WebAssembly', 'SharedArrayBuffer', 'Atomics']

/** Features after ES2017. WeChat's core-js may add them, but this package does not use them. */
const REMOVE_LATER_FEATURES = `
  delete Promise.prototype.finally; delete Promise.allSettled; delete Promise.any; delete Promise.withResolvers
  delete Object.fromEntries; delete Object.hasOwn; delete Object.groupBy
  for (const name of ['at', 'flat', 'flatMap', 'findLast', 'toSorted', 'toReversed', 'with']) delete Array.prototype[name]
  for (const name of ['at', 'replaceAll', 'matchAll', 'trimStart', 'trimEnd']) delete String.prototype[name]
  for (const name of ['BigInt', 'WeakRef', 'FinalizationRegistry', 'AggregateError', 'Iterator']) delete globalThis[name]
`

/**
 * `npm` returns the file of a path into `miniprogram_npm`. Only `globals` and the language are global: reading `URL`,
 * `process` or `window` throws a ReferenceError.
 */
export function createPhone(
  npm: (path: string) => string,
  globals: Readonly<Record<string, unknown>> = {},
): Phone {
  const readGlobals: string[] = []
  const sandbox = {}
  for (const [name, value] of Object.entries(globals)) {
    let current = value
    Object.defineProperty(sandbox, name, {
      configurable: true,
      get: () => {
        readGlobals.push(name)
        return current
      },
      set: (next) => void (current = next),
    })
  }
  const context = vm.createContext(sandbox)
  const given = new Set(Object.keys(globals))
  const removed = NODE_GLOBALS.filter((name) => !given.has(name))
  vm.runInContext(
    removed.map((name) => `delete globalThis.${name}`).join('\n') + REMOVE_LATER_FEATURES,
    context,
  )

  const loaded = new Map<string, { exports: Record<string, unknown> }>()
  const scriptAt = (path: string): string => (path.endsWith('.js') ? path : path + '.js')
  function evaluate(text: string, file: string): Record<string, unknown> {
    const module = { exports: {} }
    loaded.set(file, module)
    const find = (path: string): unknown =>
      load(path.startsWith('.') ? scriptAt(join(dirname(file), path)) : npm(path))
    const wrapped = `(function (module, exports, require) {${text}\n})`
    const run: unknown = vm.runInContext(wrapped, context, { filename: file })
    if (typeof run === 'function') Reflect.apply(run, undefined, [module, module.exports, find])
    return module.exports
  }
  const load = (file: string): Record<string, unknown> =>
    loaded.get(file)?.exports ?? evaluate(readFileSync(file, 'utf8'), file)

  return {
    require: (path) => load(npm(path)),
    run: (script) => evaluate(script, 'app.js'),
    readGlobals,
    get loaded() {
      return [...loaded.keys()]
    },
  }
}
