import { createHttp } from 'mobx-miniprogram-auth/http'
import { connect as connectBy } from 'mobx-miniprogram-auth/socket'
import { ok } from 'mobx-miniprogram-auth/testing'
import { BASE, heldHandler, useWorld, world } from '../_world'
import { codeOf, connect, last, listen, serve } from './_socket'

useWorld()

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
