/** The median, which is not affected by what else the machine does for a moment. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN

/** The list rotated by a number of places, so that no library is always the first. */
export const rotated = <T>(list: readonly T[], by: number): T[] => [
  ...list.slice(by % list.length),
  ...list.slice(0, by % list.length),
]

/**
 * Microseconds of processor time that this process has used, including garbage collection and compilation. Unlike a
 * clock it stands still while another process runs.
 */
export function spent(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Microseconds since the process started. */
export const now = (): number => performance.now() * 1000

export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Bytes of heap in use after a full garbage collection. */
export async function heap(): Promise<number> {
  if (!globalThis.gc) throw new Error('Run with --expose-gc')
  for (let i = 0; i < 3; i++) {
    globalThis.gc()
    await turn()
  }
  return process.memoryUsage().heapUsed
}
