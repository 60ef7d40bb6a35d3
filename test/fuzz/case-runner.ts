import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Case } from './case'
import type { Search, Task, Result, WorkerData } from './worker'

/** Runs cases in a worker, and ends the worker if it hangs, for example in an endless loop of promise jobs. */
export interface CaseRunner {
  /** Runs cases until one breaks a rule. @param progress called every ten seconds */
  search(search: Search, progress: () => void): Promise<Result>
  /** Runs one case. */
  play(found: Case): Promise<Result>
  /** The number of steps that were taken so far. */
  readonly steps: number
  /** The number of the case that is running. */
  readonly run: number
  close(): Promise<void>
}

const PROGRESS = 10_000

interface CaseRunnerOptions extends Omit<WorkerData, 'counters'> {
  /** After this time, in ms, a step counts as endless. Most steps take less than 1 ms. */
  readonly patience: number
}

export function createCaseRunner({ patience, ...options }: CaseRunnerOptions): CaseRunner {
  const counters = new Int32Array(new SharedArrayBuffer(12))
  const data: WorkerData = { ...options, counters }
  let worker: Worker | null = null

  function execute(task: Task, progress: () => void): Promise<Result> {
    const mine = (worker ??= new Worker(join(options.folder, 'worker.cjs'), { workerData: data }))
    return new Promise((resolve, reject) => {
      let last = Atomics.load(counters, 0)
      let since = Date.now()
      let reportedAt = since
      const timer = setInterval(() => {
        const now = Date.now()
        const begun = Atomics.load(counters, 0)
        if (begun !== last) [last, since] = [begun, now]
        if (now - reportedAt >= PROGRESS) {
          reportedAt = now
          progress()
        }
        if (now - since > patience) {
          worker = null
          void mine.terminate()
          end({ run: Atomics.load(counters, 1), broken: { rule: 'spin', what: 'a step does not end' } })
        }
      }, 250)
      function end(result: Result): void {
        clearInterval(timer)
        mine.off('message', end).off('error', fail)
        resolve(result)
      }
      function fail(error: Error): void {
        clearInterval(timer)
        mine.off('message', end)
        worker = null
        reject(error)
      }
      mine.once('message', end).once('error', fail)
      mine.postMessage(task)
    })
  }

  return {
    search: (search, progress) => execute({ search }, progress),
    play: (found) => execute({ play: found }, () => undefined),
    get steps() {
      return Atomics.load(counters, 2)
    },
    get run() {
      return Atomics.load(counters, 1)
    },
    async close() {
      if (worker) await worker.terminate()
      rmSync(options.folder, { recursive: true, force: true })
    },
  }
}
