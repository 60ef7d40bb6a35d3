import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { randomSecret } from '../../auth/tokens/secrets'
import type { ImageType } from './image-type'

/** Of files that are no pictures yet; nobody is served one. */
const DRAFT = '.draft-'
/** ms after which a draft belongs to a process that died: longer than an upload may take. */
const DRAFT_LIFE = 3_600_000

/** Pictures in a folder. Several server processes share the folder as they share the database. */
export interface FileStore {
  readonly folder: string
  /** Writes a stream into a draft and returns its path. When that fails, as on a full disk, nothing is left. */
  receive(stream: Readable): Promise<string>
  /** Keeps the bytes and returns the name they are found by, which nobody can guess. A file is there whole, or not at all. */
  put(bytes: Buffer, type: ImageType): Promise<string>
  discard(draft: string): Promise<void>
  /** Null when there is no such file. */
  open(name: string): Promise<{ stream: Readable; size: number; extension: string } | null>
  remove(name: string): Promise<void>
  /** Removes what processes that died left unfinished. */
  sweep(): Promise<void>
}

export async function createFileStore(folder: string): Promise<FileStore> {
  await mkdir(folder, { recursive: true })
  const discard = (path: string) => rm(path, { force: true })

  async function receive(stream: Readable): Promise<string> {
    const path = join(folder, `${DRAFT}${randomSecret()}`)
    try {
      await pipeline(stream, createWriteStream(path, { flags: 'wx' }))
    } catch (error) {
      await discard(path)
      throw error
    }
    return path
  }

  return {
    folder,
    receive,
    discard,
    async put(bytes, type) {
      const name = `${randomSecret()}.${type}`
      await rename(await receive(Readable.from([bytes])), join(folder, name))
      return name
    },
    async open(name) {
      const file = await open(join(folder, name)).catch(() => null)
      if (file === null) return null
      const { size } = await file.stat()
      return { stream: file.createReadStream(), size, extension: extname(name).slice(1) }
    },
    remove: (name) => rm(join(folder, name), { force: true }),
    async sweep() {
      for (const name of await readdir(folder)) {
        if (!name.startsWith(DRAFT)) continue
        const path = join(folder, name)
        const found = await stat(path).catch(() => null)
        if (found && Date.now() - found.mtimeMs > DRAFT_LIFE) await discard(path)
      }
    },
  }
}
