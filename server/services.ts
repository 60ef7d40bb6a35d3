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
import type { ReceivedMessages } from './wechat/messages/received-messages'
import type { SessionKeys } from './wechat/user-data/session-keys'
import type { Wechat } from './wechat/service'

/** Requests allowed in a minute. */
export interface RateLimits {
  /** Per route and address: logins and what else asks WeChat or takes a password. */
  readonly login: number
  /** Per address: renewals. */
  readonly refresh: number
  /** Per address: the pages that visitors see as well. */
  readonly visit: number
  /** Per user: uploads of pictures. */
  readonly upload: number
  /** Per user: signing up, reminders and orders, together. */
  readonly action: number
}

/** Counts since the start of the process, for `/metrics`, tests and the panel beside the preview. */
export interface Counters {
  /** Is counted with `devRoutes` only; development routes are left out. */
  requests: number
  logins: number
  renewals: number
}

/** The services that the routes use. Made once for each server and passed to each plugin. */
export interface Services {
  readonly clock: Clock
  readonly database: Database
  readonly envelope: Envelope
  readonly sessions: Sessions
  readonly audit: Audit
  /** The public keys of the JWTs; null with opaque tokens, which no other service can verify. */
  readonly publicKeys: JSONWebKeySet | null
  readonly users: Users
  readonly passwords: Passwords
  readonly passwordTries: PasswordTries
  readonly wechat: Wechat
  readonly sessionKeys: SessionKeys
  readonly receivedMessages: ReceivedMessages
  readonly files: FileStore
  readonly reminders: Reminders
  readonly orders: Orders
  /** Null if nothing can be paid. */
  readonly pay: PayUpstream | null
  readonly limits: Limits
  readonly rateLimits: RateLimits
  /** Bytes that all pictures of one user may take up. */
  readonly uploadQuota: number
  /** ms between two queries of the live channel. */
  readonly liveInterval: number
  readonly counters: Counters
}
