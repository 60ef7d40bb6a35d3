import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(__dirname, '../../..')

/** Runs a file of docs/other-clients.md with these modules and globals. */
export function runShown(
  name: string,
  modules: Readonly<Record<string, unknown>>,
  globals: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const page = readFileSync(join(root, 'docs/other-clients.md'), 'utf8')
  const [, text] = page.split('```ts\n// ' + name + '\n')
  if (text === undefined) throw new Error('the documentation shows no ' + name)
  const { outputText } = ts.transpileModule(text.split('```')[0] ?? '', {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
    },
  })
  const exports: Record<string, unknown> = {}
  const require = (module: string): unknown => {
    if (module in modules) return modules[module]
    throw new Error(name + ' imports ' + module)
  }
  new Function('require', 'exports', ...Object.keys(globals), outputText)(
    require,
    exports,
    ...Object.values(globals),
  )
  return exports
}
