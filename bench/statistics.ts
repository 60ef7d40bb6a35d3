/** Medians, so that whatever else the machine does for a moment does not count. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN

/** The same list, begun somewhere else: nobody is always the first, or always behind the same one. */
export const rotated = <T>(list: readonly T[], by: number): T[] => [
  ...list.slice(by % list.length),
  ...list.slice(0, by % list.length),
]

/**
 * Microseconds of processor that this process has had, its collector and compiler included. Unlike a clock it does not run
 * while something else has the machine.
 */
export function spent(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Microseconds since the process began. */
export const now = (): number => performance.now() * 1000

export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Bytes in use, once everything has been let go of that can be. */
export async function heap(): Promise<number> {
  if (!globalThis.gc) throw new Error('Run with --expose-gc')
  for (let i = 0; i < 3; i++) {
    globalThis.gc()
    await turn()
  }
  return process.memoryUsage().heapUsed
}
