import type { HttpAuth } from './contract'
import type { Deadlines } from './pipeline/deadlines'
import type { Settings } from './options'

/** The parts of a client that other entry points need. */
export interface ClientInternals {
  readonly settings: Settings
  readonly deadlines: Deadlines
  readonly auth: HttpAuth | undefined
}

/** The parts of each client, for functions that have an entry point of their own, as `connect` does. */
export const internalsOf = new WeakMap<object, ClientInternals>()
