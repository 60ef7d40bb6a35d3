import { createServer } from '../../server/app'
import { developmentKeys } from '../../server/data-keys'
import type { DataKey } from '../../server/data-keys'
import type { ServerOptions } from '../../server/options'
import { apiOf, useWorld } from '../server/_server'
import type { Api } from '../server/_server'

const world = useWorld()
const key = (id: string, fill: number): DataKey => ({ id, key: Buffer.alloc(32, fill) })
const phoneOf = async (api: Api, token: string) => (await api.get<{ phone: string }>('/me', token)).data.phone

/** A user with a phone number. To get it, the server stored an access token of WeChat: these are the encrypted values. */
async function filled(options: Partial<ServerOptions>) {
  const api = await world.server(options)
  const { token, refreshToken } = await api.signIn('phone')
  const { code } = (await api.post<{ code: string }>('/dev/wechat/phone-code', { device: 'phone' })).data
  const { phone } = (await api.post<{ phone: string }>('/me/phone', { code }, token)).data
  return { api, token, refreshToken, phone }
}

const storedIn = async ({ database }: Api) =>
  (
    await database.query<{ stored: string }>(
      `SELECT session_key AS stored FROM users WHERE session_key IS NOT NULL
       UNION ALL SELECT phone FROM users WHERE phone IS NOT NULL
       UNION ALL SELECT token FROM wechat_access_tokens WHERE token IS NOT NULL`,
    )
  ).map(({ stored }) => stored)

async function restarted({ database, clock }: Api, dataKeys: readonly DataKey[]) {
  const app = await createServer({ dataDir: world.folder, database, clock, devRoutes: true, dataKeys })
  return apiOf(app, clock, database)
}

test('the phone number, the session key and the access token of WeChat are encrypted in the database', async () => {
  const { api, phone } = await filled({ dataKeys: [key('k1', 1)] })
  expect(phone).toMatch(/^138\*{4}\d{4}$/)
  const stored = await storedIn(api)
  expect(stored).toHaveLength(3)
  for (const value of stored) expect(value).toMatch(/^enc\.k1\.[\w-]{40,}$/)
})

test('an encrypted phone number that is copied to another user, or changed, is not decrypted', async () => {
  const { api, token } = await filled({})
  const other = await api.signIn('other')
  await api.database.query(
    'UPDATE users SET phone = (SELECT phone FROM users WHERE phone IS NOT NULL) WHERE id = $1',
    [other.user.id],
  )
  expect(await phoneOf(api, other.token)).toBeNull()
  await api.database.query(
    "UPDATE users SET phone = overlay(phone placing 'AAAA' from 30) WHERE phone IS NOT NULL",
  )
  expect(await phoneOf(api, token)).toBeNull()
})

test('a start with a new key encrypts all values again with it, and then the old key is not needed', async () => {
  const { api, token, refreshToken, phone } = await filled({ dataKeys: [key('k1', 1)] })
  const second = await restarted(api, [key('k2', 2), key('k1', 1)])
  for (const value of await storedIn(second)) expect(value).toMatch(/^enc\.k2\./)
  await second.app.close()
  const third = await restarted(api, [key('k2', 2)])
  // The token was made with the old key: the client renews it.
  expect((await third.get('/me', token)).code).toBe('99997')
  const { data } = await third.refresh(refreshToken)
  expect(await phoneOf(third, data.token)).toBe(phone)
  await third.app.close()
})

test('a start with a new key encrypts more values again than fit into one batch', async () => {
  const api = await world.server({ dataKeys: [key('k1', 1)] })
  await api.database.query(
    `INSERT INTO users (id, nickname, avatar_url, created_at, phone)
     SELECT 'u' || n, 'n', 'a', 0, '+8613800000000' FROM generate_series(1, 1100) AS n`,
  )
  await (await restarted(api, [key('k2', 2), key('k1', 1)])).app.close()
  const stored = await storedIn(api)
  expect(stored.filter((value) => value.startsWith('enc.k2.'))).toHaveLength(1100)
})

test('a start encrypts values that an older version stored unencrypted', async () => {
  const { api, token } = await filled({})
  await api.database.query("UPDATE users SET phone = '+8613912345678' WHERE phone IS NOT NULL")
  const next = await restarted(api, developmentKeys)
  for (const value of await storedIn(next)) expect(value).toMatch(/^enc\./)
  expect(await phoneOf(next, token)).toBe('139****5678')
  await next.app.close()
})

test('the server does not start without a key that is needed, and the error names the key', async () => {
  const { api } = await filled({ dataKeys: [key('k1', 1)] })
  await expect(restarted(api, [key('k2', 2)])).rejects.toThrow('DATA_KEYS: the key k1 is needed')
})

test('a start with a key encrypts values again that were encrypted with the development key', async () => {
  const { api, refreshToken, phone } = await filled({})
  const next = await restarted(api, [key('k1', 1)])
  for (const value of await storedIn(next)) expect(value).toMatch(/^enc\.k1\./)
  const { data } = await next.refresh(refreshToken)
  expect(await phoneOf(next, data.token)).toBe(phone)
  await next.app.close()
})

test('in production the server starts neither without keys nor with the development key', async () => {
  const { database } = await world.server()
  const options = { dataDir: world.folder, database, production: true }
  await expect(createServer(options)).rejects.toThrow('DATA_KEYS must be set in production')
  await expect(createServer({ ...options, dataKeys: developmentKeys })).rejects.toThrow('DATA_KEYS')
})
