import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { versionOf } from './machine'

/** Installs the compared libraries into this folder, and nowhere else, if they are missing. */
export function install(): void {
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(__dirname, 'package.json'), 'utf8'),
  )
  try {
    if (Object.entries(dependencies).every(([name, version]) => versionOf(name) === version)) return
  } catch {
    // Nothing is installed yet.
  }
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: __dirname,
    stdio: 'inherit',
  })
}
