import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomSecret } from '../auth/secrets'
import type { ImageType } from './image-type'

/** Pictures in a folder. Several server processes share the folder as they share the database. */
export interface FileStore {
  readonly folder: string
  /** Keeps the bytes and returns the name they are found by, which nobody can guess. */
  put(bytes: Buffer, type: ImageType): Promise<string>
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
    remove: (name) => rm(join(folder, name), { force: true }),
  }
}
