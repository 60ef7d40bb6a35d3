/**
 * `npm run test:mutation`: does a test fail when the code is changed? Each room's files are changed one place at a time, and
 * that room's tests are run; then the figures are printed. Survivors are explained in test/mutation/survivors.md.
 *
 * A room may be named, and what follows is Stryker's: `npm run test:mutation -- stores --mutate stores/machine/machine.ts`.
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readFileSync } from 'node:fs'
import { reportOf, ROOMS } from './stryker.config.mjs'

/** What Stryker says of a change; the others could not be made, or are not counted. */
const FOUND = ['Killed', 'Timeout']
const MISSED = ['Survived', 'NoCoverage']
/** Per cent of all changes that must be found. */
const GOAL = 90

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const [named, ...rest] = process.argv.slice(2)
const rooms = named in ROOMS ? [named] : Object.keys(ROOMS)
const more = named in ROOMS ? rest : process.argv.slice(2)

for (const room of rooms) {
  const stryker = join(
    dirname(createRequire(import.meta.url).resolve('@stryker-mutator/core/package.json')),
    'bin/stryker.js',
  )
  const { status } = spawnSync(
    process.execPath,
    [stryker, 'run', join(here, 'stryker.config.mjs'), ...more],
    {
      cwd: root,
      env: { ...process.env, MUTATE: room },
      stdio: 'inherit',
    },
  )
  if (status) process.exit(status)
}

const line = (name, found, all) =>
  `${name.padEnd(32)}${String(found).padStart(6)} of ${String(all).padStart(4)}${((100 * found) / all).toFixed(1).padStart(8)} %`
let [found, all] = [0, 0]
for (const room of rooms) {
  const { files } = JSON.parse(readFileSync(join(root, reportOf(room)), 'utf8'))
  for (const [name, { mutants }] of Object.entries(files)) {
    const [killed, missed] = [FOUND, MISSED].map(
      (statuses) => mutants.filter(({ status }) => statuses.includes(status)).length,
    )
    if (killed + missed === 0) continue
    console.log(line(name, killed, killed + missed))
    found += killed
    all += killed + missed
  }
}
console.log(line('all of it', found, all))
process.exitCode = (100 * found) / all < GOAL ? 1 : 0
