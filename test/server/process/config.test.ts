import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../../server/config'

const dataKey = (fill: number) => Buffer.alloc(32, fill).toString('base64')

test('without environment variables the server is on loopback, not in production, without development routes', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 8787,
    stopTimeout: 10,
    dataDir: '.data/server',
    database: undefined,
    tokenTtl: 7200,
    refreshTtl: 2_592_000,
    refreshGrace: 60,
    sessionTtl: 15_552_000,
    confirmWindow: 600,
    sessionLimit: 20,
    auditDays: 180,
    uploadQuota: 200 * 1024 * 1024,
    dataKeys: undefined,
    jwt: undefined,
    wechat: undefined,
    wechatMessages: undefined,
    devRoutes: false,
    production: false,
    metricsToken: undefined,
    trustProxy: undefined,
    logger: { level: 'info' },
  })
})

test('every environment variable is read', () => {
  const env = {
    HOST: '::1',
    PORT: '9000',
    STOP_TIMEOUT: '30',
    DATA_DIR: '/var/lib/meetup',
    DATABASE_URL: 'postgres://localhost/meetup',
    TOKEN_TTL: '60',
    REFRESH_TTL: '3600',
    REFRESH_GRACE: '0',
    SESSION_TTL: '86400',
    CONFIRM_WINDOW: '60',
    WECHAT_MESSAGE_AES_KEY: 'a'.repeat(43),
    SESSION_LIMIT: '3',
    AUDIT_DAYS: '30',
    DATA_KEYS: `new:${dataKey(1)}, old:${dataKey(2)}`,
    WECHAT_APPID: 'wx1',
    WECHAT_SECRET: 's',
    WECHAT_ENDPOINT: 'http://127.0.0.1:9001',
    WECHAT_MESSAGE_TOKEN: 'm',
    WECHAT_REMINDER_TEMPLATE: 'template-1:thing1, time2, thing3',
    NODE_ENV: 'production',
    TRUST_PROXY: '10.0.0.1',
    LOG_LEVEL: 'warn',
    UPLOAD_QUOTA: '5',
  }
  expect(readConfig(env)).toEqual({
    host: '::1',
    port: 9000,
    stopTimeout: 30,
    dataDir: '/var/lib/meetup',
    database: { url: 'postgres://localhost/meetup' },
    tokenTtl: 60,
    refreshTtl: 3600,
    refreshGrace: 0,
    sessionTtl: 86_400,
    confirmWindow: 60,
    sessionLimit: 3,
    auditDays: 30,
    uploadQuota: 5 * 1024 * 1024,
    dataKeys: [
      { id: 'new', key: Buffer.alloc(32, 1) },
      { id: 'old', key: Buffer.alloc(32, 2) },
    ],
    jwt: undefined,
    wechat: { appid: 'wx1', secret: 's', endpoint: 'http://127.0.0.1:9001' },
    reminder: { id: 'template-1', title: 'thing1', time: 'time2', place: 'thing3' },
    wechatMessages: { token: 'm', aesKey: 'a'.repeat(43) },
    devRoutes: false,
    production: true,
    metricsToken: undefined,
    trustProxy: '10.0.0.1',
    logger: { level: 'warn' },
  })
})

test('an empty variable is the same as none', () => {
  expect(readConfig({ PORT: '', DEV_ROUTES: ' ', DATABASE_URL: '' })).toEqual(readConfig({}))
})

test.each([
  ['PORT', 'http'],
  ['PORT', '-1'],
  ['PORT', '65536'],
  ['PORT', '80.5'],
  ['TOKEN_TTL', '0'],
  ['TOKEN_TTL', '2h'],
  ['REFRESH_TTL', '1e3'],
  ['REFRESH_GRACE', '-1'],
  ['SESSION_TTL', '0'],
  ['WECHAT_MESSAGE_AES_KEY', 'short'],
  ['WECHAT_MESSAGE_AES_KEY', 'a'.repeat(43)],
  ['SESSION_LIMIT', '0'],
  ['AUDIT_DAYS', 'ever'],
  ['DEV_ROUTES', 'yes'],
  ['LOG_LEVEL', 'loud'],
])('%s=%s throws an error that names the variable', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(`${name} must be`)
})

test('TOKEN_TTL must not be longer than REFRESH_TTL', () => {
  expect(() => readConfig({ TOKEN_TTL: '61', REFRESH_TTL: '60' })).toThrow(
    'TOKEN_TTL must not be longer than REFRESH_TTL',
  )
  expect(readConfig({ TOKEN_TTL: '60', REFRESH_TTL: '60' }).tokenTtl).toBe(60)
})

test('a DATABASE_URL of another kind of database is refused, and the error does not contain its password', () => {
  const read = () => readConfig({ DATABASE_URL: 'mysql://user:hunter2@localhost/meetup' })
  expect(read).toThrow('DATABASE_URL')
  expect(read).not.toThrow('hunter2')
})

