import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { readKeys } from './auth/tokens/jwt-keys'
import { ConfigError } from './config-error'
import { parseDataKeys } from './data-keys'
import type { ServerOptions } from './options'
import { isAddressList } from './protocol/addresses'

export interface Config extends ServerOptions {
  readonly host: string
  readonly port: number
  /** Seconds that running requests have to end when the server stops. */
  readonly stopTimeout: number
}

type Env = Readonly<Record<string, string | undefined>>

const ENVIRONMENTS = ['production', 'development', 'test']
const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/**
 * Reads the settings from environment variables.
 * @throws ConfigError for the first one that is wrong; it names the variable, and never the value of a secret
 */
export function readConfig(env: Env): Config {
  const wechat = wechatOf(env)
  const production = environmentOf(env) === 'production'
  const devRoutes = flag(env, 'DEV_ROUTES')
  const databaseUrl = text(env, 'DATABASE_URL')
  const dataKeys = text(env, 'DATA_KEYS')
  const messageToken = text(env, 'WECHAT_MESSAGE_TOKEN')
  const aesKey = text(env, 'WECHAT_MESSAGE_AES_KEY')
  if (aesKey !== undefined && (!/^[A-Za-z0-9]{43}$/.test(aesKey) || messageToken === undefined)) {
    throw new ConfigError('WECHAT_MESSAGE_AES_KEY must be 43 characters, and set with WECHAT_MESSAGE_TOKEN.')
  }
  const level = text(env, 'LOG_LEVEL') ?? 'info'
  if (!LEVELS.includes(level)) throw new ConfigError(`LOG_LEVEL must be one of ${LEVELS.join(', ')}.`)
  if (production && devRoutes)
    throw new ConfigError('DEV_ROUTES must not be set when NODE_ENV is production.')
  if (production && !wechat)
    throw new ConfigError('WECHAT_APPID and WECHAT_SECRET must be set in production.')
  if (production && dataKeys === undefined) throw new ConfigError('DATA_KEYS must be set in production.')
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new ConfigError('DATABASE_URL must begin with postgres:// or postgresql://.')
  }
  const tokenTtl = integer(env, 'TOKEN_TTL', 7200, 1, 31_536_000)
  const refreshTtl = integer(env, 'REFRESH_TTL', 30 * 24 * 3600, 1, 315_360_000)
  // A session whose refresh token has ended is swept, with the access tokens that it still has.
  if (tokenTtl > refreshTtl) throw new ConfigError('TOKEN_TTL must not be longer than REFRESH_TTL.')
  return {
    host: hostOf(env),
    port: integer(env, 'PORT', 8787, 0, 65_535),
    stopTimeout: integer(env, 'STOP_TIMEOUT', 10, 0, 3600),
    dataDir: text(env, 'DATA_DIR') ?? '.data/server',
    database: databaseUrl === undefined ? undefined : { url: databaseUrl },
    tokenTtl,
    refreshTtl,
    refreshGrace: integer(env, 'REFRESH_GRACE', 60, 0, 3600),
    sessionTtl: integer(env, 'SESSION_TTL', 180 * 24 * 3600, 1, 315_360_000),
    confirmWindow: integer(env, 'CONFIRM_WINDOW', 600, 1, 31_536_000),
    sessionLimit: integer(env, 'SESSION_LIMIT', 20, 1, 1000),
    auditDays: integer(env, 'AUDIT_DAYS', 180, 1, 3650),
    uploadQuota: integer(env, 'UPLOAD_QUOTA', 200, 1, 1_000_000) * 1024 * 1024,
    dataKeys: dataKeys === undefined ? undefined : parseDataKeys(dataKeys),
    jwt: jwtOf(env),
    wechat,
    wechatPay: payOf(env, wechat !== undefined),
    reminder: reminderOf(env),
    wechatMessages: messageToken === undefined ? undefined : { token: messageToken, aesKey },
    devRoutes,
    production,
    metricsToken: metricsTokenOf(env),
    trustProxy: proxiesOf(env),
    logger: { level },
  }
}

/**
 * Only known names are accepted: a misspelt `production` must not start a server with the checks of production left
 * out.
 */
function environmentOf(env: Env): string {
  const word = text(env, 'NODE_ENV') ?? 'development'
  if (!ENVIRONMENTS.includes(word))
    throw new ConfigError(`NODE_ENV must be one of ${ENVIRONMENTS.join(', ')}.`)
  return word
}

function proxiesOf(env: Env): string | undefined {
  const list = text(env, 'TRUST_PROXY')
  if (list !== undefined && !isAddressList(list)) {
    throw new ConfigError(
      'TRUST_PROXY must be addresses or ranges of the proxies, as 10.0.0.0/8, or loopback, linklocal, uniquelocal; several with commas.',
    )
  }
  return list
}

function metricsTokenOf(env: Env): string | undefined {
  const token = text(env, 'METRICS_TOKEN')
  if (token !== undefined && !/^[\w.-]{16,200}$/.test(token))
    throw new ConfigError('METRICS_TOKEN must be 16 to 200 letters, digits, dots, dashes and underscores.')
  return token
}

