import { autorun } from 'mobx-miniprogram'
import { connect as connectBy } from 'mobx-miniprogram-auth/socket'
import type { Socket } from 'mobx-miniprogram-auth/socket'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import type { FakeSocket } from 'mobx-miniprogram-auth/testing'
import { heldHandler, outcome, renewWorld, useWorld, world } from '../_world'
import { codeOf, connect, last, listen, serve, token } from './_socket'

useWorld()

test('S92 if the token expired while the app was hidden, it is renewed and the socket connects with the new token', async () => {
  renewWorld({ signedIn: false })
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
    renewWorld({ store: { refresh: undefined } })
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
    renewWorld()
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
