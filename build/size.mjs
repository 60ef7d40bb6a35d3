/**
 * `npm run size` measures the package, minified and gzipped, without mobx-miniprogram and its bindings. It measures the
 * shipped files in `miniprogram_dist/`, because WeChat removes no unused exports: requiring a path loads all of it.
 * Each file is minified by itself, as WeChat does on upload, with the same minifier in the version of WeChat's own
 * builder.
 *
 * `--json FOLDER` prints only the figures, of another folder. `--write` stores them in docs/size.json, which the
 * READMEs and the documentation quote; a test checks that it is current.
 */
import { Buffer } from 'node:buffer'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { DEVELOPMENT, DIST, EXTERNAL, LANGUAGE, scriptSources } from './entries.mjs'
import { gzipped, minified } from './minify.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const paths = Object.keys(scriptSources()).filter((path) => !DEVELOPMENT.some((each) => each.path === path))

/** What is measured: the two that have a budget, then each path by itself. */
const LOADS = {
  'store + http': ['stores', 'http'],
  // The inspector is left out, because it is not for a release.
  everything: paths.filter((path) => !path.startsWith('inspector')),
  ...Object.fromEntries(paths.map((path) => [path, [path]])),
}

/** The files that requiring these paths loads. */
async function filesOf(folder, paths) {
  const { metafile } = await build({
    stdin: { contents: paths.map((path) => `require('./${path}.js')`).join('\n'), resolveDir: folder },
    bundle: true,
    write: false,
    metafile: true,
    absWorkingDir: folder,
    // A release does not load the development modules.
    external: [...EXTERNAL, ...DEVELOPMENT.map(({ path }) => `*/${path}.js`)],
  })
  return Object.keys(metafile.inputs).filter((file) => file !== '<stdin>')
}

/** Measures each of `LOADS`: `{ name: { minified, gzipped } }`, in bytes. */
export async function measure(folder = join(root, DIST)) {
  const scripts = {}
  const sizes = {}
  for (const [name, paths] of Object.entries(LOADS)) {
    const files = await filesOf(folder, paths)
    for (const file of files) scripts[file] ??= await minified(readFileSync(join(folder, file), 'utf8'))
    const text = files.map((file) => scripts[file]).join('\n')
    sizes[name] = { minified: Buffer.byteLength(text), gzipped: gzipped(text) }
  }
  return sizes
}

/** The bytes of each module in a minified bundle of all sources, the largest first. */
async function measureModules() {
  const contents = Object.values(scriptSources())
    .map((source) => `export * from ${JSON.stringify('./' + source)}`)
    .join('\n')
  const { metafile } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    ...LANGUAGE,
    charset: 'utf8',
    external: EXTERNAL,
  })
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