function hostOf(env: Env): string {
  const host = text(env, 'HOST') ?? '127.0.0.1'
  if (!isIP(host) && !/^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(host)) {
    throw new ConfigError('HOST must be an address or a name of this machine, as 127.0.0.1 or 0.0.0.0.')
  }
  return host
}

function wechatOf(env: Env): ServerOptions['wechat'] {
  const appid = text(env, 'WECHAT_APPID')
  const secret = text(env, 'WECHAT_SECRET')
  if (appid === undefined && secret === undefined) return undefined
  if (appid === undefined || secret === undefined) {
    throw new ConfigError('WECHAT_APPID and WECHAT_SECRET must be set together.')
  }
  const endpoint = text(env, 'WECHAT_ENDPOINT')
  if (endpoint !== undefined && !/^https?:\/\/[^/\s]+$/.test(endpoint)) {
    throw new ConfigError('WECHAT_ENDPOINT must be the origin of a server, as https://api.weixin.qq.com.')
  }
  return { appid, secret, endpoint }
}

const PAY = [
  'WECHAT_PAY_MCHID',
  'WECHAT_PAY_SERIAL',
  'WECHAT_PAY_KEY_FILE',
  'WECHAT_PAY_API_KEY',
  'WECHAT_PAY_PUBLIC_KEY_ID',
  'WECHAT_PAY_PUBLIC_KEY_FILE',
  'WECHAT_PAY_NOTIFY_URL',
] as const

function payOf(env: Env, hasWechat: boolean): ServerOptions['wechatPay'] {
  const values = PAY.map((name) => text(env, name))
  if (values.every((value) => value === undefined)) return undefined
  const [mchid, serial, keyFile, apiKey, publicKeyId, publicKeyFile, notifyUrl] = values
  if (!mchid || !serial || !keyFile || !apiKey || !publicKeyId || !publicKeyFile || !notifyUrl)
    throw new ConfigError(`${PAY.join(', ')} must be set together.`)
  if (!hasWechat) throw new ConfigError('WECHAT_PAY_MCHID needs WECHAT_APPID: it is paid in a mini-program.')
  if (!/^[\x21-\x7e]{32}$/.test(apiKey))
    throw new ConfigError('WECHAT_PAY_API_KEY must be the 32 characters of the APIv3 key.')
  if (!/^https:\/\/[^?#\s]+$/.test(notifyUrl))
    throw new ConfigError('WECHAT_PAY_NOTIFY_URL must be an https address without a query.')
  const privateKey = pemOf('WECHAT_PAY_KEY_FILE', keyFile, createPrivateKey)
  const publicKey = pemOf('WECHAT_PAY_PUBLIC_KEY_FILE', publicKeyFile, createPublicKey)
  return { mchid, serial, privateKey, apiKey, platformKeys: { [publicKeyId]: publicKey }, notifyUrl }
}

function pemOf(name: string, file: string, read: (pem: Buffer) => KeyObject): KeyObject {
  try {
    return read(readFileSync(file))
  } catch {
    throw new ConfigError(`${name} must name a file with a key in PEM.`)
  }
}

function reminderOf(env: Env): ServerOptions['reminder'] {
  const template = text(env, 'WECHAT_REMINDER_TEMPLATE')
  if (template === undefined) return undefined
  const [, id, title, time, place] =
    /^([\w-]{1,100}):(thing\d+),(time\d+),(thing\d+)$/.exec(template.replace(/\s/g, '')) ?? []
  if (id === undefined || title === undefined || time === undefined || place === undefined) {
    throw new ConfigError(
      'WECHAT_REMINDER_TEMPLATE must be the id of a template and its fields for title, time and place, as id:thing1,time2,thing3.',
    )
  }
  return { id, title, time, place }
}

function jwtOf(env: Env): ServerOptions['jwt'] {
  const file = text(env, 'JWT_KEYS_FILE')
  const issuer = text(env, 'JWT_ISSUER')
  if (file === undefined && issuer === undefined) return undefined
  if (file === undefined || issuer === undefined) {
    throw new ConfigError('JWT_KEYS_FILE and JWT_ISSUER must be set together.')
  }
  return { keys: readKeys(file), issuer, audience: text(env, 'JWT_AUDIENCE') }
}

/**
 * The value of a variable. An empty one counts as unset, because shells and compose files turn a variable off that way.
 */
function text(env: Env, name: string): string | undefined {
  const value = env[name]?.trim()
  return value === '' ? undefined : value
}

function flag(env: Env, name: string): boolean {
  const value = text(env, name) ?? '0'
  if (value === '1' || value === 'true') return true
  if (value === '0' || value === 'false') return false
  throw new ConfigError(`${name} must be 1 or 0.`)
}

function integer(env: Env, name: string, fallback: number, min: number, max: number): number {
  const value = text(env, name)
  if (value === undefined) return fallback
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
  if (!(number >= min && number <= max)) {
    throw new ConfigError(`${name} must be a whole number from ${min} to ${max}.`)
  }
  return number
}
