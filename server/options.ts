import type { AuditListener } from './auth/audit/audit'
import type { JwtSettings } from './auth/tokens/jwt'
import type { SessionSettings } from './auth/sessions/sessions'
import type { Clock } from './clock'
import type { DataKey } from './data-keys'
import type { Database } from './database/types'
import type { ReminderTemplate } from './meetup/reminders/reminder-message'
import type { RateLimits } from './services'
import type { WechatMessages } from './wechat/messages/message-routes'
import type { PayMerchant } from './wechat/pay/real-pay'
import type { WechatApp } from './wechat/real'

export interface ServerOptions extends Partial<SessionSettings> {
  /** The folder of the uploaded pictures, and of the embedded database if that is used. */
  readonly dataDir: string
  /**
   * The address of a PostgreSQL server, or an open `Database`, which the caller closes.
   * @default PGlite in `dataDir`
   */
  readonly database?: { readonly url: string } | Database | undefined
  /** Makes access tokens JWTs, which other services can verify by `/.well-known/jwks.json`. @default opaque tokens */
  readonly jwt?: JwtSettings | undefined
  /**
   * The mini-program's credentials at WeChat. @default a built-in model of WeChat, whose codes only the development
   * routes give out
   */
  readonly wechat?: WechatApp | undefined
  /** Receives WeChat's message push at `/wechat/message`. @default no such route */
  readonly wechatMessages?: WechatMessages | undefined
  /** The merchant of WeChat Pay. @default a model of it with the built-in WeChat; with `wechat` nothing can be paid */
  readonly wechatPay?: PayMerchant | undefined
  /**
   * The template of the reminder before an activity.
   * @default the one of the built-in WeChat; with `wechat` no reminders
   */
  readonly reminder?: ReminderTemplate | undefined
  /** ms between two queries for reminders that are due. @default 15000 */
  readonly reminderInterval?: number | undefined
  /** Adds the development routes `/dev/…`. The server does not start with it if `production` is set. @default false */
  readonly devRoutes?: boolean | undefined
  /**
   * Hashes passwords at next to no cost, for tests. No environment variable sets it, and the server does not start with
   * it if `production` is set. @default false
   */
  readonly weakPasswords?: boolean | undefined
  /** Requires secrets to be set and removes the demo account. @default whether NODE_ENV is 'production' */
  readonly production?: boolean | undefined
  /**
   * Requests a minute.
   * @default 30 logins, 60 renewals, 300 visits, 30 uploads, 60 actions; 20 times that with `devRoutes`
   */
  readonly rateLimits?: Partial<RateLimits> | undefined
  /** Bytes that all pictures of one user may take up. @default 200 MB */
  readonly uploadQuota?: number | undefined
  /** ms between two queries of the live channel for changed numbers and ended tokens. @default 1000 */
  readonly liveInterval?: number | undefined
  /**
   * Keys that encrypt session keys, WeChat's access token and phone numbers in the database. The first one encrypts,
   * all of them decrypt. Required in production. @default one public key
   */
  readonly dataKeys?: readonly DataKey[] | undefined
  /** Days that events of the audit trail are kept. @default 180 */
  readonly auditDays?: number | undefined
  /** Is called with every event of the audit trail, also with those that belong to no user and are not stored. */
  readonly onAudit?: AuditListener | undefined
  /**
   * Is called when the embedded database has broken down, as it does when the disk is full. From then on requests are
   * answered `busy`; only a new process can open the database again. @default nothing
   */
  readonly onDatabaseBroken?: ((cause: Error) => void) | undefined
  /** Adds `/metrics` for requests that bear this token. @default no such route */
  readonly metricsToken?: string | undefined
  /** Addresses of the proxies whose `X-Forwarded-For` is believed, separated by commas. @default none */
  readonly trustProxy?: string | undefined
  /** @default no log */
  readonly logger?: LoggerOptions | undefined
  readonly clock?: Clock | undefined
}

export interface LoggerOptions {
  /** @default 'info' */
  readonly level?: string | undefined
  /** Gets each line as JSON. @default standard output */
  readonly stream?: { write(line: string): void } | undefined
}
