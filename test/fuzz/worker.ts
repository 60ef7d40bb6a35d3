import { parentPort, workerData } from 'node:worker_threads'
import { generate, type Case, type WorldName } from './case'
import { createLoader } from './world/library'
import { createRunner } from './run'

/** What the worker is told when it is made. */
export interface WorkerData {
  /** Of the bundles. */
  readonly folder: string
  readonly ignore: readonly string[]
  readonly planted: string
  /** [0] grows with every step, [1] is the number of the case that runs, [2] counts steps. */
  readonly pulse: Int32Array
}

/** Runs cases of a seed until one breaks a rule, or it is time. */
export interface Hunt {
  readonly seed: number
  readonly from: number
  readonly runs: number
  /** ms since the epoch. */
  readonly until: number
  readonly world: WorldName
  readonly longest: number
}

export type Order = { readonly hunt: Hunt } | { readonly play: Case }

export interface Verdict {
  /** The case that broke it; of a hunt that found nothing, the next one. */
  readonly run: number
  /** The rule and what happened; null for nothing. */
  readonly broken: { readonly rule: string; readonly what: string } | null
}

const { folder, ignore, planted, pulse }: WorkerData = workerData
const runner = createRunner({ load: createLoader(folder), ignore: new Set(ignore), planted })
const now = Date.now.bind(Date)
Error.stackTraceLimit = 6

async function play(found: Case): Promise<Verdict['broken']> {
  const broken = await runner.run(found, () => {
    Atomics.add(pulse, 0, 1)
    Atomics.add(pulse, 2, 1)
  })
  return broken && { rule: broken.rule, what: broken.what }
}

async function hunt({ seed, from, runs, until, world, longest }: Hunt): Promise<Verdict> {
  let run = from
  for (; run < from + runs && now() < until; run++) {
    Atomics.store(pulse, 1, run)
    const broken = await play(generate(seed, run, world, longest))
    if (broken) return { run, broken }
  }
  return { run, broken: null }
}

parentPort?.on('message', (order: Order) => {
  const verdict: Promise<Verdict> =
    'hunt' in order ? hunt(order.hunt) : play(order.play).then((broken) => ({ run: 0, broken }))
  void verdict.then((found) => parentPort?.postMessage(found))
})
