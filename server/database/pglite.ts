import { PGlite } from '@electric-sql/pglite'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { lockFolder } from './folder-lock'
import type { Database } from './types'

/** Opens PGlite, which is PostgreSQL inside this process. Its data lies in `folder`, or in memory if none is given. */
export async function openPglite(folder?: string): Promise<Database> {
  const unlock = folder === undefined ? undefined : await claim(folder)
  try {
    const pglite = await PGlite.create(folder === undefined ? {} : { dataDir: join(folder, 'database') })
    const database = databaseOf(pglite)
    return {
      ...database,
      close: async () => {
        await database.close()
        await unlock?.()
      },
    }
  } catch (error) {
    await unlock?.()
    throw error
  }
}

/** Adapts a PGlite to the interface of the server. Closing the result closes the PGlite. */
export function databaseOf(pglite: PGlite): Database {
  return {
    query: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
      (await pglite.query<Row>(sql, [...parameters])).rows,
    transaction: (work) =>
      pglite.transaction((transaction) =>
        work({
          query: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
            (await transaction.query<Row>(sql, [...parameters])).rows,
        }),
      ),
    close: () => pglite.close(),
  }
}

async function claim(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true })
  return lockFolder(folder)
}
