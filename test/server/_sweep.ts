import { EventEmitter, once } from 'node:events'
import { createServer } from '../../server/app'
import type { Database, Queryable } from '../../server/database/types'
import type { ServerOptions } from '../../server/options'

/** A database that calls `note` with each statement before it is run. An error that `note` throws takes its place. */
export function watchStatements(database: Database, note: (sql: string) => void): Database {
  const watched = (queryable: Queryable): Queryable => ({
    query: async (sql, parameters) => {
      note(sql)
      return queryable.query(sql, parameters)
    },
  })
  return {
    ...database,
    ...watched(database),
    transaction: (work, options) =>
      database.transaction((transaction) => work(watched(transaction)), options),
  }
}

/** Starts a server that listens, until it has swept all that has ended. */
export async function sweepOnce(options: ServerOptions & { readonly database: Database }): Promise<void> {
  const steps = new EventEmitter()
  const database = watchStatements(options.database, (sql) => {
    if (sql.startsWith('DELETE FROM wechat_messages')) steps.emit('last')
  })
  const app = await createServer({ ...options, database })
  const last = once(steps, 'last')
  await app.listen({ host: '127.0.0.1', port: 0 })
  await last
  // Waits for the running step.
  await app.close()
}
