import type { ServerClock } from '../machine/server-clock'
import type { AppCalls } from '../renewal/app-calls'
import type { Clock, Session } from '../types'
import type { Engine } from './engine'
import type { StoreOptions } from './store-options'

/** What the parts of one store share. */
export interface StoreContext<Profile extends object> {
  readonly options: StoreOptions<Profile>
  readonly engine: Engine<Session<Profile>>
  /** Calls the functions that the app gave as options, and reads what they return. */
  readonly app: AppCalls<Profile>
  /** The device's clock and timers. */
  readonly clock: Clock
  /** The server's clock. */
  readonly time: ServerClock
}
