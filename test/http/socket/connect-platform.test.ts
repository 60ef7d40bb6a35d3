/** How a connection uses the platform and the store, and the order in which their callbacks may come. */
import { autorun } from 'mobx-miniprogram'
import { createHttp } from 'mobx-miniprogram-auth'
import type { Http } from 'mobx-miniprogram-auth'
import { connect } from 'mobx-miniprogram-auth/socket'
import type { ConnectOptions, Socket, SocketClose } from 'mobx-miniprogram-auth/socket'
import { BASE, heldHandler, renewWorld, useWorld, world } from '../_world'

// A deadline is cleared in a promise job.
afterEach(() => world.settle())
useWorld()

type Listener = (event?: object) => void

/** One connection of the platform; a test calls the listeners that it was given. */
class FakeConnection {
  readonly sent: unknown[] = []
  readonly closes: unknown[] = []
  open: Listener = Boolean
  message: Listener = Boolean
  error: Listener = Boolean
  ended: Listener = Boolean
  readonly task = {
    onOpen: (listener: Listener) => void (this.open = listener),
    onMessage: (listener: Listener) => void (this.message = listener),
    onError: (listener: Listener) => void (this.error = listener),
    onClose: (listener: Listener) => void (this.ended = listener),
    send: ({ data }: { data: unknown }) => void this.sent.push(data),
    close: (given: unknown) => void this.closes.push(given),
  }
  constructor(readonly options: WechatMiniprogram.ConnectSocketOption) {}
}

/** A client, and the connections that it opens. */
function clientOver(options: object = {}): { http: Http; connections: FakeConnection[] } {
  const connections: FakeConnection[] = []
  const connectSocket = (given: WechatMiniprogram.ConnectSocketOption): never => {
    const connection = new FakeConnection(given)
    connections.push(connection)
    return connection.task as never
  }
  return { http: world.http.extend({ transport: { connectSocket }, ...options }), connections: connections }
}

interface Connected {
  readonly socket: Socket
  readonly log: unknown[]
  readonly closed: SocketClose[]
  readonly connections: FakeConnection[]
  readonly connection: FakeConnection
}

function connected(options: Partial<ConnectOptions> = {}, client: object = {}): Connected {
  const { http, connections: connections } = clientOver(client)
  const socket = connect(http, { url: 'live', ...options })
  const log: unknown[] = []
  const closed: SocketClose[] = []
  socket.onOpen(() => log.push('open'))
  socket.onMessage((data) => log.push(data))
  socket.onClose((event) => closed.push(event))
  const [connection = new FakeConnection({ url: '' })] = connections
  return { socket, log, closed, connections: connections, connection: connection }
}

const codeOf = ({ code, reason, error }: SocketClose): unknown[] => [
  code,
  reason,
  error && 'code' in error ? error.code : error,
]

/** A signal for apps without `AbortController`. */
function createSignal() {
  const listeners: (() => void)[] = []
  const removed: unknown[] = []
  const signal = {
    aborted: false,
    addEventListener: (_name: 'abort', listener: () => void) => void listeners.push(listener),
    removeEventListener: (_name: 'abort', listener: () => void) => void removed.push(listener),
  }
  return {
    signal,
    removed,
    abort(): void {
      signal.aborted = true
      for (const listener of listeners) listener()
    },
  }
}

