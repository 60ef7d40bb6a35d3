import type { FakeClock } from './clock/fake-clock'
import type { Callbacks, Options } from './options'

/** What all parts of the fake share: the clock, the state of the phone, and the way in which the platform calls the app. */
export interface World {
  readonly clock: FakeClock
  readonly sdkVersion: string
  /** Errors that no caller can catch; `verify()` throws them. */
  readonly problems: Error[]
  online: boolean
  /** False while the app is in the background. */
  foreground: boolean
  /** True in the single-page mode of Moments. */
  singlePage: boolean
  /** Is the base library at least this version? */
  atLeast(version: string): boolean
  /** Keeps the error if a promise of the app rejects, as WeChat logs an uncaught rejection. */
  watch(result: unknown): void
  /** Calls the app and keeps an error that it throws: WeChat logs such an error and goes on. */
  call<T extends readonly unknown[]>(callback: ((...args: T) => unknown) | undefined, ...args: T): void
}

/** What WeChat passes to `fail`. */
export interface Failure {
  readonly errMsg: string
  readonly errno?: number
}

export function createWorld(clock: FakeClock, sdkVersion: string): World {
  const problems: Error[] = []
  return {
    clock,
    sdkVersion,
    problems,
    online: true,
    foreground: true,
    singlePage: false,
    atLeast: (version) => compare(sdkVersion, version) >= 0,
    watch(result) {
      if (isPromise(result)) result.then(undefined, note)
    },
    call(callback, ...args) {
      try {
        callback?.(...args)
      } catch (error) {
        note(error)
      }
    },
  }

  function note(error: unknown): void {
    problems.push(error instanceof Error ? error : new Error(String(error)))
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

/** The implementation of an API throws this to make the API fail. */
export class ApiFailure extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.errMsg)
    this.failure = failure
  }
}

/** Calls success or fail, and then complete, once, in one turn as WeChat does. */
export function report(world: World, callbacks: Callbacks, outcome: Outcome): void {
  world.clock.deliver(() => {
    world.call(outcome.ok ? callbacks.success : callbacks.fail, outcome.result)
    world.call(callbacks.complete, outcome.result)
  })
}

export type Outcome =
  { readonly ok: true; readonly result: object } | { readonly ok: false; readonly result: Failure }

export interface ApiCall {
  /** Only if the API was called without callbacks. */
  readonly promise: Promise<unknown> | undefined
  /** Does the work after `delay` ms and reports it; without this the call hangs. */
  start(delay: number): void
}

/**
 * The common shape of WeChat's asynchronous APIs: `work` runs later, then success or fail is called, then complete. Without
 * callbacks the API returns a promise (base library 2.10.2).
 */
export function prepareApi(world: World, options: Options, work: () => object): ApiCall {
  let callbacks = options.callbacks
  let promise: Promise<unknown> | undefined
  if (!options.hasCallbacks && world.atLeast('2.10.2')) {
    promise = new Promise<unknown>((resolve, reject) => {
      // WeChat rejects with the plain object that `fail` gets, not with an Error.
      callbacks = { success: resolve, fail: reject, complete: undefined }
    })
  }
  return {
    promise,
    start: (delay) => void world.clock.outside(delay, () => report(world, callbacks, attempt(work))),
  }
}

export function asyncApi(world: World, options: Options, work: () => object): Promise<unknown> | undefined {
  const call = prepareApi(world, options, work)
  call.start(0)
  return call.promise
}

function attempt(work: () => object): Outcome {
  try {
    return { ok: true, result: work() }
  } catch (error) {
    if (error instanceof ApiFailure) return { ok: false, result: error.failure }
    throw error
  }
}

function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
