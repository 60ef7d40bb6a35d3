import { Script } from 'node:vm'
import { transform } from 'sucrase'
import { CompileError } from './error'
import type { Files } from './files/files'
import { withoutExtension } from './files/files'
import { isObject } from './config/json'
import type { Mistakes } from './mistakes'

const SCRIPT = /(?<!\.d)\.[jt]s$/
const EXPORTED_FUNCTION = /^export (?:default )?(?:async )?function\b\s*\*?\s*(\w+)/gm

const textOf = (error: unknown, name: 'message' | 'stack'): string =>
  isObject(error) && typeof error[name] === 'string' ? error[name] : ''

function toCommonJs(file: string, source: string): string {
  try {
    const { code } = transform(source, {
      transforms: file.endsWith('.ts') ? ['typescript', 'imports'] : ['imports'],
      // The engine runs the language as it is written. Nothing is rewritten, so that every line keeps its number.
      disableESTransforms: true,
      preserveDynamicImport: true,
    })
    return code
  } catch (error) {
    const message = textOf(error, 'message')
    const [, reason = 'cannot be compiled', line] =
      /^(?:Error transforming .*?: )?(.*?)(?: \((\d+):\d+\))?$/.exec(message) ?? []
    throw new CompileError(file, line === undefined ? null : Number(line), reason)
  }
}

/**
 * Exports functions at the beginning of the module, as the compilers of DevTools do. So two scripts that import each other can
 * call each other's functions.
 */
function hoistFunctions(source: string, code: string): string {
  const names = [...source.matchAll(EXPORTED_FUNCTION)].flatMap(([all, name = '']) => {
    const as = /^export default/.test(all) ? 'default' : name
    return code.includes(`exports.${as} = ${name};`) ? [`exports.${as} = ${name};`] : []
  })
  return code.replace(
    /^"use strict";(?:Object\.defineProperty\(exports, "__esModule", \{value: true\}\);)?/,
    (head) => head + names.join(''),
  )
}

/** Has the engine parse the code: sucrase rewrites code without checking all of its syntax. @throws {CompileError} */
export function checkSyntax(file: string, code: string): void {
  try {
    new Script(`(function () {${code}\n})`, { filename: file })
  } catch (error) {
    const [first = ''] = textOf(error, 'stack').split('\n')
    const line = first.startsWith(`${file}:`) ? Number(first.slice(file.length + 1)) : null
    throw new CompileError(file, line, textOf(error, 'message'))
  }
}

/** Compiles one script to CommonJS. `import` becomes `require`, as in WeChat DevTools, and every line keeps its number. */
export function compileScript(file: string, source: string): string {
  const code = hoistFunctions(source, toCommonJs(file, source))
  checkSyntax(file, code)
  return code
}

/** The result for each file, so that the next build compiles only the scripts that have changed. */
const compiled = new Map<string, { readonly source: string; readonly code: string }>()

function moduleOf(files: Files, file: string): string {
  const name = file.replace(/\.ts$/, '.js')
  if (name !== file && files.has(name))
    throw new CompileError(
      file,
      null,
      `${name} is beside it; which one is meant?`,
      `旁边还有 ${name}，用哪一个？`,
    )
  const source = files.read(file)
  const known = compiled.get(file)
  const code = known?.source === source ? known.code : compileScript(file, source)
  compiled.set(file, { source, code })
  return code
}

/** Compiles all scripts of the app. A script with a mistake becomes one that throws it, so that a script that requires it fails. */
export function compileScripts(files: Files, { attempt, failures }: Mistakes): Record<string, string> {
  const modules: Record<string, string> = {}
  for (const file of files.paths) {
    if (!SCRIPT.test(file)) continue
    const owner = withoutExtension(file)
    const failing = () => `throw new Error(${JSON.stringify(failures[owner]?.en)})`
    modules[`${owner}.js`] = attempt(owner, () => moduleOf(files, file), null) ?? failing()
  }
  return modules
}
