import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { ConfigError } from '../../server/config-error'
import { lockFolder } from '../../server/database/folder-lock'
import { StartError } from './listen'

/** Can a server have this folder now? What is wrong with it; null for nothing. */
async function hindrance(folder: string): Promise<string | null> {
  await mkdir(folder, { recursive: true })
  try {
    const unlock = await lockFolder(folder)
    await unlock()
    return null
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}

/**
 * Where the server keeps its data. One that was asked for and is in use is refused, before anything slow has started;
 * the usual one gives way to one that belongs to the port.
 * @throws {StartError}
 */
export async function chooseDataFolder(
  asked: string | undefined,
  usual: string,
  apiPort: number,
  log: (message: string) => void,
): Promise<string> {
  const folder = path.resolve(asked ?? usual)
  const why = await hindrance(folder)
  if (why === null) return folder
  if (asked !== undefined) throw new StartError(why)
  const own = `${folder}-${apiPort}`
  log(`Another preview keeps its data in ${folder}; this one has its own in ${own}.`)
  return own
}
