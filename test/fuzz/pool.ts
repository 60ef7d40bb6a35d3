import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Case } from './case'
import type { Hunt, Order, Verdict, WorkerData } from './worker'

/** Runs cases in a worker, and ends the worker if it hangs, for example in an endless loop of promise jobs. */
export interface Pool {
  /** Runs cases until one breaks a rule. @param progress called every ten seconds */
  hunt(hunt: Hunt, progress: () => void): Promise<Verdict>
  /** Runs one case. */
  play(found: Case): Promise<Verdict>
  /** The number of steps that were taken so far. */
  readonly steps: number
  /** The number of the case that is running. */
  readonly run: number
  close(): Promise<void>
}

const PROGRESS = 10_000

interface PoolOptions extends Omit<WorkerData, 'pulse'> {
  /** After this time, in ms, a step counts as endless. Most steps take less than 1 ms. */
  readonly patience: number
}

export function createPool({ patience, ...options }: PoolOptions): Pool {
  const pulse = new Int32Array(new SharedArrayBuffer(12))
  const data: WorkerData = { ...options, pulse }
  let worker: Worker | null = null

  function order(what: Order, progress: () => void): Promise<Verdict> {
    const mine = (worker ??= new Worker(join(options.folder, 'worker.cjs'), { workerData: data }))
    return new Promise((resolve, reject) => {
      let last = Atomics.load(pulse, 0)
      let since = Date.now()
      let told = since
      const timer = setInterval(() => {
        const now = Date.now()
        const pulses = Atomics.load(pulse, 0)
        if (pulses !== last) [last, since] = [pulses, now]
        if (now - told >= PROGRESS) {
          told = now
          progress()
        }
        if (now - since > patience) {
          worker = null
          void mine.terminate()
          end({ run: Atomics.load(pulse, 1), broken: { rule: 'spin', what: 'a step does not end' } })
        }
      }, 250)
      function end(verdict: Verdict): void {
        clearInterval(timer)
        mine.off('message', end).off('error', fail)
        resolve(verdict)
      }
      function fail(error: Error): void {
        clearInterval(timer)
        mine.off('message', end)
        worker = null
        reject(error)
      }
      mine.once('message', end).once('error', fail)
      mine.postMessage(what)
    })
  }

  return {
    hunt: (hunt, progress) => order({ hunt }, progress),
    play: (found) => order({ play: found }, () => undefined),
    get steps() {
      return Atomics.load(pulse, 2)
    },
    get run() {
      return Atomics.load(pulse, 1)
    },
    async close() {
      if (worker) await worker.terminate()
      rmSync(options.folder, { recursive: true, force: true })
    },
  }
}
