/**
 * `npm run size`: what the package weighs, minified and gzipped, with mobx-miniprogram and its bindings outside. Measured
 * on what is shipped (`miniprogram_dist/`), because WeChat drops no unused export: who requires a path has all of it.
 * `--json FOLDER` prints the figures of another folder and nothing else. `--write` keeps the figures in docs/size.json, which README and documentation quote and a test holds to be current.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { DEVELOPMENT, DIST, EXTERNAL, LANGUAGE, scriptSources } from './entries.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const paths = Object.keys(scriptSources()).filter((path) => !DEVELOPMENT.some((each) => each.path === path))

/** The two that have a goal, then each path by itself. */
const LOADS = {
  'store + http': ['stores', 'http'],
  // What a release may have.
  everything: paths.filter((path) => !path.startsWith('inspector')),
  ...Object.fromEntries(paths.map((path) => [path, [path]])),
}

async function bundle(contents, options = {}) {
  const result = await build({
    stdin: { contents, resolveDir: root, sourcefile: 'size.js' },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'cjs',
    ...LANGUAGE,
    charset: 'utf8',
    // A release does not load it.
    external: [...EXTERNAL, ...DEVELOPMENT.map(({ path }) => `*/${path}.js`)],
    ...options,
  })
  const [{ contents: bytes }] = result.outputFiles
  return { minified: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length, metafile: result.metafile }
}

/** Of everything that can be required together: `{ path: { minified, gzipped } }`, in bytes. */
export async function measure(folder = join(root, DIST)) {
  const sizes = {}
  for (const [name, paths] of Object.entries(LOADS)) {
    const contents = paths.map((path) => `require(${JSON.stringify(join(folder, path + '.js'))})`).join('\n')
    const { minified, gzipped } = await bundle(contents)
    sizes[name] = { minified, gzipped }
  }
  return sizes
}

/** Bytes of each module in the minified whole, the largest first. */
async function measureModules() {
  const contents = Object.values(scriptSources())
    .map((source) => `export * from ${JSON.stringify('./' + source)}`)
    .join('\n')
  const { metafile } = await bundle(contents)
  const [{ inputs }] = Object.values(metafile.outputs)
  return Object.entries(inputs)
    .map(([module, { bytesInOutput }]) => [module, bytesInOutput])
    .filter(([module]) => module.endsWith('.ts'))
    .sort(([, a], [, b]) => b - a)
}

const kB = (bytes) => (bytes / 1000).toFixed(1).padStart(6) + ' kB'

async function main() {
  const [option, folder] = process.argv.slice(2)
  if (option === '--json') return console.log(JSON.stringify(await measure(folder)))
  if (!existsSync(join(root, DIST))) throw new Error('there is nothing to measure yet: npm run build')
  const sizes = await measure()
  console.log('what is required'.padEnd(28) + 'minified'.padStart(10) + 'gzipped'.padStart(12))
  for (const [name, { minified, gzipped }] of Object.entries(sizes))
    console.log(name.padEnd(28) + kB(minified).padStart(10) + kB(gzipped).padStart(12))
  const modules = await measureModules()
  const total = modules.reduce((sum, [, bytes]) => sum + bytes, 0)
  console.log('\nmodule'.padEnd(37) + 'minified   share')
  for (const [module, bytes] of modules)
    console.log(module.padEnd(36) + kB(bytes) + ((100 * bytes) / total).toFixed(1).padStart(7) + ' %')
  if (option === '--write') writeFileSync(join(root, 'docs/size.json'), JSON.stringify(sizes, null, 2) + '\n')
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await main()
