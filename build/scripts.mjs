/**
 * TypeScript to the CommonJS that WeChat copies as it is: ES2015, readable (WeChat minifies on upload), each module in
 * exactly one file, so that no class and no WeakMap is there twice whichever subpaths an app names. And the same files as
 * ES modules, for bundlers.
 *
 * What `index` needs is one file for each room (`shared/stores.js`, `shared/http.js`, `shared/bindings.js`): WeChat wraps
 * each file in a function, which is parsed twice, and one `require` brings them all anyway. The other paths hold what is theirs.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { transform } from 'esbuild'
import { rollup } from 'rollup'
import { COMPONENTS, DEVELOPMENT, EXTERNAL, LANGUAGE } from './entries.mjs'

/** A `require` of the sources that waits until it is needed. */
const LATER = /\brequire\("([^"]+)"\)/g

const typescript = {
  name: 'typescript',
  resolveId(path, importer) {
    if (!importer || !path.startsWith('.')) return null
    const at = join(dirname(importer), path)
    return [at + '.ts', join(at, 'index.ts')].find((file) => existsSync(file)) ?? null
  },
  async load(path) {
    const { code } = await transform(readFileSync(path, 'utf8'), {
      loader: 'ts',
      ...LANGUAGE,
      charset: 'utf8',
      tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    })
    // Importing has no effects (rule 24); a component is nothing but an effect.
    return { code, moduleSideEffects: false }
  },
}

/**
 * `sources`: output path without extension → source file. Writes CommonJS into `folder` and, where `esm` names one, ES modules
 * (all but the components, which WeChat alone can read) into that; gives the names of what it wrote.
 */
export async function buildScripts(root, sources, folder, esm) {
  const nameOf = (path) => relative(root, path).replaceAll('\\', '/')
  const bundle = await rollup({
    input: Object.fromEntries(Object.entries(sources).map(([out, source]) => [out, join(root, source)])),
    external: EXTERNAL,
    plugins: [typescript],
    // Two files that require each other would hand out what is not there yet.
    onLog: (_, { message }) => {
      throw new Error(message)
    },
  })
  const write = async (format, target, wanted) => {
    let main
    const { output } = await bundle.generate({
      format,
      generatedCode: { preset: 'es2015', symbols: false },
      esModule: false,
      externalLiveBindings: false,
      hoistTransitiveImports: false,
      minifyInternalExports: true,
      chunkFileNames: 'shared/[name].js',
      // A bundler makes files of its own, and drops what an app does not use: the smaller they are, the more.
      manualChunks(path, { getModuleInfo }) {
        if (format === 'es') return undefined
        main ??= reachable(join(root, sources.index), getModuleInfo)
        // A single entry is a single file.
        const shared = Object.keys(sources).length > 1 && main.has(path) && !getModuleInfo(path).isEntry
        return shared ? nameOf(path).split('/')[0] : undefined
      },
    })
    for (const { fileName, code, modules } of output.filter(wanted)) {
      let text = code
      // Where a module begins.
      for (const [path, { code: part }] of Object.entries(modules))
        if (part) text = text.replace(part, (same) => `// ${nameOf(path)}\n${same}`)
      mkdirSync(dirname(join(target, fileName)), { recursive: true })
      writeFileSync(join(target, fileName), (format === 'cjs' ? lateScript : lateModule)(fileName, text))
    }
    return output.map(({ fileName }) => fileName)
  }
  if (esm) {
    await write('es', esm, ({ fileName }) => !(fileName.replace(/\.js$/, '') in COMPONENTS))
    // Bundlers look into the nearest package.json for both.
    writeFileSync(join(esm, 'package.json'), JSON.stringify({ type: 'module', sideEffects: false }) + '\n')
  }
  return (await write('cjs', folder, () => true)).sort()
}

/** This module and all that it imports, other packages aside. */
function reachable(path, infoOf) {
  const found = new Set([path])
  for (const each of found)
    for (const imported of infoOf(each).importedIds) if (!infoOf(imported).isExternal) found.add(imported)
  return found
}

/** Where a file finds what it requires when it is needed. */
function later(from, path) {
  const wanted = DEVELOPMENT.find(({ required }) => required === path)
  if (!wanted) return path
  const found = posix.relative(posix.dirname(from), wanted.path + '.js')
  return found.startsWith('.') ? found : './' + found
}

const lateScript = (name, text) => text.replaceAll(LATER, (_, path) => `require("${later(name, path)}")`)

/** A module has imports only. The bundler knows which mode it is for, as it has to for MobX. */
function lateModule(name, text) {
  let imports = ''
  const module = text.replaceAll(LATER, (_, path) => {
    const local = path.replace(/\W/g, '_')
    imports += `import * as ${local} from "${later(name, path)}";\n`
    return DEVELOPMENT.some(({ required }) => required === path)
      ? `(process.env.NODE_ENV === "production" ? null : ${local})`
      : local
  })
  return imports + module
}
