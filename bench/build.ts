import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { build, type BuildOptions, type Plugin } from 'esbuild'

export const root = join(__dirname, '..')
/** Where nobody looks: neither git, nor the linters. */
export const out = join(__dirname, 'node_modules/.cache/bench')

const OURS = /^mobx-miniprogram-auth$/

/** What one of the package's paths weighs, in bytes. */
export interface Weight {
  readonly minified: number
  readonly gzipped: number
}

/**
 * The package as it is shipped, in a place of its own.
 * @returns what it weighs, by what is required of it
 */
export function buildPackage(): Readonly<Record<string, Weight>> {
  rmSync(out, { recursive: true, force: true })
  const args = [join(__dirname, 'build-package.mjs'), join(out, 'package')]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
}

/** luch-request is published as source for uni-app's compiler: kept is what that keeps for WeChat. */
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
    // One mobx for all, whoever asks for it.
    on.onResolve({ filter: /^mobx-miniprogram(-bindings)?$/ }, ({ path }) => ({
      path: createRequire(join(__dirname, 'package.json')).resolve(path),
    }))
  },
}

/** Everybody's code as it is published; what a package has for browsers, because a mini-program is nearer to one. */
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

/** The scenarios with all clients that they are run on; the scenarios as they are in the sources. */
export async function bundleScenarios(): Promise<string> {
  const outfile = join(out, 'scenarios.cjs')
  await build({ ...bundling, ignoreAnnotations: true, entryPoints: ['scenarios/worker.ts'], outfile })
  return outfile
}

/** A library and its adapter in one file, for a process that loads nothing else. */
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

/** In one file, and as small as WeChat's own builder makes a script; for the oldest base library that is supported, with MobX outside. */
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
  // A module of the build's, and the tests read this file as a script.
  const { gzipped, minified } = await import('../build/minify.mjs')
  const script = await minified(file.text)
  return { minified: Buffer.byteLength(script), gzipped: gzipped(script) }
}

/** For the shell of JavaScriptCore, which has neither modules nor Node. @returns the path of the script */
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
