import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { write } from '../folder'

/*
 * The package as a user has it: packed as for `npm publish`, and installed in a folder outside this repository. It is made
 * once for all tests (_setup.ts).
 */

export const root = resolve(__dirname, '../..')
export const PACKAGE = 'mobx-miniprogram-auth'

/** Runs npm without prompts, and with packages from its cache if possible. */
function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    // npm passes its settings to child processes as npm_ variables. They are removed here.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))),
    shell: process.platform === 'win32',
  })
}

/** Makes a new folder and installs the packed package in it. */
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

/** Makes a project whose dependencies are installed in `npmFolder`, as DevTools needs it. */
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

/** The paths of all files in a folder, relative to it. */
export function filesIn(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .flatMap((entry) => {
      const path = below ? below + '/' + entry.name : entry.name
      return entry.isDirectory() ? filesIn(folder, path) : [path]
    })
    .sort()
}

/** Installs the dependencies of a folder in test/package/ from its lock file, once and before the tests, which run in parallel. */
export function install(name: string): void {
  const folder = folderOf(name)
  // npm writes this file last.
  if (existsSync(join(folder, 'node_modules/.package-lock.json'))) return
  console.log(`installs test/package/${name}: once, for it is large`)
  npm(folder, 'ci', '--ignore-scripts')
}

/** The path of a folder in test/package/ that has its own dependencies. */
export const folderOf = (name: string): string => join(root, 'test/package', name)
