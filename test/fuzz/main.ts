import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundle } from './build'
import { generate, WORLDS, type Case, type WorldName } from './case'
import { createCaseRunner } from './case-runner'
import { PLANT_NAMES } from './planted'
import { shrink } from './shrink'
import { isRule, RULES } from './rules'

/** The longest time of shrinking, in ms. It is needed for cases that hang the process, because then each attempt takes long. */
const SHRINK_LIMIT = 180_000

const HELP = `npm run fuzz -- [options]

Random steps over worlds of stores, clients, sockets and pages, with rules that hold at each of them.
  --seed N       makes everything the same again; by default a new one, which is printed
  --minutes N    for so long, parts are fine; by default 1
  --runs N       so many cases instead
  --steps N      of a case at most; by default 25
  --world NAME   ${WORLDS.join(', ')}
  --ignore NAME  rules that are known to be broken, with commas between them
  --only NAME    nothing but these rules
  --root FOLDER  with other sources of the library, for instance of an earlier commit
  --plant NAME   a fault to be found: ${PLANT_NAMES.join(', ')}
  --patience N   seconds after which a step hangs the process; by default 20
  --replay CASE  the case that a run has printed
  --json --outputFile FILE  the result for .ci/count.mjs
The rules:
${Object.entries(RULES)
  .map(([name, text]) => `  ${name.padEnd(17)}${text}`)
  .join('\n')}`

const number = (text: string | undefined, standard: number): number => {
  const value = text === undefined ? standard : Number(text)
  if (!(value >= 0)) throw new TypeError(`${String(text)} is no number`)
  return value
}

/** The names in a list with commas. @throws TypeError for a name that is no rule */
function rulesIn(option: string, list: string): string[] {
  const names = list.split(',').filter(Boolean)
  const unknown = names.find((name) => !isRule(name))
  if (unknown !== undefined) throw new TypeError(`${option}: there is no rule ${unknown}`)
  return names
}

function isWorld(name: string): name is WorldName {
  return WORLDS.some((each) => each === name)
}

async function main(): Promise<number> {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const { values: given } = parseArgs({
    options: {
      seed: text,
      minutes: text,
      runs: text,
      steps: text,
      world: text,
      ignore: text,
      only: text,
      root: text,
      plant: text,
      patience: text,
      replay: text,
      json: flag,
      outputFile: text,
      help: flag,
    },
  })
  if (given.help) {
    console.log(HELP)
    return 0
  }
  const { world = 'all', plant = '', root = join(__dirname, '..', '..') } = given
  const seed = number(given.seed, Date.now() % 1_000_000)
  const runs = given.runs === undefined ? Infinity : number(given.runs, 0)
  const longest = number(given.steps, 25)
  const ignore = given.only === undefined ? rulesIn('--ignore', given.ignore ?? '') : Object.keys(RULES)
  for (const rule of rulesIn('--only', given.only ?? '')) ignore.splice(ignore.indexOf(rule), 1)
  const minutes = number(given.minutes, given.runs === undefined ? 1 : 60)
  if (!isWorld(world)) throw new TypeError(`--world: there is no world ${world}`)
  if (plant && !PLANT_NAMES.includes(plant)) throw new TypeError(`--plant: there is no fault ${plant}`)

  const runner = createCaseRunner({
    folder: await bundle(root, String(process.pid)),
    ignore,
    planted: plant,
    patience: number(given.patience, 20) * 1000,
  })
  const began = Date.now()
  try {
    if (given.replay !== undefined) {
      const { broken } = await runner.play(JSON.parse(given.replay))
      console.log(broken ? `${broken.rule}: ${broken.what}` : 'no rule was broken')
      return broken ? 1 : 0
    }
    console.log(
      `fuzz: seed ${String(seed)}, world ${world}${ignore.length ? `, without ${ignore.join(', ')}` : ''}`,
    )
    const { run, broken } = await runner.search(
      {
        seed,
        world,
        longest,
        runs,
        from: 0,
        until: began + minutes * 60_000,
      },
      () => console.log(progress()),
    )
    const rate = Math.round((runner.steps / (Date.now() - began)) * 1000)
    console.log(`fuzz: ${String(run)} cases, ${String(runner.steps)} steps, ${String(rate)} a second`)
    if (given.json && given.outputFile) writeFileSync(given.outputFile, result(!broken))
    if (!broken) return 0
    const found = generate(seed, run, world, longest)
    console.log(
      `case ${String(run)} breaks ${broken.rule}: ${broken.what}\nshrinking ${String(found.steps.length)} steps`,
    )
    const deadline = Date.now() + SHRINK_LIMIT
    const smaller = await shrink(
      found,
      async (each) => Date.now() < deadline && (await runner.play(each)).broken?.rule === broken.rule,
    )
    printCase(smaller, (await runner.play(smaller)).broken ?? broken)
    return 1
  } finally {
    await runner.close()
  }

  function progress(): string {
    const seconds = Math.round((Date.now() - began) / 1000)
    return `fuzz: ${String(seconds)} s, case ${String(runner.run)}, ${String(runner.steps)} steps`
  }
}

function printCase(
  { config, steps }: Case,
  { rule, what }: { readonly rule: string; readonly what: string },
): void {
  console.log(`\n${rule} (${isRule(rule) ? RULES[rule] : 'the process'})\n  ${what}\n`)
  const special = Object.entries(config).filter(
    ([, value]) => value && String(value) !== '1' && String(value) !== '',
  )
  console.log(
    `in a world with ${special.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ')}`,
  )
  console.log(steps.map((step) => `  ${step}`).join('\n'))
  console.log(`\nnpm run fuzz -- --replay '${JSON.stringify({ config, steps })}'`)
}

/** The result in the format of jest's `--json`. */
function result(good: boolean): string {
  const [numPassedTests, numFailedTests] = good ? [1, 0] : [0, 1]
  return JSON.stringify({ numTotalTests: 1, numPassedTests, numFailedTests, numRuntimeErrorTestSuites: 0 })
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof TypeError ? error.message : error)
    process.exitCode = 2
  },
)