test('WECHAT_APPID and WECHAT_SECRET must be set together, and the error does not contain the secret', () => {
  expect(() => readConfig({ WECHAT_SECRET: 'hunter2' })).toThrow('must be set together')
  expect(() => readConfig({ WECHAT_SECRET: 'hunter2' })).not.toThrow('hunter2')
  expect(() => readConfig({ WECHAT_APPID: 'wx1' })).toThrow('must be set together')
})

test('WECHAT_ENDPOINT must be an origin, and WECHAT_REMINDER_TEMPLATE an id and three fields', () => {
  const env = { WECHAT_APPID: 'wx1', WECHAT_SECRET: 's', WECHAT_ENDPOINT: 'api.weixin.qq.com/path' }
  expect(() => readConfig(env)).toThrow('WECHAT_ENDPOINT must be')
  for (const template of ['template-1', 'template-1:thing1,time2', 'a b:thing1,thing2,thing3'])
    expect(() => readConfig({ WECHAT_REMINDER_TEMPLATE: template })).toThrow(
      'WECHAT_REMINDER_TEMPLATE must be',
    )
})

test('production needs WECHAT_APPID, WECHAT_SECRET and DATA_KEYS, and refuses DEV_ROUTES', () => {
  const production = { NODE_ENV: 'production' }
  expect(() => readConfig(production)).toThrow('WECHAT_APPID and WECHAT_SECRET must be set in production')
  const wechat = { WECHAT_APPID: 'wx1', WECHAT_SECRET: 's' }
  expect(() => readConfig({ ...production, ...wechat, DEV_ROUTES: '1' })).toThrow('DEV_ROUTES')
  expect(() => readConfig({ ...production, ...wechat })).toThrow('DATA_KEYS must be set in production')
})

test.each([
  '',
  'hunter2',
  'id:hunter2',
  `a:${dataKey(1)}:hunter2`,
  `a b:${dataKey(1)}`,
  `a:${dataKey(1)},a:${dataKey(2)}`,
])('DATA_KEYS=%s is refused or, if empty, none, and the error does not repeat the value', (value) => {
  const read = () => readConfig({ DATA_KEYS: value })
  if (value === '') return expect(read().dataKeys).toBeUndefined()
  expect(read).toThrow('DATA_KEYS must')
  expect(read).not.toThrow('hunter2')
})

describe('a merchant of WeChat Pay', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pay-'))
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const keyFile = join(folder, 'apiclient_key.pem')
  const publicKeyFile = join(folder, 'pub_key.pem')
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(publicKeyFile, publicKey.export({ type: 'spki', format: 'pem' }))
  afterAll(() => rmSync(folder, { recursive: true }))
  const env = {
    WECHAT_APPID: 'wx1',
    WECHAT_SECRET: 's',
    WECHAT_PAY_MCHID: '1900000109',
    WECHAT_PAY_SERIAL: 'ABC',
    WECHAT_PAY_KEY_FILE: keyFile,
    WECHAT_PAY_API_KEY: 'k'.repeat(32),
    WECHAT_PAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_1',
    WECHAT_PAY_PUBLIC_KEY_FILE: publicKeyFile,
    WECHAT_PAY_NOTIFY_URL: 'https://api.example.com/meetup/api/v1/pay/notify',
  }

  test('is read with its keys', () => {
    const { wechatPay } = readConfig(env)
    expect(wechatPay).toMatchObject({ mchid: '1900000109', serial: 'ABC', apiKey: 'k'.repeat(32) })
    expect(wechatPay?.privateKey.equals(privateKey)).toBe(true)
    expect(wechatPay?.platformKeys['PUB_KEY_ID_1']?.equals(publicKey)).toBe(true)
  })

  test.each([
    ['WECHAT_PAY_API_KEY', 'secret-that-is-short', 'WECHAT_PAY_API_KEY must be'],
    ['WECHAT_PAY_API_KEY', '', 'must be set together'],
    ['WECHAT_PAY_KEY_FILE', '/nowhere', 'WECHAT_PAY_KEY_FILE must name'],
    ['WECHAT_PAY_PUBLIC_KEY_FILE', __filename, 'WECHAT_PAY_PUBLIC_KEY_FILE must name'],
    ['WECHAT_PAY_NOTIFY_URL', 'http://api.example.com/', 'WECHAT_PAY_NOTIFY_URL must be'],
    ['WECHAT_PAY_NOTIFY_URL', 'https://api.example.com/?a=1', 'WECHAT_PAY_NOTIFY_URL must be'],
  ])('%s=%s throws an error that does not contain the value', (name, value, message) => {
    const start = () => readConfig({ ...env, [name]: value })
    expect(start).toThrow(message)
    if (value !== '') expect(start).not.toThrow(value)
  })

  test('needs WECHAT_APPID', () => {
    const { WECHAT_APPID, WECHAT_SECRET, ...pay } = env
    expect([WECHAT_APPID, WECHAT_SECRET]).toEqual(['wx1', 's'])
    expect(() => readConfig(pay)).toThrow('needs WECHAT_APPID')
  })
})
