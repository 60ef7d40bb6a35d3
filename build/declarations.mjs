/**
 * Writes the `.d.ts` of all public paths beside their scripts, and of the modules these import; no others. A public
 * path that is a folder in the sources (`http/index`) also gets a file of its own name, which exports everything from
 * there.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, posix } from 'node:path'
import ts from 'typescript'
import { COMPONENTS, DIST, RENDER, SCRIPTS, TESTING, TESTING_DIST } from './entries.mjs'

const require = createRequire(import.meta.url)
const withoutExtension = (path) => path.replace(/\.ts$/, '')

/** Writes the declarations into `target`, which becomes the package's root. */
export function buildDeclarations(root, target) {
  const raw = join(target, 'declarations')
  execFileSync(
    process.execPath,
    [require.resolve('typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json'), '--outDir', raw],
    { stdio: 'inherit', cwd: root },
  )
  const read = (module) => readFileSync(join(raw, module + '.d.ts'), 'utf8')
  for (const module of reachable(Object.values(SCRIPTS).map(withoutExtension), read))
    write(join(target, DIST), module, read(module))
  for (const [path, source] of Object.entries(SCRIPTS)) {
    if (path === withoutExtension(source)) continue
    const module = posix.relative(posix.dirname(path), withoutExtension(source))
    write(join(target, DIST), path, `export * from '${module.startsWith('.') ? module : './' + module}'\n`)
  }
  for (const [path, source] of Object.entries(COMPONENTS))
    write(join(target, DIST), path, read(withoutExtension(source)))
  for (const module of reachable(Object.values(TESTING).map(withoutExtension), read)) {
    if (!module.startsWith('testing/')) continue
    const text = read(module).replace(/(['"](?:\.\.\/)+)(?=(?:stores|http|bindings)\/)/g, `$1${DIST}/`)
    write(join(target, TESTING_DIST), module.slice('testing/'.length), text)
  }
  for (const [path, source] of Object.entries(TESTING)) {
    const module = withoutExtension(source).slice('testing/'.length)
    if (path !== module) write(join(target, TESTING_DIST), path, `export * from './${module}'\n`)
  }
  rmSync(raw, { recursive: true })
  // The renderer's implementation uses the browser's and Node's types, which a user's project may not have. Its public
  // declarations use neither, so they are made file by file, without a check of the types.
  const declared = new Map()
  const declare = (module) => {
    const file = join(root, module + '.ts')
    const known =
      declared.get(module) ??
      ts.transpileDeclaration(readFileSync(file, 'utf8'), { fileName: file, reportDiagnostics: true })
    declared.set(module, known)
    if (known.diagnostics?.length)
      throw new Error(ts.formatDiagnostics(known.diagnostics, diagnosticsHost(root)))
    return known.outputText
  }
  const render = withoutExtension(RENDER.source)
  for (const module of reachable([render], declare))
    write(
      join(target, TESTING_DIST, RENDER.path),
      posix.relative(posix.dirname(render), module),
      declare(module),
    )
  write(
    join(target, TESTING_DIST),
    RENDER.path,
    `export * from './${RENDER.path}/${posix.basename(render)}'\n`,
  )
}

const diagnosticsHost = (root) => ({
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => root,
  getNewLine: () => '\n',
})

/** The entries and all modules that they import, directly or not. */
function reachable(entries, read) {
  const found = new Set()
  const open = [...entries]
  for (let module = open.pop(); module !== undefined; module = open.pop()) {
    if (found.has(module)) continue
    found.add(module)
    for (const { fileName } of ts.preProcessFile(read(module)).importedFiles) {
      if (!fileName.startsWith('.')) continue
      const at = posix.join(posix.dirname(module), fileName)
      open.push(['stores', 'http', 'bindings', 'testing'].includes(at) ? at + '/index' : at)
    }
  }
  return found
}

function write(folder, module, text) {
  const path = join(folder, module + '.d.ts')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
