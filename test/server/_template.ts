import { PGlite } from '@electric-sql/pglite'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { migrate } from '../../server/database/migrate'
import { databaseOf } from '../../server/database/pglite'

const root = join(__dirname, '../..')
const cache = join(root, '.cache/database')

/** What the prepared database is made by: another version of any of it makes another one. */
const MADE_BY = [
  'test/server/_template.ts',
  'server/database/migrate.ts',
  'server/database/migrations.ts',
  'node_modules/@electric-sql/pglite/package.json',
]

/**
 * An embedded database with the server's schema and nothing in it, kept between runs, for making one takes seconds:
 * `data`, a data folder, and `data.tar`, the same for PGlite's memory.
 */
async function template(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of MADE_BY) hash.update(readFileSync(join(root, file)))
  const name = hash.digest('hex').slice(0, 16)
  const folder = join(cache, name)
  if (existsSync(folder)) return folder

  const fresh = `${folder}.${process.pid}`
  await mkdir(fresh, { recursive: true })
  const pglite = await PGlite.create({ dataDir: join(fresh, 'data') })
  await migrate(databaseOf(pglite))
  // Two more databases, which new ones would be copies of: most of what would be read again for each test file.
  for (const other of ['1', '4']) await rm(join(fresh, 'data/base', other), { recursive: true })
  const dump = await pglite.dumpDataDir('none')
  await pglite.close()
  await writeFile(join(fresh, 'data.tar'), Buffer.from(await dump.arrayBuffer()))
  // Another worker that was faster has made the same.
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true }))
  for (const other of await readdir(cache))
    if (!other.startsWith(name)) await rm(join(cache, other), { recursive: true, force: true })
  return folder
}

/** A database of one's own in memory, prepared. */
export async function openPrepared(): Promise<PGlite> {
  const dump = await readFile(join(await template(), 'data.tar'))
  // Its default is 128 MB, each of which is written before the first query.
  const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=1MB']
  return PGlite.create({ loadDataDir: new Blob([dump]), startParams })
}

/** Puts a prepared database into a `DATA_DIR`, where the server finds it. */
export async function prepareFolder(dataDir: string): Promise<void> {
  await cp(join(await template(), 'data'), join(dataDir, 'database'), { recursive: true })
}
