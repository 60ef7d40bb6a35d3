import { parentPort, workerData } from 'node:worker_threads'
import { generate, type Case, type WorldName } from './case'
import { createLoader } from './world/library'
import { createRunner } from './run'

/** The settings of a worker. */
export interface WorkerData {
  /** The folder of the bundles. */
  readonly folder: string
  readonly ignore: readonly string[]
  readonly planted: string
  /** Shared with the main thread: [0] grows with every step, [1] is the number of the running case, [2] counts all steps. */
  readonly counters: Int32Array
}

/** An order to run the cases of a seed until one breaks a rule, or the time is over. */
export interface Search {
  readonly seed: number
  readonly from: number
  readonly runs: number
  /** In ms since the epoch. */
  readonly until: number
  readonly world: WorldName
  readonly longest: number
}

export type Task = { readonly search: Search } | { readonly play: Case }

export interface Result {
  /** The number of the case that broke a rule; if none did, the number of the next case. */
  readonly run: number
  /** The broken rule and what happened; null if no rule was broken. */
  readonly broken: { readonly rule: string; readonly what: string } | null
}

const { folder, ignore, planted, counters }: WorkerData = workerData
const runner = createRunner({ load: createLoader(folder), ignore: new Set(ignore), planted })
const now = Date.now.bind(Date)
Error.stackTraceLimit = 6

async function play(found: Case): Promise<Result['broken']> {
  const broken = await runner.run(found, () => {
    Atomics.add(counters, 0, 1)
    Atomics.add(counters, 2, 1)
  })
  return broken && { rule: broken.rule, what: broken.what }
}

async function search({ seed, from, runs, until, world, longest }: Search): Promise<Result> {
  let run = from
  for (; run < from + runs && now() < until; run++) {
    Atomics.store(counters, 1, run)
    const broken = await play(generate(seed, run, world, longest))
    if (broken) return { run, broken }
  }
  return { run, broken: null }
}

parentPort?.on('message', (task: Task) => {
  const result: Promise<Result> =
    'search' in task ? search(task.search) : play(task.play).then((broken) => ({ run: 0, broken }))
  void result.then((found) => parentPort?.postMessage(found))
})