describe('the connection of the platform is closed', () => {
  test('with the code and reason given to close(), by default 1000 and an empty reason', () => {
    const [own, plain] = [connected(), connected()]
    own.socket.close(4000, 'bye')
    plain.socket.close()
    expect([own.connection.closes, plain.connection.closes]).toEqual([
      [{ code: 4000, reason: 'bye' }],
      [{ code: 1000, reason: '' }],
    ])
  })

  test('with 1000 and an empty reason after a timeout, a logout, an abort or an expired message', async () => {
    const { signal, abort } = createSignal()
    const late = connected({ timeout: 10 })
    await world.fake.clock.advance(10)
    const aborted = connected({ signal })
    abort()
    const renewed = connected()
    renewed.connection.open()
    renewed.connection.message({ data: '{"code":"99997"}' })
    await world.settle()
    const clientOver = connected()
    await world.store.logout()
    await world.settle()
    expect(
      [late, aborted, renewed, clientOver].map(({ connection: connection }) => connection.closes),
    ).toEqual(Array(4).fill([{ code: 1000, reason: '' }]))
    expect([late, aborted, renewed, clientOver].map(({ closed }) => closed.map(codeOf))).toEqual([
      [[1006, '', 'timeout']],
      [[1000, '', 'aborted']],
      [[1000, '', 'signed-out']],
      [[1000, '', 'signed-out']],
    ])
  })

  test('with 1000 and an empty reason if the app called close() inside connectSocket', () => {
    const { http, connections: connections } = clientOver({ waitForLogin: true })
    const closing = http.extend({
      transport: {
        connectSocket: (given) => {
          socket.close(4000)
          const connection = new FakeConnection(given)
          connections.push(connection)
          return connection.task as never
        },
      },
    })
    void world.store.logout()
    const socket = connect(closing, { url: 'live' })
    world.store.setSession({ token: 'T0' })
    expect(connections.map(({ closes }) => closes)).toEqual([[{ code: 1000, reason: '' }]])
  })
})

test('onClose gets an empty reason after a failed connection and if nobody is signed in', async () => {
  const failed = connected()
  Object(failed.connection.options).fail({ errMsg: 'connectSocket:fail' })
  await world.settle()
  await world.store.logout()
  const visitor = connected()
  await world.settle()
  expect([...failed.closed, ...visitor.closed].map(codeOf)).toEqual([
    [1006, '', 'network'],
    [1006, '', 'login-required'],
  ])
})

test.each([
  [new RangeError('too many'), [1006, '', new RangeError('too many')]],
  ['too many', [1006, '', 'socket-closed']],
])('if connectSocket throws %p, the socket closes with an error', async (thrown, end) => {
  const connectSocket = (): never => {
    throw thrown
  }
  const { socket, closed } = connected({}, { transport: { connectSocket } })
  await world.settle()
  expect([socket.state, closed.map(codeOf)]).toEqual(['closed', [end]])
})

test('a logout closes a socket that waits for a renewal with the code 1006', async () => {
  const renewal = heldHandler()
  world.backend.renew = renewal.handler
  void world.store.refresh().catch(Boolean)
  await world.settle()
  const { connections: connections, closed } = connected()
  await world.store.logout()
  renewal.release()
  await world.settle()
  expect([connections.length, closed.map(codeOf)]).toEqual([0, [[1006, '', 'signed-out']]])
})

test('after close(), events of the platform reach neither the listeners nor isExpired', async () => {
  const isExpired = jest.fn(() => false)
  const { socket, log, connection: connection } = connected({}, { isExpired })
  socket.close()
  connection.open()
  connection.message({ data: 'late' })
  await world.settle()
  expect([socket.state, log, isExpired.mock.calls]).toEqual(['closed', [], []])
})

test('each message is reported once if the platform uses one task for all connections', async () => {
  const listeners: Record<string, Listener[]> = { open: [], message: [], close: [] }
  const on = (name: string) => (listener: Listener) => void listeners[name]?.push(listener)
  const emit = (name: string, event?: object): void => listeners[name]?.forEach((listener) => listener(event))
  const task = { onOpen: on('open'), onMessage: on('message'), onClose: on('close'), onError: Boolean }
  const { log, socket } = connected(
    {},
    { transport: { connectSocket: () => Object.assign(task, { close: Boolean }) } },
  )
  emit('open')
  emit('close', { code: 4401, reason: '' })
  await world.settle()
  emit('open')
  emit('message', { data: 'a' })
  await world.settle()
  expect(log).toEqual(['open', 'open', 'a'])
  socket.close()
})

test('an error text with 401 on an open connection closes it with a network error and starts no reconnection', async () => {
  const { closed, connections: connections, connection: connection } = connected()
  connection.open()
  connection.error({ errMsg: 'proxy said 401' })
  await world.settle()
  expect([connections.length, closed.map(codeOf)]).toEqual([1, [[1006, '', 'network']]])
})

