/**
 * `npm run check:package` checks that Node, bundlers and TypeScript resolve the package as it would be published. It
 * runs publint and arethetypeswrong on the packed file, and builds the package first if it was not built.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DIST, ESM_DIST, NODE_DIST, TESTING_DIST } from './entries.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = mkdtempSync(join(tmpdir(), 'packed-'))

function run(command, ...args) {
  // npm passes its own options to child processes in the environment.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  execFileSync(command, args, { cwd: root, env, stdio: 'inherit', shell: process.platform === 'win32' })
}
const bin = (name) => join(root, 'node_modules/.bin', name)

try {
  if (![DIST, ESM_DIST, TESTING_DIST, NODE_DIST].every((dist) => existsSync(join(root, dist))))
    run('npm', 'run', 'build')
  run('npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', folder)
  const [packed] = readdirSync(folder).map((name) => join(folder, name))
  run(bin('publint'), packed, '--strict', '--level', 'warning')
  run(bin('attw'), packed, '--format', 'table-flipped', '--no-emoji', '--quiet')
} catch (error) {
  // The tool has printed what is wrong.
  process.exitCode = error.status || 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
