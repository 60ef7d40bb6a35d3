export type Parameter = string | number | boolean | null

export interface Queryable {
  /**
   * Runs one statement and returns its rows. `Row` is the type of what it selects.
   * @throws DatabaseUnavailable if trying again later may help
   */
  query<Row extends object>(sql: string, parameters?: readonly Parameter[]): Promise<Row[]>
}

export interface TransactionOptions {
  /**
   * Runs without time limits for statements and locks, for work that no user waits for, as a migration.
   * @default false
   */
  readonly noTimeouts?: boolean
}

/** The interface of a PostgreSQL database, whether it runs in this process (PGlite) or in another. */
export interface Database extends Queryable {
  /** Runs `work` in a transaction, which is committed when `work` resolves and rolled back when it rejects. */
  transaction<Result>(
    work: (transaction: Queryable) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>
  /** The number of connections in use, of idle ones, and of requests waiting for one. Absent without a pool. */
  pool?(): { readonly used: number; readonly idle: number; readonly waiting: number }
  /**
   * Resolves with the cause when the database has broken down for good, so that only a new process can use its data.
   * Absent where the database runs in another process, which may be restarted.
   */
  readonly broken?: Promise<Error>
  close(): Promise<void>
}
