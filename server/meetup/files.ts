import { mkdir, open, rm, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { randomSecret } from '../auth/secrets'
import type { ImageType } from './image-type'

/** Pictures in a folder. Several server processes share the folder as they share the database. */
export interface FileStore {
  readonly folder: string
  /** Keeps the bytes and returns the name they are found by, which nobody can guess. */
  put(bytes: Buffer, type: ImageType): Promise<string>
  /** Null when there is no such file. */
  open(name: string): Promise<{ stream: Readable; size: number; extension: string } | null>
  remove(name: string): Promise<void>
}

export async function createFileStore(folder: string): Promise<FileStore> {
  await mkdir(folder, { recursive: true })
  return {
    folder,
    async put(bytes, type) {
      const name = `${randomSecret()}.${type}`
      await writeFile(join(folder, name), bytes, { flag: 'wx' })
      return name
    },
    async open(name) {
      const file = await open(join(folder, name)).catch(() => null)
      if (file === null) return null
      const { size } = await file.stat()
      return { stream: file.createReadStream(), size, extension: extname(name).slice(1) }
    },
    remove: (name) => rm(join(folder, name), { force: true }),
  }
}