describe('a message', () => {
  test('is passed to isExpired in the shape of an answer', () => {
    const isExpired = jest.fn(() => false)
    const { connection: connection, socket } = connected({}, { isExpired, expiredCodes: undefined })
    connection.open()
    connection.message({ data: '{"n":1}' })
    expect(isExpired.mock.calls).toEqual([[{ data: { n: 1 }, statusCode: 200, header: {}, cookies: [] }]])
    socket.close()
  })

  test('is reported synchronously, also after a message for which isExpired was asynchronous', async () => {
    let verdict: (found: boolean) => void = Boolean
    const isExpired = ({ data }: { data?: unknown }) =>
      Object(data).slow ? new Promise<boolean>((resolve) => (verdict = resolve)) : false
    const { connection: connection, log, socket } = connected({}, { isExpired })
    connection.open()
    connection.message({ data: 'a' })
    expect(log).toEqual(['open', 'a'])
    connection.message({ data: '{"slow":1}' })
    verdict(false)
    await world.settle()
    connection.message({ data: 'b' })
    expect(log).toEqual(['open', 'a', '{"slow":1}', 'b'])
    socket.close()
  })

  test('waits for all messages before it', async () => {
    const verdicts: ((found: boolean) => void)[] = []
    const isExpired = ({ data }: { data?: unknown }) =>
      Object(data).slow ? new Promise<boolean>((resolve) => verdicts.push(resolve)) : false
    const { connection: connection, log, socket } = connected({}, { isExpired })
    connection.open()
    connection.message({ data: '{"slow":1}' })
    connection.message({ data: '{"slow":2}' })
    verdicts[0]?.(false)
    await world.settle()
    connection.message({ data: 'a' })
    expect(log).toEqual(['open', '{"slow":1}'])
    verdicts[1]?.(false)
    await world.settle()
    expect(log).toEqual(['open', '{"slow":1}', '{"slow":2}', 'a'])
    socket.close()
  })

  test('is not reported if isExpired decides after close()', async () => {
    let verdict: (found: boolean) => void = Boolean
    const isExpired = () => new Promise<boolean>((resolve) => (verdict = resolve))
    const { connection: connection, log, socket } = connected({}, { isExpired })
    connection.open()
    connection.message({ data: 'a' })
    socket.close()
    verdict(false)
    await world.settle()
    expect(log).toEqual(['open'])
  })

  test('confirms the token; if `isExpired` fails, it does not, but is reported and the store emits an error', async () => {
    const accepted = jest.spyOn(world.store.gate, 'accepted')
    const errors: unknown[] = []
    world.store.on('error', ({ source, error }) => errors.push([source, error]))
    const broken = new RangeError("the app's own")
    const isExpired = ({ data }: { data?: unknown }): boolean | Promise<boolean> => {
      if (Object(data).throws) throw broken
      return Object(data).rejects ? Promise.reject(broken) : false
    }
    const { connection: connection, log, socket } = connected({}, { isExpired })
    connection.open()
    connection.message({ data: '{"throws":1}' })
    connection.message({ data: '{"rejects":1}' })
    await world.settle()
    expect([log, accepted.mock.calls.length]).toEqual([['open', '{"throws":1}', '{"rejects":1}'], 0])
    expect(errors).toEqual([
      ['isExpired', broken],
      ['isExpired', broken],
    ])
    connection.message({ data: 'a' })
    expect(accepted.mock.calls.map(([grant]) => grant.token)).toEqual(['T0'])
    socket.close()
  })

  test('on a connection without a token confirms no token', async () => {
    await world.store.logout()
    const accepted = jest.spyOn(world.store.gate, 'accepted')
    const { connection: connection, log, socket } = connected({ auth: 'optional' })
    connection.open()
    connection.message({ data: 'a' })
    expect([log, accepted.mock.calls, connection.options.header]).toEqual([['open', 'a'], [], {}])
    socket.close()
  })
})

