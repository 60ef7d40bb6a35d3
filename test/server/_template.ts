import { PGlite } from '@electric-sql/pglite'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { migrate } from '../../server/database/migrate'
import { databaseOf } from '../../server/database/pglite'

const root = join(__dirname, '../..')
const cache = join(root, '.cache/database')

/** The files that the prepared database depends on. If one of them changes, the database is made anew. */
const SOURCES = [
  'test/server/_template.ts',
  'server/database/migrate.ts',
  'server/database/migrations.ts',
  'node_modules/@electric-sql/pglite/package.json',
]

/**
 * The folder of an embedded database that has the server's schema and no rows. It is kept between runs, because making
 * it takes seconds. It holds `data`, a data folder, and `data.tar`, the same for a PGlite in memory.
 */
function template(): Promise<string> {
  made ??= makeTemplate()
  return made
}

/** Two servers of a test file may ask at once: they get the same folder. */
let made: Promise<string> | undefined

async function makeTemplate(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of SOURCES) hash.update(readFileSync(join(root, file)))
  const name = hash.digest('hex').slice(0, 16)
  const folder = join(cache, name)
  if (existsSync(folder)) return folder

  const temporary = `${folder}.${process.pid}`
  await mkdir(temporary, { recursive: true })
  const pglite = await PGlite.create({ dataDir: join(temporary, 'data') })
  await migrate(databaseOf(pglite))
  // The template databases of PostgreSQL. They are most of the bytes that each test file would read.
  for (const other of ['1', '4']) await rm(join(temporary, 'data/base', other), { recursive: true })
  const dump = await pglite.dumpDataDir('none')
  await pglite.close()
  await writeFile(join(temporary, 'data.tar'), Buffer.from(await dump.arrayBuffer()))
  // If another worker was faster, the folder exists and is the same.
  await rename(temporary, folder).catch(() => rm(temporary, { recursive: true }))
  for (const other of await readdir(cache))
    if (!other.startsWith(name)) await rm(join(cache, other), { recursive: true, force: true })
  return folder
}

/** Opens a copy of the prepared database in memory. */
export async function openPrepared(): Promise<PGlite> {
  const dump = await readFile(join(await template(), 'data.tar'))
  // The default is 128 MB, all of which PGlite writes before the first query.
  const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=1MB']
  return PGlite.create({ loadDataDir: new Blob([dump]), startParams })
}

/** Copies the prepared database into a `DATA_DIR`, where a server opens it. */
export async function prepareFolder(dataDir: string): Promise<void> {
  await cp(join(await template(), 'data'), join(dataDir, 'database'), { recursive: true })
}
