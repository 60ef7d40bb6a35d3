import { autorun } from 'mobx-miniprogram'
import { createHttp } from 'mobx-miniprogram-auth/http'
import { connect as connectBy } from 'mobx-miniprogram-auth/socket'
import type { Socket, SocketClose } from 'mobx-miniprogram-auth/socket'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import type { FakeSocket } from 'mobx-miniprogram-auth/testing'
import { BASE, createWorld, heldHandler, outcome } from '../_world'
import type { World } from '../_world'

let world: World
beforeEach(() => {
  world = createWorld()
})
afterEach(() => world.end())

interface Listened {
  readonly socket: Socket
  readonly log: unknown[]
  readonly closed: SocketClose[]
}

function listen(socket: Socket): Listened {
  const log: unknown[] = []
  const closed: SocketClose[] = []
  socket.onOpen(() => log.push('open'))
  socket.onMessage((data) => log.push(data))
  socket.onClose((event) => closed.push(event))
  return { socket, log, closed }
}

const connect = (options: object = {}): Listened => listen(connectBy(world.http, { url: 'ws', ...options }))
const token = (socket: FakeSocket | undefined): string | undefined => socket?.header.Authorization
/** The server accepts connections with a valid token, and handles the others with `refuse`. */
function serve(
  refuse: (socket: FakeSocket) => void = (socket) => void (socket.open(), socket.close(4401)),
): void {
  world.fake.socketServer((socket) => {
    if (token(socket) === 'Bearer ' + world.backend.valid) socket.open()
    else refuse(socket)
  })
}
const last = (): FakeSocket => {
  const found = world.fake.sockets[world.fake.sockets.length - 1]
  if (!found) throw new Error('no socket')
  return found
}
const codeOf = ({ error }: SocketClose): unknown => (error && 'code' in error ? error.code : error)

test('connect() opens a connection with the token synchronously, and reports messages and, once, the close', async () => {
  serve()
  const { socket, log, closed } = connect({ header: { 'X-A': '1' }, protocols: ['chat'] })
  expect(world.fake.sockets).toHaveLength(1)
  expect(last()).toMatchObject({
    url: 'wss://api.example.com/ws',
    header: { Authorization: 'Bearer T0', 'X-A': '1' },
    protocols: ['chat'],
  })
  expect(socket.state).toBe('connecting')
  await world.settle()
  last().message({ n: 1 })
  await world.settle()
  expect([socket.state, log]).toEqual(['open', ['open', '{"n":1}']])
  last().close(4000, 'enough')
  await world.settle()
  expect([socket.state, closed]).toEqual(['closed', [{ code: 4000, reason: 'enough', error: null }]])
})

test('send() waits until the connection is open, sends objects as JSON, and rejects after close()', async () => {
  serve()
  const { socket } = connect()
  const sent = [socket.send({ n: 1 }), socket.send('two'), socket.send(Uint8Array.from([3]).buffer)]
  await Promise.all(sent)
  await socket.send('four')
  expect(last().sent).toEqual(['{"n":1}', 'two', Uint8Array.from([3]).buffer, 'four'])
  const other = connect()
  const never = expect(other.socket.send('x')).rejects.toMatchObject({ code: 'socket-closed' })
  other.socket.close()
  await never
  await expect(other.socket.send('x')).rejects.toMatchObject({ code: 'socket-closed' })
  socket.close()
  await world.settle()
})

test('S92 if the token expired while the app was hidden, it is renewed and the socket connects with the new token', async () => {
  world.end()
  world = createWorld({ signedIn: false })
  world.store.setSession({ token: 'T0', refreshToken: 'R0', expiresIn: 600 })
  world.fake.hide()
  await world.fake.clock.advance(3_600_000)
  const shown = world.fake.show()
  serve()
  const { socket, log } = connect()
  await shown
  await world.settle()
  expect(world.fake.sockets.map(token)).toEqual(['Bearer T1'])
  expect(log).toEqual(['open'])
  socket.close()
  await world.settle()
})

