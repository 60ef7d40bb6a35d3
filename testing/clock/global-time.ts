import type { FakeClock } from './fake-clock'

/** `Date`, `setTimeout` and the like, driven by this clock: for code that asks the device for the time. */
export function globalTime(clock: FakeClock): Readonly<Record<string, unknown>> {
  const repeating = new Map<unknown, unknown>()

  function repeat(callback: () => void, ms: number): unknown {
    const arm = (): unknown =>
      clock.setTimeout(() => {
        repeating.set(first, arm())
        callback()
      }, ms)
    const first = arm()
    repeating.set(first, first)
    return first
  }
  function clear(id: unknown): void {
    clock.clearTimeout(repeating.has(id) ? repeating.get(id) : id)
    repeating.delete(id)
  }
  const bound = (callback: unknown, values: unknown[]): (() => void) => {
    if (typeof callback !== 'function') throw new TypeError('a timer needs a function')
    return () => void Reflect.apply(callback, undefined, values)
  }

  return {
    setTimeout: (callback: unknown, ms?: number, ...values: unknown[]) =>
      clock.setTimeout(bound(callback, values), Number(ms) || 0),
    // At least 1 ms, because an interval of 0 would run for ever at the same moment.
    setInterval: (callback: unknown, ms?: number, ...values: unknown[]) =>
      repeat(bound(callback, values), Math.max(1, Number(ms) || 0)),
    clearTimeout: clear,
    clearInterval: clear,
    Date: new Proxy(Date, {
      construct: (target, values, self) =>
        Reflect.construct(target, values.length > 0 ? values : [clock.now()], self),
      apply: (target) => new target(clock.now()).toString(),
      get: (target, name, self) => (name === 'now' ? () => clock.now() : Reflect.get(target, name, self)),
    }),
  }
}
