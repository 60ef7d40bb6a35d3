import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { randomSecret } from '../../auth/tokens/secrets'
import type { GoOn } from '../../database/in-parts'
import type { ImageType } from './image-type'

/** The beginning of the names of unfinished files, which no route serves. */
const DRAFT = '.draft-'
/** ms after which the process that wrote a draft has died: longer than an upload may take. */
const DRAFT_LIFE = 3_600_000

/** Stores pictures in a folder, which all server processes share. */
export interface FileStore {
  readonly folder: string
  /** Writes a stream into a new draft and returns its path. If that fails, as on a full disk, the draft is removed. */
  receive(stream: Readable): Promise<string>
  /** Stores a picture and returns its name, which cannot be guessed. The file appears complete, or not at all. */
  put(bytes: Buffer, type: ImageType): Promise<string>
  /** Removes a draft. */
  discard(draft: string): Promise<void>
  /** Opens a picture; null if there is no such file. */
  open(name: string): Promise<{ stream: Readable; size: number; extension: string } | null>
  remove(name: string): Promise<void>
  /** Removes the drafts of processes that died. */
  sweep(goOn: GoOn): Promise<void>
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
    async sweep(goOn) {
      for (const name of await readdir(folder)) {
        if (!goOn()) return
        if (!name.startsWith(DRAFT)) continue
        const path = join(folder, name)
        const found = await stat(path).catch(() => null)
        if (found && Date.now() - found.mtimeMs > DRAFT_LIFE) await discard(path)
      }
    },
  }
}