test.each<[string, (socket: FakeSocket) => void]>([
  ['a close code', (socket) => void (socket.open(), socket.close(4401, 'expired'))],
  ['a message', (socket) => void (socket.open(), socket.message({ code: '99997' }))],
  ['a refused handshake', (socket) => socket.fail("Expected HTTP 101 response but was '401 Unauthorized'")],
])(
  'S92 %s that says the token has expired leads to one renewal and one reconnection with the same listeners',
  async (_what, refuse) => {
    world.backend.valid = 'nobody has this'
    serve(refuse)
    const { socket, log, closed } = connect()
    await world.settle()
    expect(world.fake.sockets.map(token)).toEqual(['Bearer T0', 'Bearer T1'])
    expect(world.sent('refresh')).toHaveLength(1)
    last().message('hello')
    await world.settle()
    expect([socket.state, log.filter((each) => each !== 'open'), closed]).toEqual(['open', ['hello'], []])
    socket.close()
    await world.settle()
  },
)

test('S92 only the close codes in expiredCloseCodes lead to a renewal, if the option is given', async () => {
  world.backend.valid = 'nobody has this'
  serve((socket) => void (socket.open(), socket.close(4403)))
  const own = connect({ expiredCloseCodes: [4403] })
  await world.settle()
  expect(world.fake.sockets.map(token)).toEqual(['Bearer T0', 'Bearer T1'])
  last().close(4401)
  await world.settle()
  expect(own.closed).toEqual([{ code: 4401, reason: '', error: null }])
})

test('S92 if the server refuses every token, at once or after a message, the socket connects twice and then closes', async () => {
  for (const greets of [false, true]) {
    const before = world.fake.sockets.length
    world.backend.valid = 'nobody has this'
    world.fake.socketServer((socket) => {
      socket.open()
      if (greets) socket.message('welcome')
      world.fake.clock.outside(greets ? 100 : 0, () => socket.state === 'open' && socket.close(4401))
    })
    const { closed } = connect()
    await world.fake.clock.advance(5_000)
    expect(closed.map(codeOf)).toEqual(['renewal-failed'])
    expect(world.fake.sockets.length - before).toBe(2)
  }
})

test('S125 if the server refuses the renewed token too, no second renewal starts and requests still use that token', async () => {
  world.fake.socketServer((socket) => void (socket.open(), socket.close(4401)))
  const { closed } = connect()
  await world.settle()
  expect(closed.map(codeOf)).toEqual(['renewal-failed'])
  expect(world.fake.sockets.map(token)).toEqual(['Bearer T0', 'Bearer T1'])
  expect(world.sent('refresh')).toHaveLength(1)
  expect(await outcome(world.http.get('me'))).toEqual({ code: '10000', data: '/me' })
  expect(world.store.token).toBe('T1')
})

test('R3 a refused socket connects with a newer token that was set meanwhile, and closes after three refused tokens', async () => {
  world.fake.socketServer((socket) => {
    if (token(socket) === 'Bearer T1') world.store.setSession({ token: world.backend.issue() })
    socket.open()
    if (token(socket) !== 'Bearer T2') socket.close(4401)
  })
  const { socket, closed } = connect()
  await world.settle()
  expect(world.fake.sockets.map(token)).toEqual(['Bearer T0', 'Bearer T1', 'Bearer T2'])
  expect([socket.state, closed]).toEqual(['open', []])
  socket.close()
  world.fake.socketServer((each) => {
    world.store.setSession({ token: world.backend.issue() })
    each.open()
    each.close(4401)
  })
  const other = connect()
  await world.settle()
  expect(other.closed.map(codeOf)).toEqual(['renewal-failed'])
  expect(world.fake.sockets).toHaveLength(6)
  expect(world.sent('refresh')).toHaveLength(1)
})

test('S92 a connection that stays open for an hour each time gets a new token whenever its token expires', async () => {
  serve()
  const { socket, closed } = connect()
  for (let hour = 0; hour < 4; hour++) {
    await world.fake.clock.advance(3_600_000)
    world.backend.valid = 'nobody has this'
    last().close(4401)
    await world.settle()
  }
  expect(world.fake.sockets.map(token)).toEqual([0, 1, 2, 3, 4].map((n) => 'Bearer T' + String(n)))
  expect([socket.state, closed]).toEqual(['open', []])
  socket.close()
  await world.settle()
})

test('S4 R3 an expired close code for an old token starts no renewal: the socket connects with the current token', async () => {
  serve()
  const { socket } = connect()
  await world.settle()
  await world.store.refresh()
  last().close(4401)
  await world.settle()
  expect(world.fake.sockets.map(token)).toEqual(['Bearer T0', 'Bearer T1'])
  expect(world.sent('refresh')).toHaveLength(1)
  socket.close()
  await world.settle()
})

