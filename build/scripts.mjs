/**
 * TypeScript to the CommonJS that WeChat copies as it is: ES2015, readable (WeChat minifies on upload), each module in
 * exactly one file, so that no class and no WeakMap is there twice whichever subpaths an app names. And the same files as
 * ES modules, for bundlers.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { build } from 'esbuild'
import { toCommonJs } from './common-js.mjs'
import { DEVELOPMENT, EXTERNAL, LANGUAGE, SCRIPTS } from './entries.mjs'

/** esbuild takes `require` in an ES module for Node's and wraps it; under this name it leaves it alone. */
const REQUIRE = '__wechat_require'
const LATER = new RegExp(REQUIRE + '\\("([^"]+)"\\)', 'g')

/**
 * `sources`: output path without extension → source file. Writes CommonJS into `folder` and, where `esm` names one, ES modules
 * (all but the components, which WeChat alone can read) into that; gives the names of what it wrote.
 */
export async function buildScripts(root, sources, folder, esm) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.entries(sources).map(([out, source]) => ({ out, in: source })),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    ...LANGUAGE,
    charset: 'utf8',
    legalComments: 'none',
    external: EXTERNAL,
    define: { require: REQUIRE },
    chunkNames: 'shared/[hash]',
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    metafile: true,
    write: false,
  })
  const outputs = Object.fromEntries(
    Object.entries(metafile.outputs).map(([path, output]) => [join(root, path), output]),
  )
  const names = nameChunks(folder, outputs)
  const short = shortNames(names, outputs)
  const written = new Map()
  for (const { path, text } of outputFiles) {
    const name = names.get(path)
    const rename = (specifier) => {
      if (!specifier.startsWith('.')) return specifier
      return pathTo(name, names.get(join(dirname(path), specifier)))
    }
    const shorten = (specifier, outer) =>
      short
        .get(specifier.startsWith('.') ? posix.join(posix.dirname(name), specifier) : specifier)
        ?.get(outer) ?? outer
    const script = toCommonJs(name, text, { rename, shorten, own: short.get(name) })
    written.set(name, {
      ...script,
      text: script.text.replaceAll(LATER, (_, path) => `require("${later(name, path)}")`),
      module: toModule(text, rename, (path) => later(name, path)),
    })
  }
  refuseCircles(written)
  const write = (target, name, text) => {
    mkdirSync(dirname(join(target, name)), { recursive: true })
    writeFileSync(join(target, name), text)
  }
  for (const [name, { text }] of written) write(folder, name, text)
  if (esm) {
    for (const name of reachable([...Object.keys(SCRIPTS), DEVELOPMENT.path], written))
      write(esm, name, written.get(name).module)
    // Bundlers look into the nearest package.json for both.
    write(esm, 'package.json', JSON.stringify({ type: 'module', sideEffects: false }) + '\n')
  }
  return [...written.keys()].sort()
}

function pathTo(from, target) {
  const relative = posix.relative(posix.dirname(from), target)
  return relative.startsWith('.') ? relative : './' + relative
}

/** Where a file finds what it requires when it is needed. */
const later = (from, path) => (path === DEVELOPMENT.required ? pathTo(from, DEVELOPMENT.path + '.js') : path)

/** These paths and all that they require. */
function reachable(paths, files) {
  const found = new Set(paths.map((path) => path + '.js'))
  for (const name of found)
    for (const target of files.get(name).requires)
      if (target.startsWith('.')) found.add(posix.join(posix.dirname(name), target))
  return found
}

/** As esbuild wrote it, but for the names of files, and for a `require` that waits: a module has imports only. */
function toModule(text, rename, later) {
  let imports = ''
  const module = text
    .replace(
      /^((?:import|export) [^'"]*from |import )"([^"]+)";$/gm,
      (_, head, path) => `${head}"${rename(path)}";`,
    )
    .replaceAll(LATER, (_, path) => {
      const local = path.replace(/\W/g, '_')
      imports += `import * as ${local} from "${later(path)}";\n`
      // The bundler knows which mode it is for, as it has to for MobX.
      return path === DEVELOPMENT.required
        ? `(process.env.NODE_ENV === "production" ? null : ${local})`
        : local
    })
  return imports + module
}

/** A shared file is named after the largest module in it, not by a hash that changes with every word. */
function nameChunks(folder, outputs) {
  const names = new Map()
  const taken = new Set()
  for (const path of Object.keys(outputs).sort()) {
    const own = posix.relative(folder, path)
    if (!own.startsWith('shared/')) {
      names.set(path, own)
      continue
    }
    const inputs = Object.entries(outputs[path].inputs).sort(
      ([, a], [, b]) => b.bytesInOutput - a.bytesInOutput,
    )
    const [[largest] = ['helpers.ts']] = inputs
    let name = 'shared/' + largest.replace(/\.ts$/, '').replace(/[^\w-]+/g, '-') + '.js'
    while (taken.has(name)) name = name.replace(/\.js$/, '-.js')
    taken.add(name)
    names.set(path, name)
  }
  return names
}

/** What the files share among themselves nobody names: one letter will do, and weighs less. */
function shortNames(names, outputs) {
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
  const shortOf = (index) => letters[index % letters.length] + (Math.floor(index / letters.length) || '')
  const isShared = ([, name]) => name.startsWith('shared/')
  return new Map(
    [...names]
      .filter(isShared)
      .map(([path, name]) => [
        name,
        new Map(outputs[path].exports.toSorted().map((outer, index) => [outer, shortOf(index)])),
      ]),
  )
}

/** Values are taken when a file is loaded; a file that is only half loaded would hand out `undefined`. */
function refuseCircles(files) {
  const visit = (name, path) => {
    if (path.includes(name)) throw new Error('built files require each other: ' + [...path, name].join(' → '))
    for (const target of files.get(name)?.requires ?? [])
      if (target.startsWith('.')) visit(posix.join(posix.dirname(name), target), [...path, name])
  }
  for (const name of files.keys()) visit(name, [])
}
