/**
 * The database did not answer, or refused for a passing reason. The statement itself was right: it can be tried again
 * later.
 */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
  /** The code of the cause, for the log: the SQLSTATE of a refusal, or as `ECONNREFUSED`. */
  readonly code: string | undefined
  constructor(options?: ErrorOptions) {
    super('the database is not available', options)
    const cause: unknown = options?.cause
    this.code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
  }
}

/**
 * SQLSTATE classes: connection, resources, operator intervention. And single states: lock not available, deadlock,
 * serialization failure, read-only (a standby), transaction idle or running for too long.
 */
const CLASSES = ['08', '53', '57']
const STATES = ['55P03', '40P01', '40001', '25006', '25P03', '25P04']

/** Whether the statement may succeed later, after it failed with this SQLSTATE. */
export const isPassing = (sqlState: string): boolean =>
  CLASSES.includes(sqlState.slice(0, 2)) || STATES.includes(sqlState)
