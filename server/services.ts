import type { JSONWebKeySet } from 'jose'
import type { Audit } from './auth/audit/audit'
import type { PasswordTries } from './auth/users/password-tries'
import type { Passwords } from './auth/users/passwords'
import type { Sessions } from './auth/sessions/sessions'
import type { Users } from './auth/users/users'
import type { Clock } from './clock'
import type { Database } from './database/types'
import type { FileStore } from './meetup/images/files'
import type { Orders } from './meetup/orders/orders'
import type { Reminders } from './meetup/reminders/reminders'
import type { Envelope } from './protocol/envelope'
import type { Limits } from './protocol/limits'
import type { PayUpstream } from './wechat/pay/pay-upstream'
import type { SessionKeys } from './wechat/user-data/session-keys'
import type { Wechat } from './wechat/service'

/** Requests a minute. */
export interface RateLimits {
  /** From one address. */
  readonly login: number
  /** From one address. */
  readonly refresh: number
  /** Of what visitors see, from one address. */
  readonly visit: number
  /** Of one user. */
  readonly upload: number
  /** Of one user: signing up, reminders, orders. */
  readonly action: number
}

/** What happened since the start, for tests and for the panel beside the preview. */
export interface Counters {
  requests: number
  logins: number
  renewals: number
}

/** What the routes stand on. Made once in `createServer`, passed to each plugin. */
export interface Services {
  readonly clock: Clock
  readonly database: Database
  readonly envelope: Envelope
  readonly sessions: Sessions
  readonly audit: Audit
  /** Null with opaque tokens, which nobody else can check. */
  readonly publicKeys: JSONWebKeySet | null
  readonly users: Users
  readonly passwords: Passwords
  readonly passwordTries: PasswordTries
  readonly wechat: Wechat
  readonly sessionKeys: SessionKeys
  readonly files: FileStore
  readonly reminders: Reminders
  readonly orders: Orders
  /** Null where nothing can be paid. */
  readonly pay: PayUpstream | null
  readonly limits: Limits
  readonly rateLimits: RateLimits
  /** Bytes that all pictures of one user may take up. */
  readonly uploadQuota: number
  /** ms between two looks at what the live channel tells of. */
  readonly liveBeat: number
  readonly counters: Counters
}