test('a socket closes with the reason if its renewal fails or nobody is signed in', async () => {
  world.backend.valid = 'nobody has this'
  world.backend.renew = () => fail('errcode:-2', 600001)
  serve()
  const first = connect()
  await world.settle()
  expect(first.closed.map(codeOf)).toEqual(['renewal-failed'])
  await world.store.logout()
  const second = connect()
  expect(second.closed).toEqual([])
  await world.settle()
  expect(second.closed.map(codeOf)).toEqual(['login-required'])
})

test('with `waitForLogin` a socket waits for the login and then connects', async () => {
  await world.store.logout()
  serve()
  const { socket, log } = connect({ waitForLogin: true })
  await world.settle()
  expect([world.store.waiting, world.fake.sockets.length]).toEqual([1, 0])
  await world.store.login()
  await world.settle()
  expect(log).toEqual(['open'])
  socket.close()
  await world.settle()
})

test('R6 a socket closes when its session ends by a logout or by a session of another account', async () => {
  serve()
  const first = connect()
  await world.settle()
  await world.store.logout()
  await world.settle()
  expect(first.closed.map(codeOf)).toEqual(['signed-out'])
  expect(last().state).toBe('closed')
  world.store.setSession({ data: { token: 'T0', user: 'lin' } })
  const second = connect()
  await world.settle()
  world.store.setSession({ data: { token: 'B0', user: 'bao' } })
  await world.settle()
  expect(second.closed.map(codeOf)).toEqual(['session-changed'])
  expect(world.fake.sockets.map(token)).toEqual(['Bearer T0', 'Bearer T0'])
})

describe('S122 R6 a socket that closes because of its session does so once and never connects again', () => {
  beforeEach(() => {
    world.end()
    world = createWorld({ store: { refresh: undefined } })
    world.backend.valid = 'nobody has this'
  })

  test.each<[string, (socket: FakeSocket) => void]>([
    ['a close code', (socket) => void (socket.open(), socket.close(4401))],
    ['a message', (socket) => void (socket.open(), socket.message({ code: '99997' }))],
  ])(
    'after an expired session without renewal, reported by %s, with and without `waitForLogin`',
    async (_what, refuse) => {
      for (const waitForLogin of [false, true]) {
        world.store.setSession({ token: 'T0' })
        world.backend.valid = 'nobody has this'
        serve(refuse)
        const before = world.fake.sockets.length
        const { socket, log, closed } = connect({ waitForLogin })
        await world.settle()
        expect([world.store.reason, world.store.waiting]).toEqual(['expired', 0])
        expect([socket.state, closed.map(codeOf)]).toEqual(['closed', ['login-required']])
        await world.store.login()
        await world.settle()
        expect(world.fake.sockets).toHaveLength(before + 1)
        await world.store.logout()
        await world.settle()
        expect([log, closed.length]).toEqual([['open'], 1])
        expect(world.fake.sockets.map(({ state }) => state)).not.toContain('open')
      }
    },
  )

  test('if the app closes it inside authHeader or inside connectSocket', async () => {
    serve()
    world.backend.valid = 'T0'
    const mine = world.http.extend({
      authHeader: (token) => {
        if (token === 'T0') socket?.close()
        return { Authorization: 'Bearer ' + token }
      },
    })
    let socket: Socket | undefined
    await world.store.logout()
    socket = connectBy(mine, { url: 'ws', waitForLogin: true })
    const { closed } = listen(socket)
    world.store.setSession({ token: 'T0' })
    await world.settle()
    expect([socket.state, closed]).toEqual(['closed', [{ code: 1000, reason: '', error: null }]])
    expect(world.fake.sockets).toEqual([])
    const late = world.http.extend({
      transport: {
        connectSocket: (options) => {
          socket?.close()
          return world.fake.wx.connectSocket(options)
        },
      },
    })
    await world.store.logout()
    socket = connectBy(late, { url: 'ws', waitForLogin: true })
    world.store.setSession({ token: 'T0' })
    await world.settle()
    expect([socket.state, last().state]).toEqual(['closed', 'closed'])
  })

  test('if the app closes it when the store begins to renew its token', async () => {
    world.end()
    world = createWorld()
    serve()
    const { socket, closed } = connect()
    const stop = autorun(() => {
      if (world.store.status === 'renewing') socket.close()
    })
    await world.settle()
    world.backend.valid = 'nobody has this'
    last().close(4401)
    await world.settle()
    stop()
    expect([closed.length, world.fake.sockets.length, world.store.token]).toEqual([1, 1, 'T1'])
  })
})

