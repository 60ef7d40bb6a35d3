import { Script } from 'node:vm'
import { transform } from 'sucrase'
import { CompileError } from './error'
import type { Files } from './files'
import { withoutExtension } from './files'
import { isObject } from './json'
import type { Mistakes } from './mistakes'

const SCRIPT = /(?<!\.d)\.[jt]s$/
const EXPORTED_FUNCTION = /^export (?:default )?(?:async )?function\b\s*\*?\s*(\w+)/gm

const textOf = (error: unknown, name: 'message' | 'stack'): string =>
  isObject(error) && typeof error[name] === 'string' ? error[name] : ''

function toCommonJs(file: string, source: string): string {
  try {
    const { code } = transform(source, {
      transforms: file.endsWith('.ts') ? ['typescript', 'imports'] : ['imports'],
      // The engine knows the language; what is left stands on the line where it was written.
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

/** Exported functions are there from the first line on, as DevTools' compilers have it: two scripts may import each other. */
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

/** What a compiler that only rewrites lets pass, the engine does not. */
export function check(file: string, code: string): void {
  try {
    new Script(`(function () {${code}\n})`, { filename: file })
  } catch (error) {
    const [first = ''] = textOf(error, 'stack').split('\n')
    const line = first.startsWith(`${file}:`) ? Number(first.slice(file.length + 1)) : null
    throw new CompileError(file, line, textOf(error, 'message'))
  }
}

/** Compiles one script to CommonJS. `import` becomes `require`, as in WeChat DevTools; lines stay where they are. */
export function compileScript(file: string, source: string): string {
  const code = hoistFunctions(source, toCommonJs(file, source))
  check(file, code)
  return code
}

/** What did not change since the last build is not compiled again. */
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

export function compileScripts(files: Files, { attempt, failures }: Mistakes): Record<string, string> {
  const modules: Record<string, string> = {}
  for (const file of files.paths) {
    if (!SCRIPT.test(file)) continue
    const owner = withoutExtension(file)
    // What requires it is told what is wrong with it.
    const failing = () => `throw new Error(${JSON.stringify(failures[owner]?.en)})`
    modules[`${owner}.js`] = attempt(owner, () => moduleOf(files, file), null) ?? failing()
  }
  return modules
}
