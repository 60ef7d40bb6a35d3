import type { ServerClock } from '../machine/server-clock'
import type { AppCalls } from '../renewal/app-calls'
import type { AuthStoreOptions } from '../contract'
import type { Clock, Session } from '../types'
import type { Engine } from './engine'

/** What the parts of one store share. */
export interface StoreContext<Profile extends object> {
  readonly options: AuthStoreOptions<Profile, never>
  readonly engine: Engine<Session<Profile>>
  /** Calls the functions that the app gave as options, and reads what they return. */
  readonly app: AppCalls<Profile>
  /** The device's clock and timers. */
  readonly clock: Clock
  /** The server's clock. */
  readonly time: ServerClock
}
