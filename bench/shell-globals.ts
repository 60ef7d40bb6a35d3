/*
 * What the measures ask of Node, in the shell of JavaScriptCore. It has no time of its processor: it is the clock's, so only
 * ratios of one run are to be trusted, and of a machine that does nothing else.
 */

declare const preciseTime: () => number

const micros = (): number => preciseTime() * 1_000_000

Object.assign(globalThis, {
  process: { cpuUsage: () => ({ user: micros(), system: 0 }), env: {} },
  performance: { now: () => preciseTime() * 1_000 },
  setImmediate: (run: () => void) => setTimeout(run, 0),
  clearTimeout: () => undefined,
  console: { log: () => undefined, warn: () => undefined, error: () => undefined, info: () => undefined },
})
