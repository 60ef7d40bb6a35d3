export type Parameter = string | number | boolean | null

export interface Queryable {
  /**
   * Runs one statement and returns its rows. `Row` says what the statement selects.
   * Rejects with `DatabaseUnavailable` when trying again later may help.
   */
  query<Row extends object>(sql: string, parameters?: readonly Parameter[]): Promise<Row[]>
}

export interface TransactionOptions {
  /** For work that no user waits for, as a migration: takes its time, and waits for locks. @default false */
  readonly patient?: boolean
}

/** All the server knows of its database: the SQL is PostgreSQL's, the process it runs in is not its concern. */
export interface Database extends Queryable {
  /** Commits what `work` did when it resolves, undoes it when it rejects. */
  transaction<Result>(
    work: (transaction: Queryable) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>
  /** Connections by what they do, where there are several. */
  pool?(): { readonly used: number; readonly idle: number; readonly waiting: number }
  close(): Promise<void>
}
