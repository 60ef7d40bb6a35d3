/**
 * `npm run test:mutation`: does a test fail when the code is changed? Each room's files are changed one place at a time, and
 * that room's tests are run; then the figures are printed. Survivors are explained in test/mutation/survivors.md.
 *
 * A room may be named, and what follows is Stryker's: `npm run test:mutation -- stores --mutate stores/machine/machine.ts`.
 * `--sample 100` tries a hundred of each room's changes, drawn by chance, and says between what the whole lies; `--seed 7`
 * draws those again.
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
/** The share of all changes that must be found. */
const GOAL = 0.9

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const more = process.argv.slice(2)
const rooms = more[0] in ROOMS ? [more.shift()] : Object.keys(ROOMS)
/** A number that is ours and not Stryker's. */
const own = (name) => {
  const at = more.indexOf(name)
  return at < 0 ? undefined : more.splice(at, 2)[1]
}
const seed = own('--seed') ?? String(Date.now() % 1_000_000)
const sample = own('--sample')
if (sample !== undefined) {
  if (!(Number(sample) > 0)) throw new TypeError('--sample: how many changes')
  Object.assign(process.env, { MUTATION_SAMPLE: sample, MUTATION_SEED: seed })
}

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

const percent = (share) => `${(100 * share).toFixed(1)} %`
const line = (name, found, all) =>
  `${name.padEnd(36)}${String(found).padStart(6)} of ${String(all).padStart(4)}${percent(found / all).padStart(10)}`
/** Where the share of all changes lies, 95 times of 100 (Wilson). */
function interval(found, all) {
  const z = 1.96
  const middle = found + (z * z) / 2
  const half = z * Math.sqrt((found * (all - found)) / all + (z * z) / 4)
  return [middle - half, middle + half].map((bound) => percent(bound / (all + z * z))).join(' to ')
}

const total = { found: 0, all: 0 }
for (const room of rooms) {
  const folders = new Map()
  const of = (name) => folders.get(name) ?? folders.set(name, { found: 0, all: 0 }).get(name)
  const { files } = JSON.parse(readFileSync(join(root, reportOf(room)), 'utf8'))
  for (const [name, { mutants }] of Object.entries(files)) {
    const [found, missed] = [FOUND, MISSED].map(
      (statuses) => mutants.filter(({ status }) => statuses.includes(status)).length,
    )
    if (found + missed === 0) continue
    console.log(line(name, found, found + missed))
    for (const sum of new Set([total, of(room), of(dirname(name))])) {
      sum.found += found
      sum.all += found + missed
    }
  }
  console.log()
  for (const [name, { found, all }] of folders) console.log(line(`${name}/`, found, all))
  console.log()
}
const { found, all } = total
console.log(line('all of it', found, all))
if (sample !== undefined)
  console.log(`drawn with --seed ${seed}: of all changes the tests find ${interval(found, all)} (95 %)`)
process.exitCode = found / all < GOAL ? 1 : 0