test('R14 a socket closed while it waits for a renewal never connects, and the renewal goes on', async () => {
  const renewal = heldHandler(() => ok({ token: world.backend.issue() }))
  world.backend.renew = renewal.handler
  void world.store.refresh()
  await world.settle()
  serve()
  const { socket, closed } = connect()
  socket.close()
  socket.close()
  expect(closed).toEqual([{ code: 1000, reason: '', error: null }])
  renewal.release()
  await world.settle()
  expect([world.store.token, world.fake.sockets.length, closed.length]).toEqual(['T1', 0, 1])
})

test('R14 the timeout of a socket covers the wait for a renewal, and a server that never answers', async () => {
  const renewal = heldHandler(() => ok({ token: world.backend.issue() }))
  world.backend.renew = renewal.handler
  void world.store.refresh()
  await world.settle()
  const parked = connect({ timeout: 2_000 })
  await world.fake.clock.advance(2_000)
  expect(parked.closed.map(codeOf)).toEqual(['timeout'])
  renewal.release()
  await world.settle()
  const silent = connect({ timeout: 2_000 })
  await world.fake.clock.advance(2_000)
  expect(silent.closed.map(codeOf)).toEqual(['timeout'])
  expect(world.fake.sockets.map(({ state }) => state)).toEqual(['closed'])
})

test('R14 the timeout of a socket also covers the second connection after a refused handshake', async () => {
  const { closed } = connect({ timeout: 2_000 })
  await world.fake.clock.advance(1_500)
  last().fail('Invalid HTTP status, expected 101, actual 401')
  await world.settle()
  expect(world.fake.sockets).toHaveLength(2)
  await world.fake.clock.advance(499)
  expect(closed).toEqual([])
  await world.fake.clock.advance(1)
  expect(closed.map(codeOf)).toEqual(['timeout'])
})

test('an aborted signal closes the socket, also if it was aborted before connect()', async () => {
  const controller = new AbortController()
  serve()
  const first = connect({ signal: controller.signal })
  await world.settle()
  controller.abort()
  const second = connect({ signal: controller.signal })
  await world.settle()
  expect([first, second].map(({ closed }) => closed.map(codeOf))).toEqual([['aborted'], ['aborted']])
  expect(world.fake.sockets).toHaveLength(1)
})

test('a network failure closes the socket with a network error', async () => {
  serve()
  const { closed } = connect()
  await world.settle()
  last().fail()
  await world.settle()
  expect(closed).toEqual([{ code: 1006, reason: '', error: expect.objectContaining({ code: 'network' }) }])
  world.fake.offline()
  const other = connect()
  await world.settle()
  expect(other.closed.map(codeOf)).toEqual(['network'])
})

test('a platform that calls fail synchronously closes the socket with a network error', async () => {
  const http = createHttp({
    baseUrl: BASE,
    transport: {
      connectSocket: ({ fail: failed }) => {
        if (failed) failed({ errMsg: 'connectSocket:fail url not in domain list' })
        return world.fake.wx.connectSocket({ url: 'wss://nobody.example.com' })
      },
    },
  })
  const { socket, closed } = listen(connectBy(http, { url: 'ws' }))
  await world.settle()
  expect([socket.state, closed.map(codeOf)]).toEqual(['closed', ['network']])
  last().close(1006)
  await world.settle()
})

test('R16 S114 a socket to a foreign host, with `auth: none` or its own header gets no token and survives a logout', async () => {
  world.fake.socketServer((socket) => socket.open())
  const sockets = [
    connect({ url: 'wss://other.example/ws' }),
    connect({ auth: 'none' }),
    connect({ header: { authorization: 'Basic abc' } }),
  ]
  await world.settle()
  expect(world.fake.sockets.map(({ header }) => header)).toEqual([{}, {}, { authorization: 'Basic abc' }])
  await world.store.logout()
  world.fake.sockets[1]?.message({ code: '99997' })
  await world.settle()
  expect(sockets.map(({ log, closed }) => [log, closed.length])).toEqual([
    [['open'], 0],
    [['open', '{"code":"99997"}'], 0],
    [['open'], 0],
  ])
  sockets.forEach(({ socket }) => socket.close())
  await world.settle()
})