test('a connection that was open for ten seconds confirms its token, and may be renewed again', async () => {
  const accepted = jest.spyOn(world.store.gate, 'accepted')
  const { connections: connections, closed, socket } = connected()
  for (let i = 0; i < 4; i++) {
    connections[i]?.open()
    await world.fake.clock.advance(10_000)
    connections[i]?.ended({ code: 4401, reason: '' })
    await world.settle()
  }
  expect([connections.length, closed]).toEqual([5, []])
  expect(accepted.mock.calls.map(([grant]) => grant.token)).toEqual(['T0', 'T1', 'T2', 'T3'])
  socket.close()
})

test('a socket refused with every token closes with `renewal-failed` and an empty reason', async () => {
  const { connections: connections, closed } = connected()
  for (let i = 0; i < 3; i++) {
    world.store.setSession({ token: world.backend.issue() })
    connections[i]?.open()
    connections[i]?.ended({ code: 4401, reason: 'expired' })
    await world.settle()
  }
  expect(closed.map(codeOf)).toEqual([[1006, '', 'renewal-failed']])
})

test('a socket with `auth: optional` needs no login, and carries the token if there is one', async () => {
  const first = connected({ auth: 'optional' })
  expect(first.connection.options.header).toEqual({ Authorization: 'Bearer T0' })
  first.socket.close()
  await world.store.logout()
  const second = connected({ auth: 'optional' })
  expect([second.connections.length, second.connection.options.header]).toEqual([1, {}])
  second.socket.close()
})

test('an optional socket whose session expires connects again without a token if its `auth` reports no logout', async () => {
  renewWorld({ store: { refresh: undefined } })
  const { gate, platform } = world.store
  const {
    connections: connections,
    closed,
    socket,
  } = connected({ auth: 'optional' }, { auth: { gate, platform } })
  connections[0]?.open()
  connections[0]?.ended({ code: 4401, reason: '' })
  await world.settle()
  expect([connections.map(({ options }) => options.header), closed]).toEqual([
    [{ Authorization: 'Bearer T0' }, {}],
    [],
  ])
  socket.close()
})

test('`waitForLogin` of the socket asks for an explicit login, `waitForLogin` of the client does not', async () => {
  await world.store.logout()
  const asked: unknown[] = []
  world.store.on('loginRequired', (event) => asked.push(event))
  const own = connected({ waitForLogin: true })
  const theirs = connected({}, { waitForLogin: true })
  await world.settle()
  expect(asked).toEqual([
    { explicit: true, waiting: true },
    { explicit: false, waiting: true },
  ])
  expect(world.store.waiting).toBe(2)
  own.socket.close()
  theirs.socket.close()
  expect(world.store.waiting).toBe(0)
})

test('a socket aborted by a reaction when its expired token signs out does not wait for a login', async () => {
  renewWorld({ signedIn: false, store: { refresh: undefined } })
  world.store.setSession({ token: 'T0', expiresIn: 600 })
  world.fake.hide()
  await world.fake.clock.advance(3_600_000)
  const { signal, abort } = createSignal()
  const stop = autorun(() => {
    if (world.store.status === 'signedOut') abort()
  })
  const { closed, connections: connections } = connected({ waitForLogin: true, signal })
  await world.settle()
  expect([closed.map(codeOf), connections.length, world.store.waiting]).toEqual([
    [[1000, '', 'aborted']],
    0,
    0,
  ])
  stop()
})

describe('a signal', () => {
  test('that is already aborted closes the socket asynchronously, and send() rejects', async () => {
    const { signal, abort } = createSignal()
    abort()
    const { socket, closed } = connected({ signal })
    expect(socket.state).toBe('connecting')
    const sent = socket.send('a')
    await expect(sent).rejects.toMatchObject({ code: 'aborted' })
    expect([socket.state, closed.map(codeOf)]).toEqual(['closed', [[1000, '', 'aborted']]])
  })

  test('loses its listener once when the socket is closed', () => {
    const { signal, removed } = createSignal()
    const { socket } = connected({ signal })
    expect(removed).toHaveLength(0)
    socket.close()
    socket.close()
    expect(removed).toHaveLength(1)
  })
})

