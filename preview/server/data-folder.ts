import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { ConfigError } from '../../server/config-error'
import { lockFolder } from '../../server/database/folder-lock'
import { StartError } from './listen'

/** The reason why a server cannot use this folder now; null if it can. */
async function problemWith(folder: string): Promise<string | null> {
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
 * The folder in which the server keeps its data. If the default folder is in use, another one is taken, whose name ends with the
 * port.
 * @param asked the folder that the user asked for
 * @throws {StartError} if the folder that the user asked for is in use
 */
export async function chooseDataFolder(
  asked: string | undefined,
  usual: string,
  apiPort: number,
  log: (message: string) => void,
): Promise<string> {
  const folder = path.resolve(asked ?? usual)
  const why = await problemWith(folder)
  if (why === null) return folder
  if (asked !== undefined) throw new StartError(why)
  const own = `${folder}-${apiPort}`
  log(`Another preview keeps its data in ${folder}; this one has its own in ${own}.`)
  return own
}
