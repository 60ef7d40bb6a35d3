import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { tryLock } from 'fs-native-extensions'
import { ConfigError } from '../config-error'

/**
 * Claims a folder for this process and returns the undo. PGlite has no lock of its own, and two processes writing one
 * PostgreSQL data folder destroy it. The lock is the operating system's, on an open file: it is taken in one step, and
 * ends with the process however that ends. So a file that is left behind means nothing, and neither does the number in
 * it, which is for people: it is never removed, for a file that is removed is another file to the next who opens it.
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
