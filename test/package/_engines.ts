import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { PACKAGE, projectOf } from './_world'

/*
 * iOS runs mini-programs on JavaScriptCore: test files of this repository there, over the packed files, in the shell
 * that Debian has (package libjavascriptcoregtk-4.0-bin, or JSC_PATH); and in V8, to compare.
 */

export const ENGINES = [
  ['JavaScriptCore', process.env.JSC_PATH ?? '/usr/bin/jsc'],
  ['V8', process.execPath],
] as const

export interface Ran {
  readonly title: string
  /** None: it passed. */
  readonly errors: readonly string[]
  readonly leftOut?: true
}

/** The package and its mobx are the installed ones; what jest's `expect` asks of Node is ours. */
const asInstalled = (folder: string): Plugin => ({
  name: 'as-installed',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^mobx-miniprogram/ }, ({ path, kind, pluginData }) =>
      pluginData === folder ? undefined : resolve(path, { resolveDir: folder, kind, pluginData: folder }),
    )
    // A room as a test beside it names it, for what the face does not have.
    onResolve({ filter: /^\.\.\/\.\.\/(stores|http|bindings)$/ }, ({ path, kind }) =>
      resolve(path.replace('../..', PACKAGE), { resolveDir: folder, kind, pluginData: folder }),
    )
    onResolve({ filter: /^(jest-util|jest-message-util|chalk)$/ }, () => ({
      path: join(__dirname, 'engine/jest-parts.ts'),
    }))
  },
})

/**
 * Makes a script of each test file: its path, and the titles of the tests in it that are left out.
 * @returns the folder they are in, by their names
 */
export async function scriptsOf(
  name: string,
  files: Readonly<Record<string, { readonly path: string; readonly leftOut?: readonly string[] }>>,
): Promise<string> {
  const entries = Object.entries(files).map(([file, { path, leftOut = [] }]) => [
    file + '.entry.js',
    `import { run } from '${join(__dirname, 'engine/environment.ts')}'
     import '${path}'
     run(${JSON.stringify(leftOut)})`,
  ])
  const folder = projectOf(name, Object.fromEntries(entries))
  await build({
    entryPoints: Object.fromEntries(
      Object.keys(files).map((file) => [file, join(folder, file + '.entry.js')]),
    ),
    outdir: folder,
    bundle: true,
    // The tests' own files have side effects, whatever package.json says of the package.
    ignoreAnnotations: true,
    format: 'iife',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2020',
    // The same chance in each engine, and less of it than in the unit tests.
    define: {
      'process.env.FC_RUNS': JSON.stringify(process.env.FC_RUNS ?? '20'),
      'process.env.FC_SEED': JSON.stringify(process.env.FC_SEED ?? ''),
    },
    plugins: [asInstalled(folder)],
    logLevel: 'error',
  })
  return folder
}

/** What came of each test of a script; throws where it did not come to its end. */
export function runIn(engine: string, folder: string, file: string): Ran[] {
  if (!existsSync(engine))
    throw new Error(
      'JavaScriptCore is missing. Debian: apt-get install libjavascriptcoregtk-4.0-bin; or JSC_PATH',
    )
  const { stdout, stderr, status } = spawnSync(engine, [join(folder, file + '.js')], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 1e8,
  })
  const ran: Ran[] = []
  for (const line of stdout.split('\n').filter((text) => text.startsWith('{'))) {
    const found: Ran | { readonly end: true } = JSON.parse(line)
    if ('end' in found && status === 0) return ran
    if ('title' in found) ran.push(found)
  }
  const last = ran[ran.length - 1]
  throw new Error(
    `${file} did not come to its end (${String(status)}) after “${last ? last.title : 'nothing'}”\n` +
      (stdout + stderr).slice(-2000),
  )
}
