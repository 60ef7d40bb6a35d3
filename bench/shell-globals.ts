/*
 * The functions of Node that the measures use, for the shell of JavaScriptCore. The shell cannot tell its processor time, so
 * the clock is used instead. Only ratios of one run are meaningful, and only if the machine does nothing else.
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