test('messages keep their order if isExpired is asynchronous', async () => {
  const slow = world.http.extend({
    isExpired: ({ data }) =>
      data?.code === 'slow'
        ? new Promise((resolve) => world.fake.clock.setTimeout(() => resolve(false), 100))
        : false,
  })
  serve()
  const { socket, log } = listen(connectBy(slow, { url: 'ws' }))
  await world.settle()
  for (const data of [{ code: 'slow' }, 'a', 'b']) last().message(data)
  await world.settle()
  expect(log).toEqual(['open'])
  await world.fake.clock.advance(100)
  last().message('c')
  await world.settle()
  expect(log).toEqual(['open', '{"code":"slow"}', 'a', 'b', 'c'])
  socket.close()
  await world.settle()
})

test.each<[string, object, RegExp]>([
  ['a URL of another protocol', { url: 'ftp://a' }, /`url`/],
  ['a URL that is not a string', { url: 7 }, /`url`/],
  ['a header value that is not a string', { header: { a: 1 } }, /header\.a/],
  [
    'a list of close codes that are not numbers',
    { expiredCloseCodes: ['4401'] },
    /`expiredCloseCodes` must be an array of numbers, got an array$/,
  ],
  [
    'a list of close codes of which one is not a number',
    { expiredCloseCodes: [4401, '4402'] },
    /expiredCloseCodes/,
  ],
  ['a close code that is not in a list', { expiredCloseCodes: 4401 }, /expiredCloseCodes/],
  ['a success callback', { success: Boolean }, /`success`/],
  ['a negative timeout', { timeout: -1 }, /`timeout`/],
  [
    '`auth: challenge`',
    { auth: 'challenge' },
    /`auth` must be 'required', 'optional' or 'none', got a string$/,
  ],
])('connect() throws a TypeError for %s', (_what, options, message) => {
  const call = (): unknown => connectBy(world.http, { url: 'ws', ...options })
  expect(call).toThrow(TypeError)
  expect(call).toThrow(message)
  expect(call).toThrow(/^(connect|Http): `[\w.]+` must be .{4,}/)
  expect(world.fake.sockets).toEqual([])
})

test('connect() throws if its options are not an object', () => {
  for (const options of [undefined, 'ws'])
    expect(() => connectBy(world.http, options as never)).toThrow(/^connect: `options` must be an object/)
})

test('wx.connectSocket gets its own options and none of the options of the library', async () => {
  const connectSocket = jest.spyOn(wx, 'connectSocket')
  serve()
  const signal = { aborted: false, addEventListener: Boolean, removeEventListener: Boolean }
  const options = { timeout: 9, auth: 'required', waitForLogin: true, signal, expiredCloseCodes: [4401] }
  const { socket } = connect({ ...options, tcpNoDelay: true })
  expect(Object.keys(connectSocket.mock.calls[0]?.[0] ?? {}).sort()).toEqual([
    'fail',
    'header',
    'tcpNoDelay',
    'url',
  ])
  await world.settle()
  socket.close()
  await world.settle()
})

test('connect() throws if it is not given a client of createHttp', () => {
  expect(() => connectBy({ ...world.http }, { url: 'ws' })).toThrow(
    'connect: `http` must be a client of createHttp',
  )
  expect(world.fake.sockets).toEqual([])
})

test('send(undefined) throws a TypeError', async () => {
  serve()
  const { socket } = connect()
  expect(() => socket.send(undefined as never)).toThrow(TypeError)
  expect(() => socket.send(undefined as never)).toThrow(/^Socket.send: `data` must be a string, an object/)
  socket.close()
  await world.settle()
})

test('a client without a store can connect, and an http baseUrl becomes ws', async () => {
  const plain = createHttp({ baseUrl: BASE.replace('https', 'http'), clock: world.fake.clock })
  world.fake.socketServer((socket) => socket.open())
  const { socket, log } = listen(connectBy(plain, { url: '/ws?room=1' }))
  await world.settle()
  expect([last().url, log]).toEqual(['ws://api.example.com/ws?room=1', ['open']])
  socket.close()
  await world.settle()
})

test('S36 if a listener throws, the other listeners are still called and waiting messages are still sent', async () => {
  serve()
  const socket = connectBy(world.http, { url: 'ws' })
  const broken = (): never => {
    throw new RangeError("the app's own")
  }
  socket.onOpen(broken)
  socket.onClose(broken)
  const { log, closed } = listen(socket)
  await Promise.all([socket.send('a'), world.settle()])
  expect(log).toEqual(['open'])
  socket.close()
  expect(closed).toHaveLength(1)
  // The error is thrown from a timer, so that the platform reports it to the app.
  await expect(world.fake.clock.advance(0)).rejects.toThrow("the app's own")
  await expect(world.fake.clock.advance(0)).rejects.toThrow("the app's own")
})
