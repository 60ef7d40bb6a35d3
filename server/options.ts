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
  /** Folder of the uploaded pictures, and of the embedded database if that is used. */
  readonly dataDir: string
  /** @default PGlite in `dataDir`. An open `Database` is the caller's to close. */
  readonly database?: { readonly url: string } | Database | undefined
  /** Makes access tokens that other services can check, with the keys at `/.well-known/jwks.json`. @default opaque ones */
  readonly jwt?: JwtSettings | undefined
  /** The mini-program at WeChat. Without it a model of WeChat is built in, which only development routes can log in by. */
  readonly wechat?: WechatApp | undefined
  /** Receives WeChat's message push at `/wechat/message`. @default no such route */
  readonly wechatMessages?: WechatMessages | undefined
  /** The merchant that is paid. @default a model of WeChat Pay beside the built-in WeChat; nothing can be paid with `wechat` */
  readonly wechatPay?: PayMerchant | undefined
  /** Of the reminder before an activity. @default the built-in WeChat's; none with `wechat` */
  readonly reminder?: ReminderTemplate | undefined
  /** ms between two looks for reminders that are due. @default 15000 */
  readonly reminderBeat?: number | undefined
  /** Adds `/dev/…`. Refuses to start when `production` is set. @default false */
  readonly devRoutes?: boolean | undefined
  /** Hashes passwords at next to no cost, for tests; no environment variable sets it. Refuses to start when `production` is set. @default false */
  readonly weakPasswords?: boolean | undefined
  /** @default NODE_ENV is 'production' */
  readonly production?: boolean | undefined
  /** @default 30 logins, 60 renewals, 300 visits, 30 uploads and 60 actions; 20 times that with `devRoutes` */
  readonly rateLimits?: Partial<RateLimits> | undefined
  /** Bytes that all pictures of one user may take up. @default 200 MB */
  readonly uploadQuota?: number | undefined
  /** ms between two looks at what the live channel tells of, and at its tokens. @default 1000 */
  readonly liveBeat?: number | undefined
  /**
   * Encrypt session keys, WeChat's access token and phone numbers in the database; the first one encrypts, all decrypt.
   * Needed in production. @default one that everybody knows
   */
  readonly dataKeys?: readonly DataKey[] | undefined
  /** Days that the audit trail is kept. @default 180 */
  readonly auditDays?: number | undefined
  /** Hears of every event of the audit trail, also of those about nobody, which are not kept. */
  readonly onAudit?: AuditListener | undefined
  /** Shows figures at `/metrics` to who sends it as a bearer token. @default no such route */
  readonly metricsToken?: string | undefined
  /** Addresses of the proxies in front, whose word on the client's address counts. @default none */
  readonly trustProxy?: string | undefined
  /** @default no log */
  readonly logger?: LoggerOptions | undefined
  readonly clock?: Clock | undefined
}

export interface LoggerOptions {
  /** @default 'info' */
  readonly level?: string | undefined
  /** Gets each line, JSON. @default standard output */
  readonly stream?: { write(line: string): void } | undefined
}
