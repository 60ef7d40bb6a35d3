import { transformSync } from '@swc/core'
import { CompileError } from './error'
import type { Files } from './files'

const SCRIPT = /(?<!\.d)\.[jt]s$/

function lineOf(message: string): number | null {
  const found = /\[[^\]]*?:(\d+):\d+\]/.exec(message)
  return found ? Number(found[1]) : null
}

function reasonOf(message: string): string {
  const [first = 'cannot be compiled'] = message.split('\n')
  return first.replace(/^(?:Error:)?\s*x\s+/, '').trim()
}

/** Compiles one script to CommonJS. TypeScript's `import` becomes `require`, as in WeChat DevTools. */
export function compileScript(file: string, source: string): string {
  try {
    const { code } = transformSync(source, {
      filename: file,
      swcrc: false,
      configFile: false,
      sourceMaps: 'inline',
      jsc: {
        target: 'es2018',
        parser: { syntax: file.endsWith('.ts') ? 'typescript' : 'ecmascript' },
        // A function of the platform may be looked up by name, and mini-programs have no decorators to care for.
        keepClassNames: true,
      },
      // `lazy` and interop wrappers aside, this is what the DevTools' TypeScript plugin emits.
      module: { type: 'commonjs', ignoreDynamic: true },
    })
    return code
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new CompileError(file, lineOf(message), reasonOf(message))
  }
}

export function compileScripts(files: Files): Record<string, string> {
  const modules: Record<string, string> = {}
  for (const file of files.paths) {
    if (!SCRIPT.test(file)) continue
    const name = file.replace(/\.ts$/, '.js')
    if (name !== file && files.has(name)) {
      throw new CompileError(file, null, `${name} is beside it; which one is meant?`)
    }
    modules[name] = compileScript(file, files.read(file))
  }
  return modules
}
