import type { ServerClock } from '../machine/server-clock'
import type { AppCalls } from '../renewal/app-calls'
import type { AuthStoreOptions } from '../contract'
import type { Clock, Session } from '../types'
import type { Engine } from './engine'

/** A method, which takes any error though the app's function declares fields of it. */
interface Judge {
  isRefused(error: unknown): boolean
}

/** The options as the store calls them: with any session and any error, whatever the app declares of them. */
export interface StoreOptions<Profile extends object, Credentials = never> extends Omit<
  AuthStoreOptions<Profile, Credentials>,
  'accountOf' | 'isRefused'
> {
  accountOf?: ((session: Session<Profile>) => unknown) | undefined
  isRefused?: Judge['isRefused'] | undefined
}

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
