import { createFakeWx } from '../fake-wx'
import { installGlobals } from '../globals'
import { turn } from '../clock/macrotask'
import { createBackend } from './backend'
import { scenarios } from './cases/index'
import { forwarding } from './forward'
import { createScene } from './scene'
import type { Scenario, Scene } from './scene'
import type { Ability, Finding, ScenarioAdapter, ScenarioReport, Verdict } from './types'
import { text, watchHost } from './watch-host'

/** The verdicts, the worst first. */
const RANK: readonly Finding['verdict'][] = ['leaks', 'hangs', 'loops', 'doubles', 'loses', 'breaks']

/** The options of `runScenarios`. */
export interface RunScenariosOptions {
  /** The scenarios to run, by number: `['S1', 'S4']`. @default all */
  readonly only?: readonly string[]
}

/**
 * Runs the race scenarios on your client. Each scenario has a phone and a server of its own, and no real time passes. During
 * the run, `wx`, `Date` and the timers of this process belong to the phone; afterwards they are as before.
 *
 * @throws TypeError for a wrong adapter or option; Error if the adapter cannot start the client, sign in and get one plain
 * answer, because then the verdicts would say nothing about the client
 * @example
 * const report = await runScenarios({
 *   name: 'my request.js',
 *   start: () => ({ request: (path, { method, data }) => request({ url: path, method, data }), login, logout, token: getToken }),
 * })
 * console.log(toText([report], 'en'))
 */
export async function runScenarios(
  adapter: ScenarioAdapter,
  options: RunScenariosOptions = {},
): Promise<ScenarioReport> {
  check(adapter)
  const chosen = choose(options)
  let phone = createPhone()
  const wx = forwarding(phone, () => phone)

  /** Runs `run` with a new phone, server and client. Passes on what `run` throws. */
  async function stage(run: (scene: Scene) => Promise<void>): Promise<readonly Finding[]> {
    phone = createPhone()
    const backend = createBackend(adapter.backend)
    phone.server(backend.serve)
    const undo = [phone.install({ time: true }), installGlobals({ wx })]
    const host = watchHost()
    const scene = createScene(adapter, phone, backend, host.printed)
    try {
      await run(scene)
      await turn()
      const errors = [...phone.errors.map(({ message }) => message), ...host.unhandled]
      const [first = ''] = errors
      scene.expect(errors.length === 0, 'breaks', `uncaught error: ${first}`, `无法捕获的错误：${first}`)
      scene.expect(!backend.exhausted, 'loops', 'endless requests', '请求没有尽头')
    } finally {
      phone.kill()
      await turn()
      host.stop()
      undo.reverse().forEach((each) => each())
    }
    return scene.findings
  }

  const without = new Set<Ability>(adapter.without)
  await stage(async (scene) => {
    for (const ability of await probe(scene, adapter.name)) without.add(ability)
  })

  const results: ScenarioReport['results'][number][] = []
  for (const { id, title, needs, run } of chosen) {
    const absent = needs.some((need) => without.has(need))
    const findings = absent ? [] : await stage((scene) => attempt(scene, run))
    const verdict: Verdict =
      RANK.find((each) => findings.some((finding) => finding.verdict === each)) ?? 'holds'
    results.push({ id, title, verdict: absent ? 'absent' : verdict, findings })
  }
  return { name: adapter.name, results }
}

const createPhone = (): ReturnType<typeof createFakeWx> =>
  createFakeWx({ tabPages: ['pages/index/index'], pages: ['pages/login/login'] })

/** Runs a scenario. An error that the client throws in it is a finding. */
async function attempt(scene: Scene, run: Scenario['run']): Promise<void> {
  const problem = await problemOf(async () => {
    await scene.open()
    await run(scene)
  })
  if (problem !== undefined) scene.expect(scene.backend.exhausted, 'breaks', problem, problem)
}

async function problemOf(take: () => unknown): Promise<string | undefined> {
  try {
    await take()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : text(error)
  }
}

/** Checks that the adapter works, by what every client can do; returns the abilities that this client lacks. */
async function probe(scene: Scene, name: string): Promise<readonly Ability[]> {
  const step = async (what: string, take: () => unknown): Promise<void> => {
    const problem = await problemOf(take)
    if (problem !== undefined) throw new Error(`${name}: the adapter cannot ${what}: ${problem}`)
  }
  await step('start', () => scene.open())
  await step('sign in', () => scene.signIn())
  await step('make a request', async () => {
    const call = scene.call('item/0')
    await scene.advance(10_000)
    scene.expectAnswers([call])
    const [found] = scene.findings
    if (found) throw new Error(found.words.en)
  })
  const lacking = scene.lacking()
  await step('start anew', async () => {
    scene.phone.kill()
    scene.phone.storage.clear()
    await scene.open()
    if (scene.user() !== '')
      throw new Error('a session of before is still there: load your modules in start()')
  })
  return lacking
}

function choose({ only }: RunScenariosOptions): readonly Scenario[] {
  if (only === undefined) return scenarios
  if (!Array.isArray(only))
    throw new TypeError(`runScenarios: option "only" must be an array, not ${typeof only}`)
  const unknown = only.find((id) => !scenarios.some((scenario) => scenario.id === id))
  if (unknown !== undefined) throw new TypeError(`runScenarios: there is no scenario "${String(unknown)}"`)
  return scenarios.filter(({ id }) => only.includes(id))
}

function check(adapter: ScenarioAdapter): void {
  if (typeof adapter !== 'object' || adapter === null)
    throw new TypeError(`runScenarios: the adapter must be an object, not ${typeof adapter}`)
  for (const [name, kind] of [
    ['name', 'string'],
    ['start', 'function'],
  ] as const)
    if (typeof adapter[name] !== kind)
      throw new TypeError(
        `runScenarios: "${name}" of the adapter must be a ${kind}, not ${typeof adapter[name]}`,
      )
}
