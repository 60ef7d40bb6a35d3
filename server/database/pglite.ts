import { PGlite } from '@electric-sql/pglite'
import { mkdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../config-error'
import { lockFolder } from './folder-lock'
import type { Database } from './types'
import { DatabaseUnavailable, isPassing } from './unavailable'

/** Severities after which a PostgreSQL process ends. Inside this process there is no other to take its place. */
const LAST_WORDS = ['PANIC', 'FATAL']

/**
 * A PGlite that is asked nothing more once it has broken down, as when the disk is full and the log of changes cannot
 * grow. A broken PGlite would answer the next statement with a loop without end, which stops the whole process.
 */
class GuardedPglite extends PGlite {
  /** Resolves with the cause when it breaks down. */
  readonly broken: Promise<Error>
  #breakDown: (cause: Error) => void = () => undefined
  #cause: Error | undefined

  constructor(...options: ConstructorParameters<typeof PGlite>) {
    super(...options)
    this.broken = new Promise((resolve) => (this.#breakDown = resolve))
  }

  get isBroken(): boolean {
    return this.#cause !== undefined
  }

  override execProtocol(...given: Parameters<PGlite['execProtocol']>) {
    return this.#guard(() => super.execProtocol(...given))
  }

  override execProtocolStream(...given: Parameters<PGlite['execProtocolStream']>) {
    return this.#guard(() => super.execProtocolStream(...given))
  }

  async #guard<Result>(ask: () => Promise<Result>): Promise<Result> {
    if (this.#cause) throw new DatabaseUnavailable({ cause: this.#cause })
    try {
      return await ask()
    } catch (error) {
      if (error instanceof Error && endsPostgres(error)) {
        this.#cause = error
        this.#breakDown(error)
      }
      throw error
    }
  }
}

/** Whether PostgreSQL has ended with this error: by its own words, or because its code cannot be run any more. */
function endsPostgres(error: Error): boolean {
  if (error.name === 'RuntimeError') return true
  return 'severity' in error && typeof error.severity === 'string' && LAST_WORDS.includes(error.severity)
}

/**
 * Opens PGlite, which is PostgreSQL inside this process. Its data lies in `folder`, or in memory if none is given.
 * @throws ConfigError if another process uses the folder, or PGlite cannot open its data
 */
export async function openPglite(folder?: string): Promise<Database> {
  const unlock = folder === undefined ? undefined : await claim(folder)
  try {
    const pglite = await open(folder)
    const database = databaseOf(pglite)
    return {
      ...database,
      broken: pglite.broken,
      close: async () => {
        // What a broken one has not written is in its log, from which the next start repairs the data.
        if (!pglite.isBroken) await database.close()
        await unlock?.()
      },
    }
  } catch (error) {
    await unlock?.()
    throw error
  }
}

async function open(folder: string | undefined): Promise<GuardedPglite> {
  const pglite = new GuardedPglite(folder === undefined ? {} : { dataDir: join(folder, 'database') })
  try {
    await pglite.waitReady
    return pglite
  } catch (error) {
    if (folder === undefined) throw error
    const { bavail, bsize } = await statfs(folder)
    const free = `${Math.floor((bavail * bsize) / 1024 / 1024)} MB are free on its disk`
    throw new ConfigError(`DATA_DIR: the embedded database in ${folder} could not be opened; ${free}.`)
  }
}

/** Adapts a PGlite to the interface of the server. Closing the result closes the PGlite. */
export function databaseOf(pglite: PGlite): Database {
  return {
    query: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
      (await orUnavailable(pglite.query<Row>(sql, [...parameters]))).rows,
    transaction: (work) =>
      orUnavailable(
        pglite.transaction((transaction) =>
          work({
            query: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
              (await orUnavailable(transaction.query<Row>(sql, [...parameters]))).rows,
          }),
        ),
      ),
    close: () => pglite.close(),
  }
}

/** Turns refusals of the database that will pass, as that of a full disk, into `DatabaseUnavailable`. */
async function orUnavailable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (cause) {
    const isRefusal = cause instanceof Error && 'severity' in cause && 'code' in cause
    if (isRefusal && typeof cause.code === 'string' && isPassing(cause.code))
      throw new DatabaseUnavailable({ cause })
    throw cause
  }
}

async function claim(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true })
  return lockFolder(folder)
}
