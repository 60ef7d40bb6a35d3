import { access, constants, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createAudit } from './auth/audit/audit'
import { createJwtFormat } from './auth/tokens/jwt'
import { createPasswordTries } from './auth/users/password-tries'
import { createPasswords } from './auth/users/passwords'
import { createSessions } from './auth/sessions/sessions'
import { createOpaqueTokens } from './auth/tokens/token-format'
import { createUsers } from './auth/users/users'
import { systemClock } from './clock'
import { ConfigError } from './config-error'
import type { Clock } from './clock'
import { addDemoAccount, removeDemoAccount } from './database/demo-account'
import { createDataCipher, developmentKeys } from './data-keys'
import type { DataKey } from './data-keys'
import { migrate } from './database/migrate'
import { openPglite } from './database/pglite'
import { openPostgres } from './database/postgres'
import { reencrypt } from './database/reencrypt'
import { seed } from './database/seed'
import type { Database } from './database/types'
import { createFileStore } from './meetup/images/files'
import { createOrders } from './meetup/orders/orders'
import type { ReminderTemplate } from './meetup/reminders/reminder-message'
import { createReminders } from './meetup/reminders/reminders'
import type { ServerOptions } from './options'
import { createEnvelope } from './protocol/envelope'
import { createLimits } from './protocol/limits'
import type { Services } from './services'
import { EMBEDDED_REMINDER, createEmbeddedWechat } from './wechat/embedded/embedded'
import type { EmbeddedWechat } from './wechat/embedded/embedded'
import { createAccessTokenStore } from './wechat/access-tokens'
import { connectPay } from './wechat/pay/real-pay'
import { connectWechat } from './wechat/real'
import { createReceivedMessages } from './wechat/messages/received-messages'
import { createSessionKeys } from './wechat/user-data/session-keys'
import { createWechat } from './wechat/service'
import type { WechatUpstream } from './wechat/upstream'

const DEV_RATE_FACTOR = 20
const MEGABYTE = 1024 * 1024

interface StartedServices {
  readonly services: Services
  /** The built-in model of WeChat; null if the server is connected to the real one. */
  readonly embeddedWechat: EmbeddedWechat | null
  close(): Promise<void>
}

/** Opens the database, brings its schema up to date, and creates the services that the routes use. */
export async function createServices(options: ServerOptions): Promise<StartedServices> {
  await prepareFolder(options.dataDir)
  const clock = options.clock ?? systemClock
  const { database, close } = await openDatabase(options)
  try {
    await migrate(database)
    const fresh = (await seed(database, clock)) === 'filled'
    const passwords = await createPasswords({ weak: options.weakPasswords })
    const cipher = createDataCipher(chooseKeys(options))
    await reencrypt(database, cipher)
    const sessionKeys = createSessionKeys(database, cipher)
    const users = createUsers(database, clock, cipher, sessionKeys)
    if (options.production) await removeDemoAccount(database, users, passwords)
    else if (options.devRoutes || fresh) await addDemoAccount(users, passwords)
    const jwt = options.jwt ? await createJwtFormat(options.jwt) : null
    const audit = createAudit(database, clock, options.auditDays ?? 180)
    if (options.onAudit) audit.listen(options.onAudit)
    const settings = {
      tokenTtl: options.tokenTtl ?? 7200,
      refreshTtl: options.refreshTtl ?? 30 * 24 * 3600,
      refreshGrace: options.refreshGrace ?? 60,
      sessionTtl: options.sessionTtl ?? 180 * 24 * 3600,
      confirmWindow: options.confirmWindow ?? 600,
      sessionLimit: options.sessionLimit ?? 20,
    }
    // The public key of development would let anybody make tokens that are looked up.
    const opaqueTokens = createOpaqueTokens(options.dataKeys ?? developmentKeys)
    const sessions = createSessions(database, clock, jwt ?? opaqueTokens, settings, audit)
    const [upstream, embeddedWechat] = chooseWechat(options, clock)
    const accessTokens = createAccessTokenStore(database, clock, upstream.appid, cipher)
    const wechat = createWechat(upstream, accessTokens, clock, sessionKeys.nextTurn)
    const pay = options.wechatPay
      ? connectPay(options.wechatPay, upstream.appid, clock)
      : (embeddedWechat?.pay ?? null)
    const factor = options.devRoutes ? DEV_RATE_FACTOR : 1
    return {
      services: {
        clock,
        database,
        envelope: createEnvelope(clock),
        sessions,
        audit,
        publicKeys: jwt?.publicKeys ?? null,
        users,
        passwords,
        passwordTries: createPasswordTries(database, clock),
        wechat,
        sessionKeys,
        receivedMessages: createReceivedMessages(database, clock),
        files: await createFileStore(join(options.dataDir, 'files')),
        liveInterval: options.liveInterval ?? 1000,
        reminders: createReminders(database, clock, wechat, reminderTemplate(options)),
        orders: createOrders(database, clock, pay, audit),
        pay,
        limits: createLimits(database, clock),
        rateLimits: {
          login: 30 * factor,
          refresh: 60 * factor,
          visit: 300 * factor,
          upload: 30 * factor,
          action: 60 * factor,
          ...options.rateLimits,
        },
        uploadQuota: options.uploadQuota ?? 200 * MEGABYTE,
        counters: { requests: 0, logins: 0, renewals: 0 },
      },
      embeddedWechat,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Checks that the data folder can be written to, so that a wrong one fails the start and not the first upload. */
async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no folder'
    throw new ConfigError(`DATA_DIR: ${folder} is no folder that can be written to (${code}).`)
  }
}

function chooseKeys({ production, dataKeys }: ServerOptions): readonly DataKey[] {
  const usesPublicKey = dataKeys?.some(({ key }) =>
    developmentKeys.some((publicKey) => publicKey.key.equals(key)),
  )
  if (production && (!dataKeys || usesPublicKey))
    throw new ConfigError('DATA_KEYS must be set in production, to keys of your own.')
  // The development key still decrypts, so that a database from a developer's machine can be taken into production.
  return [...(dataKeys ?? []), ...developmentKeys]
}

function chooseWechat({ wechat }: ServerOptions, clock: Clock): [WechatUpstream, EmbeddedWechat | null] {
  if (wechat) return [connectWechat(wechat), null]
  const embedded = createEmbeddedWechat(clock)
  return [embedded, embedded]
}

/** The built-in WeChat has a template of its own. With the real one there are no reminders unless a template is set. */
function reminderTemplate({ reminder, wechat }: ServerOptions): ReminderTemplate | null {
  if (reminder) return reminder
  return wechat ? null : { id: EMBEDDED_REMINDER, title: 'thing1', time: 'time2', place: 'thing3' }
}

async function openDatabase(options: ServerOptions): Promise<{ database: Database; close(): Promise<void> }> {
  const choice = options.database
  if (choice && 'query' in choice) return { database: choice, close: () => Promise.resolve() }
  const database = choice ? await openPostgres(choice.url) : await openPglite(options.dataDir)
  return { database, close: () => database.close() }
}
