import { once } from 'node:events'
import { openPostgres } from '../../server/database/postgres'
import type { Database } from '../../server/database/types'
import { createTestDatabase } from '../server/_database'
import { useProcesses } from '../server/_process'
import type { Body, SignedIn } from '../server/_server'
import { countOf } from '../server/_server'
import { createFakeWechat } from '../server/_wechat'
import type { FakeWechat } from '../server/_wechat'
import { WebSocket } from '../web-socket'

const processes = useProcesses()

let url: string
let database: Database
beforeEach(async () => {
  url = await createTestDatabase()
  database = await openPostgres(url)
})
afterEach(() => database.close())

/** Two servers on one database, started at the same moment. */
async function startTwo(env: Record<string, string> = {}): Promise<[string, string]> {
  const both = [0, 1].map(() => processes.start({ DATABASE_URL: url, DEV_ROUTES: '1', ...env }).address)
  const [one = '', two = ''] = await Promise.all(both)
  return [one, two]
}

async function call<Data = unknown>(
  method: string,
  url: string,
  body?: object,
  token?: string,
): Promise<Body<Data>> {
  const response = await fetch(url, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  return response.json()
}

async function signIn(address: string, device: string): Promise<SignedIn> {
  const { data } = await call<{ code: string }>('POST', `${address}/dev/wechat/code`, { device })
  return (await call<SignedIn>('POST', `${address}/login`, { code: data.code })).data
}

test('two servers that start at the same time on an empty database create one schema and one set of data', async () => {
  await startTwo()
  expect(await countOf(database, 'groups')).toBe(4)
  expect(await countOf(database, 'activities')).toBe(26)
  expect(await countOf(database, 'users')).toBe(1)
})

test('a session from one server is valid on the other, and a logout on that one ends it on both', async () => {
  const [one, two] = await startTwo()
  const { token, refreshToken } = await signIn(one, 'phone')
  expect((await call('GET', `${two}/me`, undefined, token)).code).toBe('10000')
  expect((await call('POST', `${two}/logout`, undefined, token)).code).toBe('10000')
  expect((await call('GET', `${one}/me`, undefined, token)).code).toBe('99997')
  expect((await call('POST', `${one}/token/refresh`, { refreshToken })).code).toBe('99996')
})

test('a live connection to one server gets sign-ups from the other, and closes after a logout there', async () => {
  const [one, two] = await startTwo()
  const { token } = await signIn(one, 'phone')
  const socket = new WebSocket(one.replace('http', 'ws') + '/meetup/api/v1/live', {
    headers: { authorization: `Bearer ${token}` },
  })
  const closed = once(socket, 'close')
  await once(socket, 'open')
  const message = async () =>
    JSON.parse(String((await once(socket, 'message'))[0])) as Body<{ joined: number }>
  socket.send('{"watch":["a18"]}')
  expect((await message()).data.joined).toBe(26)
  const joined = await call('POST', `${two}/meetup/api/v1/activity/join`, { activityId: 'a18' }, token)
  expect(joined.code).toBe('10000')
  expect((await message()).data.joined).toBe(27)
  await call('POST', `${two}/logout`, undefined, token)
  expect(await closed).toEqual([4401, Buffer.from('TOKEN EXPIRED')])
})

test('simultaneous first logins of one person on both servers create one user', async () => {
  const [one, two] = await startTwo()
  const before = await countOf(database, 'users')
  const sessions = await Promise.all([one, two, one, two].map((address) => signIn(address, 'phone')))
  expect(new Set(sessions.map(({ user }) => user.id)).size).toBe(1)
  expect(await countOf(database, 'users')).toBe(before + 1)
})

test('without a grace, of two renewals with one refresh token on two servers one succeeds, and the session ends', async () => {
  const [one, two] = await startTwo({ REFRESH_GRACE: '0' })
  for (let round = 0; round < 20; round++) {
    const { refreshToken } = await signIn(one, `phone ${round}`)
    const answers = await Promise.all(
      [one, two].map((address) => call<SignedIn>('POST', `${address}/token/refresh`, { refreshToken })),
    )
    expect(answers.map(({ code }) => code).sort()).toEqual(['10000', '99996'])
    const winner = answers.find(({ code }) => code === '10000')
    expect((await call('GET', `${two}/me`, undefined, winner?.data.token)).code).toBe('99997')
  }
})

test('with the grace, two renewals with one refresh token on two servers succeed, and both tokens work on both', async () => {
  const [one, two] = await startTwo()
  const { refreshToken } = await signIn(one, 'phone')
  const answers = await Promise.all(
    [one, two].map((address) => call<SignedIn>('POST', `${address}/token/refresh`, { refreshToken })),
  )
  for (const { data } of answers) {
    for (const address of [one, two]) {
      expect((await call('GET', `${address}/me`, undefined, data.token)).code).toBe('10000')
    }
  }
})

describe("the app's own access token at WeChat", () => {
  let wechat: FakeWechat
  let servers: [string, string]
  let token: string

  beforeEach(async () => {
    wechat = createFakeWechat()
    const endpoint = await wechat.app.listen({ host: '127.0.0.1', port: 0 })
    servers = await startTwo({ WECHAT_APPID: 'wx1', WECHAT_SECRET: 's', WECHAT_ENDPOINT: endpoint })
    token = (await call<SignedIn>('POST', `${servers[0]}/login`, { code: 'a code' })).data.token
  })
  afterEach(() => wechat.app.close())

  const askAtOnce = (times: number) =>
    Promise.all(
      servers.flatMap((server) =>
        Array.from({ length: times }, () => call('POST', `${server}/me/phone`, { code: 'a code' }, token)),
      ),
    )

  test('is fetched once by two servers, and forced once when WeChat rejects it as invalid', async () => {
    for (const { code } of await askAtOnce(10)) expect(code).toBe('10000')
    expect(wechat.fetches).toEqual([false])
    wechat.dropTokens()
    for (const { code } of await askAtOnce(10)) expect(code).toBe('10000')
    expect(wechat.fetches).toEqual([false, true])
  })
})
