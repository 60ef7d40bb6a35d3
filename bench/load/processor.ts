import { readFileSync, readdirSync } from 'node:fs'
import { pause } from '../statistics'

/** ms of one clock tick, in which Linux counts processor time. */
const TICK = 10

interface Stat {
  readonly parent: number
  readonly ticks: number
  /** The ticks of the children that have ended. */
  readonly ended: number
}

function statOf(pid: string): Stat | null {
  try {
    // See proc_pid_stat(5): field 2, the name, may contain spaces and brackets, so it is cut off. ppid is field 4;
    // utime and stime are 14 and 15, and the same of the ended children are 16 and 17.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const sum = (from: number): number => Number(fields[from]) + Number(fields[from + 1])
    return { parent: Number(fields[1]), ticks: sum(11), ended: sum(13) }
  } catch {
    return null
  }
}

/** ms of processor time that these processes and their children have used; null if there is no /proc. */
export function processorOf(pids: readonly number[]): number | null {
  const mine = new Set(pids)
  let ticks = 0
  let found = false
  try {
    for (const pid of readdirSync('/proc')) {
      const stat = /^\d+$/.test(pid) ? statOf(pid) : null
      if (!stat || !(mine.has(Number(pid)) || mine.has(stat.parent))) continue
      found = true
      ticks += stat.ticks + (mine.has(Number(pid)) ? stat.ended : 0)
    }
  } catch {
    return null
  }
  return found ? ticks * TICK : null
}

/**
 * Waits until the processes are idle, because work of the last measure may go on, as hashing passwords. At most 30 s.
 */
export async function untilIdle(pids: readonly number[]): Promise<void> {
  for (let i = 0; i < 60; i++) {
    const before = processorOf(pids)
    await pause(500)
    const after = processorOf(pids)
    if (before === null || after === null || after - before <= 50) return
  }
}
