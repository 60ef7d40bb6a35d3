import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { build, type BuildOptions, type Plugin } from 'esbuild'

export const root = join(__dirname, '..')
/** The folder of the bundles, which git and the linters ignore. */
export const out = join(__dirname, 'node_modules/.cache/bench')

const OURS = /^mobx-miniprogram-auth$/

/** The size of one of the package's paths, in bytes. */
export interface Weight {
  readonly minified: number
  readonly gzipped: number
}

/**
 * Builds the package as it is shipped, into a folder of its own.
 * @returns its sizes, by the required path
 */
export function buildPackage(): Readonly<Record<string, Weight>> {
  rmSync(out, { recursive: true, force: true })
  const args = [join(__dirname, 'build-package.mjs'), join(out, 'package')]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
}

/**
 * luch-request is published as source for uni-app's compiler. This keeps the lines that the compiler keeps for WeChat.
 */
function forWechat(source: string): string {
  const kept = [true]
  return source
    .split(/\r?\n/)
    .filter((line) => {
      const [, word, platforms = ''] = /#(ifdef|ifndef|endif)\s*(.*)$/.exec(line) ?? []
      if (word === undefined) return kept.every(Boolean)
      if (word === 'endif') kept.pop()
      else kept.push(/\bMP(-WEIXIN)?(\s|$)/.test(platforms) === (word === 'ifdef'))
      return false
    })
    .join('\n')
}

const uniApp: Plugin = {
  name: 'uni-app',
  setup(on) {
    on.onLoad({ filter: /luch-request.*\.js$/ }, ({ path }) => ({
      contents: forWechat(readFileSync(path, 'utf8')),
    }))
  },
}

const packages: Plugin = {
  name: 'packages',
  setup(on) {
    on.onResolve({ filter: OURS }, () => ({ path: join(out, 'package/index.js') }))
    // All importers get the same copy of MobX.
    on.onResolve({ filter: /^mobx-miniprogram(-bindings)?$/ }, ({ path }) => ({
      path: createRequire(join(__dirname, 'package.json')).resolve(path),
    }))
  },
}

/**
 * All libraries are bundled as they are published, in their version for browsers, which a mini-program is closer to.
 */
export const bundling = {
  bundle: true,
  format: 'cjs',
  platform: 'browser',
  target: 'es2022',
  external: ['node:*'],
  plugins: [packages, uniApp],
  absWorkingDir: __dirname,
  logLevel: 'error',
  legalComments: 'none',
} as const satisfies BuildOptions

/** @returns the path of the bundle */
export async function bundleWorker(): Promise<string> {
  const outfile = join(out, 'worker.cjs')
  await build({ ...bundling, entryPoints: ['worker.ts'], outfile })
  return outfile
}

/** Bundles the scenarios, from their sources, with all clients. */
export async function bundleScenarios(): Promise<string> {
  const outfile = join(out, 'scenarios.cjs')
  await build({ ...bundling, ignoreAnnotations: true, entryPoints: ['scenarios/worker.ts'], outfile })
  return outfile
}

/** Bundles a library and its adapter into one file, for a process that loads nothing else. */
export async function bundleLibrary(source: string, contents: string): Promise<string> {
  const outfile = join(out, 'start-' + source + '.cjs')
  await build({ ...bundling, stdin: { contents, resolveDir: __dirname }, outfile })
  return outfile
}

export async function bundleStarter(): Promise<string> {
  const outfile = join(out, 'start.cjs')
  await build({ ...bundling, entryPoints: ['measures/start.ts'], outfile })
  return outfile
}

/**
 * Bundles imports into one file, without MobX, for the oldest supported base library, and minifies it as WeChat's own
 * builder does.
 */
export async function weigh(entry: string): Promise<Weight> {
  const { outputFiles } = await build({
    ...bundling,
    plugins: [uniApp],
    external: ['mobx-miniprogram', 'mobx-miniprogram-bindings'].filter(
      (name) => !entry.includes(`'${name}'`),
    ),
    stdin: { contents: entry, resolveDir: __dirname, loader: 'ts' },
    target: 'es2015',
    write: false,
  })
  const [file] = outputFiles
  if (!file) throw new Error('esbuild made nothing of: ' + entry)
  // A dynamic import, because that file is an ES module and the tests load this one as CommonJS.
  const { gzipped, minified } = await import('../build/minify.mjs')
  const script = await minified(file.text)
  return { minified: Buffer.byteLength(script), gzipped: gzipped(script) }
}

/** Bundles a script for the shell of JavaScriptCore, which has neither modules nor Node's API. @returns its path */
export async function bundleShell(): Promise<string> {
  const outfile = join(out, 'shell.js')
  await build({
    ...bundling,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
    entryPoints: ['shell.ts'],
    outfile,
  })
  return outfile
}
