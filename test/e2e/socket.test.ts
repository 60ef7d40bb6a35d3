import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuthStore, createHttp, isAuthError } from 'mobx-miniprogram-auth'
import type { Http } from 'mobx-miniprogram-auth'
import { connect } from 'mobx-miniprogram-auth/socket'
import type { Socket, SocketClose } from 'mobx-miniprogram-auth/socket'
import { createServer } from '../../server/app'
import { openPglite } from '../../server/database/pglite'
import type { Database } from '../../server/database/types'
import { connectSocket } from './node-socket'
import { closeNetwork, createNetwork } from './soak/network'
import { field } from './soak/report'

/* `connect` and the live channel of the real server, over real connections. */

type Profile = { readonly user: { readonly id: string } }
type Server = Awaited<ReturnType<typeof createServer>>

const JOIN = 'meetup/api/v1/activity/join'
const LEAVE = 'meetup/api/v1/activity/leave'
const LIVE = 'meetup/api/v1/live'

const folder = mkdtempSync(join(tmpdir(), 'socket-'))
let database: Database
let server: Server
let address: string
/** The tokens of the connections, in their order. */
let arrivals: string[]
let renewals: number
const undo: (() => void)[] = []

beforeAll(async () => {
  database = await openPglite()
})
beforeEach(async () => {
  arrivals = []
  renewals = 0
  server = await createServer({
    dataDir: folder,
    database,
    devRoutes: true,
    production: false,
    liveInterval: 10,
  })
  server.websocketServer.on('connection', (_socket, { headers }) =>
    arrivals.push(String(headers.authorization).replace('Bearer ', '')),
  )
  address = `${await server.listen({ host: '127.0.0.1', port: 0 })}/`
})
afterEach(async () => {
  for (const each of undo.splice(0)) each()
  for (const client of server.websocketServer.clients) client.terminate()
  server.server.closeAllConnections()
  await server.close()
})
afterAll(async () => {
  closeNetwork()
  await database.close()
  rmSync(folder, { recursive: true })
})

/** A signed-in user with the real library on a real network. */
async function createPhone(device = 'phone') {
  const { request } = createNetwork({ sent: () => () => undefined })
  const store = createAuthStore<Profile>({
    login: async () => {
      const { data } = await http.post('dev/wechat/code', { device }, { auth: 'none' })
      return http.post('login', { code: field(field(data, 'data'), 'code') }, { auth: 'none' })
    },
    refresh: ({ refreshToken }) => {
      renewals++
      return http.post('token/refresh', { refreshToken }, { auth: 'none' })
    },
    accountOf: ({ user }) => user.id,
    storage: false,
  })
  const http: Http = createHttp({
    baseUrl: address,
    auth: store,
    expiredCodes: ['99997'],
    transport: { request: request as unknown as typeof wx.request, connectSocket },
  })
  undo.push(() => store.dispose())
  await store.login()
  return { store, http }
}
type Phone = Awaited<ReturnType<typeof createPhone>>

/** Calls a development route with the current token. */
const misfortune = ({ store, http }: Phone, route: string, body: object = {}) =>
  http.post(`dev/${route}`, body, { auth: 'none', header: { authorization: `Bearer ${store.token ?? ''}` } })

interface Talk {
  readonly socket: Socket
  /** How often it was opened. */
  readonly opened: () => number
  /** Resolves with the next number of participants of the activity. */
  next(): Promise<number>
  readonly closed: Promise<SocketClose>
}

/** Watches an activity, as a page does: it says what it watches whenever the connection is opened. */
function watch({ http }: Phone, activityId: string): Talk {
  const numbers: number[] = []
  const waiting: ((joined: number) => void)[] = []
  let opened = 0
  const socket = connect(http, { url: LIVE })
  socket.onOpen(() => {
    opened++
    void socket.send({ watch: [activityId] })
  })
  socket.onMessage((text) => {
    const joined = Number(field(field(JSON.parse(String(text)), 'data'), 'joined'))
    const first = waiting.shift()
    if (first) first(joined)
    else numbers.push(joined)
  })
  return {
    socket,
    opened: () => opened,
    next: () =>
      new Promise((resolve) => {
        const first = numbers.shift()
        if (first === undefined) waiting.push(resolve)
        else resolve(first)
      }),
    closed: new Promise((resolve) => socket.onClose(resolve)),
  }
}

const codeOf = ({ error }: SocketClose): string => (isAuthError(error) ? error.code : String(error))