test('send() after close() rejects with a retryable error', async () => {
  const { socket } = connected()
  socket.close()
  await expect(socket.send('a')).rejects.toMatchObject({
    code: 'socket-closed',
    retryable: true,
    message: 'The connection is closed',
  })
})

test.each([
  ['ws://api.example.com/a?next=ws://b', 'ws://api.example.com/a?next=ws://b'],
  ['wss://api.example.com/a?from=http://b', 'wss://api.example.com/a?from=http://b'],
  ['WSS://api.example.com/A', 'wss://api.example.com/A'],
  ['Ws://api.example.com/a', 'ws://api.example.com/a'],
  ['a?next=wss://b', 'wss://api.example.com/a?next=wss://b'],
  ['a?token=T0', 'wss://api.example.com/a?token=T0'],
])('the URL %s is connected to as %s', (url, whole) => {
  const { connection: connection, socket } = connected({ url })
  expect(connection.options.url).toBe(whole)
  socket.close()
})

test('with a baseUrl in capitals, the scheme of a connection is in small letters', () => {
  const { connection, socket } = connected({ url: 'a' }, { baseUrl: 'HTTPS://api.example.com/' })
  expect(connection.options.url).toBe('wss://api.example.com/a')
  socket.close()
})

test("R14 if the platform's close() throws, neither close() nor an abort does, and onClose is called", async () => {
  const { signal, abort } = createSignal()
  const [own, aborted] = [connected(), connected({ signal })]
  for (const { connection } of [own, aborted])
    connection.task.close = () => {
      throw new RangeError('no such connection')
    }
  own.socket.close()
  abort()
  await world.settle()
  expect([own.closed.map(codeOf), aborted.closed.map(codeOf)]).toEqual([
    [[1000, '', null]],
    [[1000, '', 'aborted']],
  ])
})

test.each<[string, () => unknown, string[]]>([
  ['sets a newer session', () => world.store.setSession({ token: 'T9', refreshToken: 'R9' }), ['Bearer T9']],
  ['starts a renewal', () => world.store.refresh(), ['Bearer T1']],
])('R4 if `authHeader` %s, the connection is opened with the new token only', async (_what, change, sent) => {
  let calls = 0
  const authHeader = (token: string) => {
    // The client calls it once with a sample, while it is made.
    if (++calls === 2) void change()
    return { Authorization: 'Bearer ' + token }
  }
  const { connections, socket } = connected({}, { authHeader })
  await world.settle()
  expect(connections.map(({ options }) => Object(options.header).Authorization)).toEqual(sent)
  socket.close()
})

test('R5 if `authHeader` sets a newer session each time, the connection ends with an error', async () => {
  let calls = 0
  const authHeader = (token: string) => {
    if (++calls > 1) world.store.setSession({ token: `T${calls}` })
    return { Authorization: 'Bearer ' + token }
  }
  const { connections, closed } = connected({}, { authHeader })
  await world.settle()
  expect([connections, closed.map(codeOf)]).toEqual([[], [[1006, '', 'renewal-failed']]])
})

test('a socket that is closed by the app while its waiting messages are sent does not tell onOpen', async () => {
  const { socket, connection, log, closed } = connected()
  connection.task.send = () => void socket.close()
  void socket.send('hello')
  connection.open()
  await world.settle()
  expect([log, closed.map(codeOf)]).toEqual([[], [[1000, '', null]]])
})

test('a client without a baseUrl connects to an absolute URL', () => {
  const connections: string[] = []
  const http = createHttp({
    clock: world.fake.clock,
    transport: {
      connectSocket: ({ url }) => {
        connections.push(url)
        return new FakeConnection({ url }).task as never
      },
    },
  })
  connect(http, { url: BASE.replace('https', 'wss') + 'a' }).close()
  expect(connections).toEqual(['wss://api.example.com/a'])
})
