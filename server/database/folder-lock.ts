import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../config-error'

/** What this very process holds: in a container every start has the same id, so the id alone proves nothing. */
const held = new Set<string>()

/**
 * Claims a folder for this process and returns the undo. PGlite has no lock of its own, and two processes writing one
 * PostgreSQL data folder destroy it. A claim left behind by a process that died does not count.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'lock')
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' })
      held.add(file)
      return async () => {
        held.delete(file)
        await rm(file, { force: true })
      }
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error
      const owner = Number(await readFile(file, 'utf8').catch(() => ''))
      if (attempt > 2 || (owner === process.pid ? held.has(file) : isAlive(owner))) {
        throw new ConfigError(
          `The data folder ${folder} is in use by process ${owner}. Stop it, or choose another DATA_DIR.`,
        )
      }
      await rm(file, { force: true })
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    // Signal 0 asks whether the process exists; EPERM means that it does and is somebody else's.
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isErrno(error, 'EPERM')
  }
}

function isErrno(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code
}
