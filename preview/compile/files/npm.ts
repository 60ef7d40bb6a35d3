import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { asString, isObject } from '../config/json'
import { readJsonFile } from './project'

const NPM = 'miniprogram_npm'
/** The folder of a package for mini-programs whose package.json has no `miniprogram`. */
const DEFAULT_FOLDER = 'miniprogram_dist'
const REQUIRED = /\brequire\(\s*(['"])([^'"]+)\1\s*\)/g

/** A file of miniprogram_npm: its path on the disk, or its text. */
export type PackageFile = { readonly at: string } | { readonly text: string }

/** Looks for `name` in a folder and in each folder above; null if it is in none of them. */
function findUpward(folder: string, name: string): string | null {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const found = path.join(at, name)
    if (existsSync(found)) return found
    if (path.dirname(at) === at) return null
  }
}

const dependenciesOf = (manifest: Readonly<Record<string, unknown>>): string[] =>
  isObject(manifest.dependencies) ? Object.keys(manifest.dependencies) : []

function scriptAt(file: string): string | null {
  const places = [file, `${file}.js`, path.join(file, 'index.js')]
  return places.find((place) => statSync(place, { throwIfNoEntry: false })?.isFile()) ?? null
}

/**
 * The files that 构建 npm would write to miniprogram_npm, for an app that has no such folder. Of a package for mini-programs
 * they are all files of its build; of any other package, the main file and the files that it requires.
 */
export function npmFiles(appRoot: string): ReadonlyMap<string, PackageFile> {
  const files = new Map<string, PackageFile>()
  const seen = new Set<string>()

  function addFolder(folder: string, as: string): void {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const [from, to] = [path.join(folder, entry.name), `${as}/${entry.name}`]
      if (entry.isDirectory() && entry.name !== 'node_modules') addFolder(from, to)
      // A package is compiled. A source in TypeScript beside its compiled script would count as a mistake, see scripts.ts.
      else if (entry.isFile() && !entry.name.endsWith('.ts')) files.set(to, { at: from })
    }
  }

  function addScript(file: string, folder: string, as: string): void {
    const name = `${as}/${path.relative(folder, file).split(path.sep).join('/')}`
    if (files.has(name)) return
    files.set(name, { at: file })
    if (!file.endsWith('.js')) return
    for (const [, , request = ''] of readFileSync(file, 'utf8').matchAll(REQUIRED)) {
      const target = request.startsWith('.') ? scriptAt(path.join(path.dirname(file), request)) : null
      if (target !== null && !path.relative(folder, target).startsWith('..')) addScript(target, folder, as)
    }
  }

  function addPackage(name: string, from: string): void {
    if (seen.has(name)) return
    seen.add(name)
    const folder = findUpward(from, path.join('node_modules', name))
    if (folder === null) return
    const manifest = readJsonFile(path.join(folder, 'package.json'))
    const as = `${NPM}/${name}`
    const build = asString(manifest.miniprogram) ?? DEFAULT_FOLDER
    if (existsSync(path.join(folder, build))) addFolder(path.join(folder, build), as)
    else {
      const main = scriptAt(path.join(folder, asString(manifest.main) ?? 'index.js'))
      if (main !== null) {
        addScript(main, folder, as)
        const name = path.relative(folder, main).split(path.sep).join('/')
        if (name !== 'index.js')
          files.set(`${as}/index.js`, { text: `module.exports = require('./${name}')` })
      }
    }
    for (const other of dependenciesOf(manifest)) addPackage(other, folder)
  }

  const manifest = findUpward(appRoot, 'package.json')
  if (manifest !== null)
    for (const name of dependenciesOf(readJsonFile(manifest))) addPackage(name, path.dirname(manifest))
  return files
}
