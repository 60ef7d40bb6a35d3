import type { ServerClock } from '../machine/server-clock'
import type { AppCalls } from '../renewal/app-calls'
import type { AuthStoreOptions } from '../contract'
import type { Clock, Session } from '../types'
import type { Engine } from './engine'

/** What the parts of a store have in common. */
export interface StoreContext<Profile extends object> {
  readonly options: AuthStoreOptions<Profile, never>
  readonly engine: Engine<Session<Profile>>
  /** Calls the app's functions, and reads what they return. */
  readonly app: AppCalls<Profile>
  readonly clock: Clock
  readonly time: ServerClock
}