test('connect sends the token in a header, and messages arrive while the socket is open', async () => {
  const [mine, theirs] = [await createPhone('A'), await createPhone('B')]
  const talk = watch(mine, 'a18')
  const before = await talk.next()
  await theirs.http.post(JOIN, { activityId: 'a18' })
  expect(await talk.next()).toBe(before + 1)
  await theirs.http.post(LEAVE, { activityId: 'a18' })
  expect(await talk.next()).toBe(before)
  expect(arrivals).toEqual([mine.store.token])
  talk.socket.close()
  expect(await talk.closed).toEqual({ code: 1000, reason: '', error: null })
})

test('S92 when the token expires, the socket connects again with the token of the shared renewal', async () => {
  const phone = await createPhone()
  const talk = watch(phone, 'a18')
  const before = await talk.next()
  const { token } = phone.store
  await misfortune(phone, 'expire')
  // Requests that meet the end of the same token share the renewal.
  const [answer] = await Promise.all([phone.http.post(JOIN, { activityId: 'a18' }), phone.http.get('me')])
  expect(field(field(answer.data, 'data'), 'joined')).toBe(before + 1)
  while ((await talk.next()) !== before + 1);
  expect(renewals).toBe(1)
  expect(talk.opened()).toBe(2)
  expect(arrivals).toEqual([token, phone.store.token])
  expect(phone.store.token).not.toBe(token)
  talk.socket.close()
  await phone.http.post(LEAVE, { activityId: 'a18' })
})

test('S92 a socket that connects with an expired token renews once and connects once more', async () => {
  const phone = await createPhone()
  await misfortune(phone, 'expire')
  const { token } = phone.store
  const talk = watch(phone, 'a3')
  expect(await talk.next()).toBeGreaterThan(0)
  expect([renewals, arrivals]).toEqual([1, [token, phone.store.token]])
  talk.socket.close()
})

test('S19 S92 when the session is revoked, the socket closes with login-required and does not connect again', async () => {
  const phone = await createPhone()
  const talk = watch(phone, 'a18')
  await talk.next()
  await misfortune(phone, 'revoke')
  expect(codeOf(await talk.closed)).toBe('login-required')
  expect([renewals, arrivals.length]).toEqual([1, 1])
  expect(phone.store.isLogin).toBe(false)
})

test('S31 S92 if the server calls every token expired, the socket ends with renewal-failed after one more connection', async () => {
  const phone = await createPhone()
  await misfortune(phone, 'faults', { rules: [{ fault: 'expired', route: `/${LIVE}` }] })
  const talk = watch(phone, 'a18')
  expect(codeOf(await talk.closed)).toBe('renewal-failed')
  expect(arrivals).toHaveLength(2)
  expect(new Set(arrivals).size).toBe(2)
  await misfortune(phone, 'reset')
})

test('R6 a logout closes the socket with signed-out, and the server gets the code 1000', async () => {
  const phone = await createPhone()
  const talk = watch(phone, 'a18')
  await talk.next()
  const closed = new Promise((resolve) => {
    for (const client of server.websocketServer.clients) client.on('close', resolve)
  })
  await phone.store.logout()
  expect(codeOf(await talk.closed)).toBe('signed-out')
  expect(await closed).toBe(1000)
})

test('a close by the server ends the socket without a renewal', async () => {
  const phone = await createPhone()
  const talk = watch(phone, 'a18')
  await talk.next()
  for (const client of server.websocketServer.clients) client.close(1001, 'GOING AWAY')
  expect(await talk.closed).toEqual({ code: 1001, reason: 'GOING AWAY', error: null })
  expect([renewals, phone.store.isLogin]).toEqual([0, true])
})

test('a server that is down or answers no handshake is a network error', async () => {
  const phone = await createPhone()
  await misfortune(phone, 'faults', { down: true })
  expect(codeOf(await watch(phone, 'a18').closed)).toBe('network')
  await misfortune(phone, 'faults', { down: false, status5xx: true })
  expect(codeOf(await watch(phone, 'a18').closed)).toBe('network')
  expect(arrivals).toEqual([])
  await misfortune(phone, 'reset')
})

test('R1 five sockets that meet the same expired token share one renewal and all connect again', async () => {
  const phone = await createPhone()
  const talks = ['a18', 'a3', 'a4', 'a5', 'a6'].map((id) => watch(phone, id))
  await Promise.all(talks.map((talk) => talk.next()))
  await misfortune(phone, 'expire')
  await Promise.all(talks.map((talk) => talk.next()))
  expect([renewals, arrivals.length]).toEqual([1, 10])
  expect(arrivals.slice(5)).toEqual(Array(5).fill(phone.store.token))
  for (const { socket } of talks) socket.close()
})
