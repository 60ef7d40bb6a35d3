import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import vm from 'node:vm'

/** A mini-program's JavaScript world: the language, what WeChat adds, and modules that it looks up by their path. */
export interface Phone {
  /** As a script of the app says it: a package of miniprogram_npm, or a file of one. */
  require(path: string): Record<string, unknown>
  /** Runs a script of the app; gives its exports. */
  run(script: string): Record<string, unknown>
  /** The globals that were asked for so far, besides the language's. */
  readonly asked: readonly string[]
  /** Every file that ran. */
  readonly loaded: readonly string[]
}

/** Not on a phone, but in every context of Node. */
const FOREIGN = ['console', 'WebAssembly', 'SharedArrayBuffer', 'Atomics']

/** What engines learned after ES2017; the base library's core-js may bring it, and this package does not count on it. */
const LATER = `
  delete Promise.prototype.finally; delete Promise.allSettled; delete Promise.any; delete Promise.withResolvers
  delete Object.fromEntries; delete Object.hasOwn; delete Object.groupBy
  for (const name of ['at', 'flat', 'flatMap', 'findLast', 'toSorted', 'toReversed', 'with']) delete Array.prototype[name]
  for (const name of ['at', 'replaceAll', 'matchAll', 'trimStart', 'trimEnd']) delete String.prototype[name]
  for (const name of ['BigInt', 'WeakRef', 'FinalizationRegistry', 'AggregateError', 'Iterator']) delete globalThis[name]
`

/**
 * `npm` tells which file a path into `miniprogram_npm` means. Nothing is global but `globals` and the language: who asks for
 * `URL`, `process` or `window` gets a ReferenceError.
 */
export function createPhone(
  npm: (path: string) => string,
  globals: Readonly<Record<string, unknown>> = {},
): Phone {
  const asked: string[] = []
  const sandbox = {}
  for (const [name, value] of Object.entries(globals)) {
    let current = value
    Object.defineProperty(sandbox, name, {
      configurable: true,
      get: () => {
        asked.push(name)
        return current
      },
      set: (next) => void (current = next),
    })
  }
  const context = vm.createContext(sandbox)
  const given = new Set(Object.keys(globals))
  const foreign = FOREIGN.filter((name) => !given.has(name))
  vm.runInContext(foreign.map((name) => `delete globalThis.${name}`).join('\n') + LATER, context)

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
    asked,
    get loaded() {
      return [...loaded.keys()]
    },
  }
}
