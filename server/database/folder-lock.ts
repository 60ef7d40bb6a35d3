import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { tryLock } from 'fs-native-extensions'
import { ConfigError } from '../config-error'

/**
 * Locks a folder for this process. PGlite has no lock of its own, and two processes that write one PostgreSQL data
 * folder destroy it. The lock is one of the operating system, on the open file `lock`: it is taken in one step, and is
 * released when the process ends, in whatever way. A lock file that is left behind therefore means nothing, and the
 * process number in it is only for people. The file is never removed: the next process would create another file and
 * lock that one.
 * @returns a function that releases the lock
 * @throws ConfigError if another process has the lock
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'lock')
  const handle = await open(file, 'a+')
  if (!tryLock(handle.fd)) {
    const owner = await handle.readFile('utf8').catch(() => '')
    await handle.close()
    throw new ConfigError(
      `DATA_DIR: the folder ${folder} is in use by process ${owner || 'unknown'}. Stop it, or choose another DATA_DIR.`,
    )
  }
  await handle.truncate()
  await handle.write(String(process.pid))
  return () => handle.close()
}
