/**
 * Compiles TypeScript to the CommonJS that WeChat copies unchanged: ES2015, and not minified, because WeChat minifies
 * on upload. Each module is in exactly one file, so that no class and no WeakMap exists twice, whichever subpaths an
 * app requires. The same sources are also compiled to ES modules, for bundlers.
 *
 * The modules that `index` needs are in one file for each room (`shared/stores.js`, `shared/http.js`,
 * `shared/bindings.js`), because requiring `index` loads all of them, and WeChat wraps each file in a function that is
 * parsed twice. The other paths hold only their own modules.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { transform } from 'esbuild'
import { rollup } from 'rollup'
import { COMPONENTS, DEVELOPMENT, EXTERNAL, LANGUAGE } from './entries.mjs'

/**
 * Matches a `require` in the sources, which loads a module only when it is needed. Other imports are `import`
 * statements.
 */
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
    // Importing a module of the library has no side effects (rule 24). A component, which has only those, is an entry.
    return { code, moduleSideEffects: false }
  },
}

/**
 * Writes CommonJS into `folder` and, if `esm` names a folder, ES modules into that. Components are written as CommonJS
 * only, because only WeChat can load them.
 * @param sources output path without extension → source file
 * @returns the names of the CommonJS files
 */
export async function buildScripts(root, sources, folder, esm) {
  const nameOf = (path) => relative(root, path).replaceAll('\\', '/')
  const bundle = await rollup({
    input: Object.fromEntries(Object.entries(sources).map(([out, source]) => [out, join(root, source)])),
    external: EXTERNAL,
    plugins: [typescript],
    // Every warning is an error. One is about files that require each other, which would see unfinished exports.
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
      // ES modules stay separate files: a bundler then leaves out more of what an app does not use.
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
      // A comment with the name of the source file stands before each module.
      for (const [path, { code: part }] of Object.entries(modules))
        if (part) text = text.replace(part, (same) => `// ${nameOf(path)}\n${same}`)
      mkdirSync(dirname(join(target, fileName)), { recursive: true })
      writeFileSync(join(target, fileName), (format === 'cjs' ? lateScript : lateModule)(fileName, text))
    }
    return output.map(({ fileName }) => fileName)
  }
  if (esm) {
    await write('es', esm, ({ fileName }) => !(fileName.replace(/\.js$/, '') in COMPONENTS))
    // Bundlers read both fields from the nearest package.json.
    writeFileSync(join(esm, 'package.json'), JSON.stringify({ type: 'module', sideEffects: false }) + '\n')
  }
  return (await write('cjs', folder, () => true)).sort()
}

/** The module and all modules that it imports, directly or not, without those of other packages. */
function reachable(path, infoOf) {
  const found = new Set([path])
  for (const each of found)
    for (const imported of infoOf(each).importedIds) if (!infoOf(imported).isExternal) found.add(imported)
  return found
}

/** The path by which the file `from` requires a development module; other paths are returned unchanged. */
function later(from, path) {
  const wanted = DEVELOPMENT.find(({ required }) => required === path)
  if (!wanted) return path
  const found = posix.relative(posix.dirname(from), wanted.path + '.js')
  return found.startsWith('.') ? found : './' + found
}

const lateScript = (name, text) => text.replaceAll(LATER, (_, path) => `require("${later(name, path)}")`)

/**
 * An ES module cannot `require`, so the module is imported, and used unless the bundler builds for production. The
 * bundler defines NODE_ENV, which it must do for MobX as well.
 */
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
