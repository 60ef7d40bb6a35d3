import { connect } from 'mobx-miniprogram-auth/socket'
import type { Socket } from 'mobx-miniprogram-auth/socket'
import { useWorld, world } from '../_world'

useWorld()

const bad = (): never => {
  throw new RangeError("the app's own")
}

describe.each<[string, (answer: unknown) => unknown]>([
  ['a synchronous isExpired', () => false],
  ['an asynchronous isExpired', () => Promise.resolve(false)],
])('S36 with %s', (_, isExpired) => {
  test('a listener that throws prevents neither the other listeners nor the next message', async () => {
    world.fake.socketServer((socket) => socket.open())
    const socket = connect(world.http.extend({ isExpired }), { url: 'ws' })
    const log: unknown[] = []
    for (const on of [socket.onOpen, socket.onMessage, socket.onClose]) on(bad)
    socket.onOpen(() => log.push('open'))
    socket.onMessage((data) => log.push(data))
    socket.onClose(({ code, error }) => log.push([code, error]))
    await world.settle()
    for (const data of ['a', 'b']) world.fake.sockets[0]?.message(data)
    await world.settle()
    expect(socket.state).toBe('open')
    socket.close()
    await world.settle()
    expect(log).toEqual(['open', 'a', 'b', [1000, null]])
    // The error is thrown from a timer, so that the platform reports it to the app.
    for (let i = 0; i < 4; i++) await expect(world.fake.clock.advance(0)).rejects.toThrow("the app's own")
  })
})

test('a listener added twice is called twice, and its undo function removes it once', async () => {
  world.fake.socketServer((socket) => socket.open())
  const socket = connect(world.http, { url: 'ws' })
  const log: unknown[] = []
  const record = (data: unknown): void => void log.push(data)
  const off = socket.onMessage(record)
  socket.onMessage(record)
  await world.settle()
  world.fake.sockets[0]?.message('a')
  await world.settle()
  off()
  off()
  world.fake.sockets[0]?.message('b')
  await world.settle()
  expect(log).toEqual(['a', 'a', 'b'])
  socket.close()
  await world.settle()
})

const STUBBORN = {
  aborted: false,
  addEventListener: () => undefined,
  removeEventListener: () => {
    throw new RangeError('not let go')
  },
}

test.each<[string, (socket: Socket) => unknown]>([
  ['closed by the app', (socket) => socket.close()],
  ['ended by a logout', () => world.store.logout()],
])(
  'R5 R6 a socket %s closes and calls onClose even if removeEventListener of its signal throws',
  async (_how, end) => {
    world.fake.socketServer((socket) => socket.open())
    const socket = connect(world.http, { url: 'ws', signal: STUBBORN })
    const closed: number[] = []
    socket.onClose(({ code }) => closed.push(code))
    await world.settle()
    try {
      await end(socket)
    } catch (error) {
      expect(String(error)).toBe('RangeError: not let go')
    }
    await world.settle()
    expect([socket.state, closed]).toEqual(['closed', [1000]])
  },
)

test('adding a listener that is not a function throws a TypeError without its value', async () => {
  world.fake.socketServer((socket) => socket.open())
  const socket = connect(world.http, { url: 'ws' })
  for (const on of [socket.onOpen, socket.onMessage, socket.onClose])
    expect(() => on('top secret' as never)).toThrow(
      new TypeError('Socket: `listener` must be a function, got a string'),
    )
  await world.settle()
  socket.close()
  await world.settle()
})

test('R5 if the session ends while connect() calls authHeader, onClose is still called', async () => {
  let reads = 0
  const http = world.http.extend({
    authHeader(token) {
      if (++reads === 2) void world.store.logout()
      return { Authorization: 'Bearer ' + token }
    },
  })
  const socket = connect(http, { url: 'ws' })
  const closed: unknown[] = []
  socket.onClose(({ error }) => closed.push(error && 'code' in error && error.code))
  await world.settle()
  expect([socket.state, closed, world.fake.sockets]).toEqual(['closed', ['signed-out'], []])
})
