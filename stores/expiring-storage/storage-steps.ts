import type { StorageEntry, StorageArea } from './storage-entry'

/**
 * Each operation on a storage area is written once, as a generator of steps, and run in two ways: with promises
 * (`waiting`) or synchronously (`atOnce`).
 */

/** One storage call. */
export type Step =
  | { readonly op: 'get' | 'remove'; readonly key: string }
  | { readonly op: 'set'; readonly key: string; readonly value: StorageEntry }
  | { readonly op: 'keys' }

/** An operation: it yields storage calls, and receives their results. */
export type Steps<Result> = Generator<Step, Result, unknown>

/** Runs an operation with promises. */
export function runAsync<Result>(area: StorageArea, steps: Steps<Result>): Promise<Result> {
  function runFrom(step: IteratorResult<Step, Result>): Result | Promise<Result> {
    if (step.done) return step.value
    return new Promise((resolve) => resolve(perform(area, step.value))).then(
      (found) => runFrom(steps.next(found)),
      (error: unknown) => runFrom(steps.throw(error)),
    )
  }
  return Promise.resolve(runFrom(steps.next()))
}

function perform(area: StorageArea, step: Step): unknown {
  if (step.op === 'get') return area.get(step.key)
  if (step.op === 'set') return area.set(step.key, step.value)
  if (step.op === 'remove') return area.remove(step.key)
  return area.keys && area.keys()
}

/** Runs an operation synchronously. @throws TypeError if the storage has no synchronous methods */
export function runSync<Result>({ sync }: StorageArea, steps: Steps<Result>): Result {
  if (!sync)
    throw new TypeError('ExpiringStorage: this storage cannot be used synchronously; is it encrypted?')
  let step = steps.next()
  while (!step.done) {
    const { value } = step
    try {
      if (value.op === 'get') step = steps.next(sync.get(value.key))
      else if (value.op === 'keys') step = steps.next(sync.keys())
      else {
        if (value.op === 'set') sync.set(value.key, value.value)
        else sync.remove(value.key)
        step = steps.next()
      }
    } catch (error) {
      step = steps.throw(error)
    }
  }
  return step.value
}
