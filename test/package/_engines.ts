import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { PACKAGE, projectOf } from './_world'

/*
 * iOS runs mini-programs on JavaScriptCore. This runs test files of this repository with the packed files in its shell
 * from Debian (package libjavascriptcoregtk-4.0-bin, or JSC_PATH), and in V8 to compare the results.
 */

export const ENGINES = [
  ['JavaScriptCore', process.env.JSC_PATH ?? '/usr/bin/jsc'],
  ['V8', process.execPath],
] as const

export interface TestResult {
  readonly title: string
  /** Empty if the test has passed. */
  readonly errors: readonly string[]
  readonly leftOut?: true
}

/** Takes the installed package and its mobx, and a replacement for what jest's `expect` needs of Node. */
const asInstalled = (folder: string): Plugin => ({
  name: 'as-installed',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^mobx-miniprogram/ }, ({ path, kind, pluginData }) =>
      pluginData === folder ? undefined : resolve(path, { resolveDir: folder, kind, pluginData: folder }),
    )
    // Tests import names that index.ts does not export from the index of a room.
    onResolve({ filter: /^\.\.\/\.\.\/(stores|http|bindings)$/ }, ({ path, kind }) =>
      resolve(path.replace('../..', PACKAGE), { resolveDir: folder, kind, pluginData: folder }),
    )
    onResolve({ filter: /^(jest-util|jest-message-util|chalk)$/ }, () => ({
      path: join(__dirname, 'engine/jest-parts.ts'),
    }))
  },
})

/**
 * Bundles each test file into a script, without the tests whose titles are left out.
 * @returns the folder of the scripts, which have the names of the files
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
    // Test files have side effects, although package.json declares none.
    ignoreAnnotations: true,
    format: 'iife',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2020',
    // The same seed in each engine, and fewer random runs than in the unit tests.
    define: {
      'process.env.FC_RUNS': JSON.stringify(process.env.FC_RUNS ?? '20'),
      'process.env.FC_SEED': JSON.stringify(process.env.FC_SEED ?? ''),
    },
    plugins: [asInstalled(folder)],
    logLevel: 'error',
  })
  return folder
}

/** Runs a script. Returns the result of each test; throws if the script does not reach its end. */
export function runIn(engine: string, folder: string, file: string): TestResult[] {
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
  const results: TestResult[] = []
  for (const line of stdout.split('\n').filter((text) => text.startsWith('{'))) {
    const found: TestResult | { readonly end: true } = JSON.parse(line)
    if ('end' in found && status === 0) return results
    if ('title' in found) results.push(found)
  }
  const last = results[results.length - 1]
  throw new Error(
    `${file} did not come to its end (${String(status)}) after “${last ? last.title : 'nothing'}”\n` +
      (stdout + stderr).slice(-2000),
  )
}
