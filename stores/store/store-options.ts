import type { AuthStoreOptions } from '../contract'
import type { Session } from '../types'

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
