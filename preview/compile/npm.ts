import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { isObject } from './json'
import { readJsonFile } from './project'

const NPM = 'miniprogram_npm'
/** Where WeChat's builder looks for a mini-program package that does not say it. */
const USUAL = 'miniprogram_dist'
const REQUIRED = /\brequire\(\s*(['"])([^'"]+)\1\s*\)/g

/** A file of a package as it would lie in miniprogram_npm: where it really is, or its text. */
export type PackageFile = { readonly at: string } | { readonly text: string }

/** The nearest of these on the way up from a folder. */
function upward(folder: string, name: string): string | null {
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
 * What 构建 npm makes of the dependencies of an app, without making it: mini-program packages are copied, of any other it is
 * the main file and what that requires. For an app that has no miniprogram_npm of its own.
 */
export function npmFiles(appRoot: string): ReadonlyMap<string, PackageFile> {
  const files = new Map<string, PackageFile>()
  const seen = new Set<string>()

  function addFolder(folder: string, as: string): void {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const [from, to] = [path.join(folder, entry.name), `${as}/${entry.name}`]
      if (entry.isDirectory() && entry.name !== 'node_modules') addFolder(from, to)
      // A package is compiled; its sources may lie beside.
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
    const folder = upward(from, path.join('node_modules', name))
    if (folder === null) return
    const manifest = readJsonFile(path.join(folder, 'package.json'))
    const as = `${NPM}/${name}`
    const own = path.join(folder, typeof manifest.miniprogram === 'string' ? manifest.miniprogram : USUAL)
    if (existsSync(own)) addFolder(own, as)
    else {
      const main = scriptAt(path.join(folder, typeof manifest.main === 'string' ? manifest.main : 'index.js'))
      if (main !== null) {
        addScript(main, folder, as)
        const path_ = path.relative(folder, main).split(path.sep).join('/')
        if (path_ !== 'index.js')
          files.set(`${as}/index.js`, { text: `module.exports = require('./${path_}')` })
      }
    }
    for (const other of dependenciesOf(manifest)) addPackage(other, folder)
  }

  const manifest = upward(appRoot, 'package.json')
  if (manifest !== null)
    for (const name of dependenciesOf(readJsonFile(manifest))) addPackage(name, path.dirname(manifest))
  return files
}
