import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { write } from '../folder'

/*
 * What `npm publish` would publish, as a user has it: packed, and installed into a folder that knows nothing of this
 * repository. Made once for all tests (_setup.ts).
 */

export const root = resolve(__dirname, '../..')
export const PACKAGE = 'mobx-miniprogram-auth'

/** npm without questions, and without asking the network for what it has. */
function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    // A script that was started by npm tells its children what it was told: the children are on their own here.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))),
    shell: process.platform === 'win32',
  })
}

/** A fresh folder with the tarball in it, installed. */
export function createWorld(): string {
  for (const folder of ['miniprogram_dist', 'testing_dist', 'node_dist'])
    if (!existsSync(join(root, folder))) throw new Error(`there is no ${folder}: npm run build`)
  const world = mkdtempSync(join(tmpdir(), 'package-'))
  npm(root, 'pack', '--ignore-scripts', '--silent', '--pack-destination', world)
  const tarballs = readdirSync(world)
  if (tarballs.length !== 1) throw new Error('npm pack made ' + tarballs.join(', '))
  writeFileSync(join(world, 'package.json'), JSON.stringify({ private: true }))
  npm(world, 'install', './' + String(tarballs[0]))
  return world
}

function world(): string {
  const found = process.env.PACKAGE_WORLD
  if (!found) throw new Error('run these tests with `npm run test:package`: the world is made before them')
  return found
}

/** The installed package. */
export const installed = (): string => join(world(), 'node_modules', PACKAGE)

/** A project of its own in the world, whose dependencies are installed in `npmFolder`, as DevTools wants it. */
export function projectOf(name: string, files: Readonly<Record<string, string>>, npmFolder = '.'): string {
  const folder = join(world(), 'projects', name)
  const dependencies = { [PACKAGE]: '*', 'mobx-miniprogram': '*' }
  write(folder, { ...files, [join(npmFolder, 'package.json')]: JSON.stringify({ dependencies }) })
  cpSync(join(world(), 'node_modules'), join(folder, npmFolder, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
  })
  return folder
}

/** Every file below a folder, by its path from there. */
export function filesIn(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .flatMap((entry) => {
      const path = below ? below + '/' + entry.name : entry.name
      return entry.isDirectory() ? filesIn(folder, path) : [path]
    })
    .sort()
}

/** Installs what a folder of test/package/ needs of its own, by its lock; once, and before the tests, which run side by side. */
export function install(name: string): void {
  const folder = folderOf(name)
  // npm writes this file last.
  if (existsSync(join(folder, 'node_modules/.package-lock.json'))) return
  console.log(`installs test/package/${name}: once, for it is large`)
  npm(folder, 'ci', '--ignore-scripts')
}

/** A folder of test/package/ with dependencies of its own, which are installed there. */
export const folderOf = (name: string): string => join(root, 'test/package', name)
