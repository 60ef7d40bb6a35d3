import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from '../../server/app'
import { createPasswords } from '../../server/auth/users/passwords'
import { readConfig } from '../../server/config'
import { fakeClock, useWorld } from '../server/_server'

const world = useWorld()
const wechat = { appid: 'wx1', secret: 's' }

describe('environment variables', () => {
  test.each([
    ['NODE_ENV', 'Production'],
    ['NODE_ENV', 'prod'],
    ['TRUST_PROXY', '1'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/99'],
    ['TRUST_PROXY', '10.0.0.1,proxy.example.com'],
    ['TRUST_PROXY', '10.0.0.1/8/8'],
    ['HOST', 'my host'],
    ['HOST', 'http://localhost'],
    ['HOST', '127.0.0.1:80'],
    ['UPLOAD_QUOTA', '-1'],
  ])('%s=%s throws an error that names the variable', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name} must be`))
  })

  test.each(['10.0.0.1', '10.0.0.0/8, loopback', '::1', 'fd00::/8', 'uniquelocal,linklocal'])(
    'TRUST_PROXY=%s is accepted',
    async (list) => {
      const { trustProxy } = readConfig({ TRUST_PROXY: list })
      await world.server({ trustProxy })
    },
  )

  test('DATA_DIR of a file stops the start with an error that names the variable', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'server-'))
    await writeFile(join(folder, 'file'), '')
    await expect(createServer({ dataDir: join(folder, 'file') })).rejects.toThrow(
      /^DATA_DIR: \S+ is no folder/,
    )
    await rm(folder, { recursive: true })
  })
})

describe('behind a proxy', () => {
  const login = (remoteAddress: string, forwarded: string) => ({
    method: 'POST' as const,
    url: '/login',
    payload: { code: 'guess' },
    remoteAddress,
    headers: { 'x-forwarded-for': forwarded },
  })

  test('with TRUST_PROXY 90 users a minute can log in, and one user is limited to 30 logins', async () => {
    const { app } = await world.server({ devRoutes: false, trustProxy: 'loopback' })
    for (let n = 0; n < 90; n++)
      expect((await app.inject(login('127.0.0.1', `203.0.113.${n}`))).statusCode).toBe(200)
    const flood = []
    for (let n = 0; n < 40; n++) flood.push((await app.inject(login('127.0.0.1', '198.51.100.1'))).statusCode)
    expect(flood.filter((status) => status === 200)).toHaveLength(30)
    // A client that sends an address of its own, before the one that the proxy adds, is limited all the same.
    expect((await app.inject(login('127.0.0.1', '1.2.3.4, 198.51.100.1'))).statusCode).toBe(429)
  })

  test('without TRUST_PROXY the log asks for it once, and does not contain the forwarded address', async () => {
    let log = ''
    const stream = { write: (line: string) => void (log += line) }
    const { app } = await world.server({ logger: { stream } })
    for (let n = 0; n < 3; n++) await app.inject(login('10.0.0.1', '203.0.113.9'))
    expect(log.match(/Set TRUST_PROXY/g)).toHaveLength(1)
    expect(log).not.toContain('203.0.113.9')
  })
})

describe('the demo account, whose password is published', () => {
  const ask = { account: 'demo', password: 'demo1234' }

  test('is removed with its sessions when a development database is started in production', async () => {
    const api = await world.server()
    const { data } = await api.post<{ token: string }>('/login/password', ask)
    const options = { dataDir: world.folder, database: api.database, clock: fakeClock(), wechat }
    const app = await createServer({
      ...options,
      production: true,
      dataKeys: [{ id: 'k', key: Buffer.alloc(32, 1) }],
    })
    const answer = await app.inject({ method: 'POST', url: '/login/password', payload: ask })
    expect(answer.json()).toMatchObject({ code: '40100' })
    const me = await app.inject({ url: '/me', headers: { authorization: `Bearer ${data.token}` } })
    expect(me.json()).toMatchObject({ code: '99997' })
    await app.close()
  })

  test('stays in production if its password was changed', async () => {
    const { database } = await world.server()
    const { hash } = await createPasswords()
    await database.query("UPDATE users SET password_hash = $1 WHERE account = 'demo'", [
      await hash('of an owner'),
    ])
    const options = { dataDir: world.folder, database, clock: fakeClock(), wechat }
    const app = await createServer({
      ...options,
      production: true,
      dataKeys: [{ id: 'k', key: Buffer.alloc(32, 1) }],
    })
    const payload = { account: 'demo', password: 'of an owner' }
    const answer = await app.inject({ method: 'POST', url: '/login/password', payload })
    expect(answer.json()).toMatchObject({ code: '10000' })
    await app.close()
  })
})

describe('the development routes', () => {
  test.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://localhost.evil.example' }],
    [{ host: 'rebound.evil.example:8787' }],
    [{ host: '127.0.0.1.evil.example' }],
  ])('refuse a request with the headers %j, and change nothing', async (headers) => {
    const api = await world.server()
    const before = await api.get<{ faults: object }>('/dev/state')
    for (const url of ['/dev/reset', '/dev/faults', '/dev/wechat/drop-access-token']) {
      const response = await api.call('POST', url, {
        payload: url.endsWith('faults') ? { down: true } : {},
        headers,
      })
      expect(response.statusCode).toBe(403)
      expect(response.json()).toMatchObject({ code: '40300' })
    }
    expect((await api.get<{ faults: object }>('/dev/state')).data.faults).toEqual(before.data.faults)
  })

  test.each([
    [{ origin: 'http://localhost:8080', host: 'localhost:8787' }],
    [{ host: '192.168.1.20:8787' }],
    [{ host: '[::1]:8787' }],
    [{ host: 'server:8787' }],
  ])('serve a request with the headers %j', async (headers) => {
    const api = await world.server()
    expect((await api.call('GET', '/dev/state', { headers })).statusCode).toBe(200)
  })
})
