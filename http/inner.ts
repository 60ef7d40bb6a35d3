import type { HttpAuth } from './contract'
import type { Deadlines } from './pipeline/deadlines'
import type { Settings } from './options'

/** What a client is made of. */
export interface Inner {
  readonly settings: Settings
  readonly deadlines: Deadlines
  readonly auth: HttpAuth | undefined
}

/** What each client is made of: for what has a path of its own, as `connect` has. */
export const innerOf = new WeakMap<object, Inner>()
