/** The database does not answer, not in time, or not now. Nothing is wrong with what it was asked: try again later. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
  constructor(options?: ErrorOptions) {
    super('the database is not available', options)
  }
}

/** Connection, resources, operator's intervention; and by name: locks, deadlocks, a standby, a transaction left idle. */
const CLASSES = ['08', '53', '57']
const STATES = ['55P03', '40P01', '40001', '25006', '25P03', '25P04']

/** Whether waiting may help after this SQLSTATE. */
export const isPassing = (sqlState: string): boolean =>
  CLASSES.includes(sqlState.slice(0, 2)) || STATES.includes(sqlState)
