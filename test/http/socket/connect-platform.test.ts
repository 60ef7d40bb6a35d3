/** What a connection asks of the platform and of the store, and what it does with what they call back when. */
import { autorun } from 'mobx-miniprogram'
import { createHttp } from 'mobx-miniprogram-auth'
import type { Http } from 'mobx-miniprogram-auth'
import { connect } from 'mobx-miniprogram-auth/socket'
import type { ConnectOptions, Socket, SocketClose } from 'mobx-miniprogram-auth/socket'
import { BASE, createWorld, held } from '../_world'
import type { World } from '../_world'

let world: World
beforeEach(() => {
  world = createWorld()
})
afterEach(async () => {
  // A deadline is cleared in a promise job.
  await world.settle()
  world.end()
})

type Told = (event?: object) => void

/** One connection as the platform has it; a test calls what it was given. */
class Line {
  readonly sent: unknown[] = []
  readonly closes: unknown[] = []
  open: Told = Boolean
  message: Told = Boolean
  error: Told = Boolean
  ended: Told = Boolean
  readonly task = {
    onOpen: (listener: Told) => void (this.open = listener),
    onMessage: (listener: Told) => void (this.message = listener),
    onError: (listener: Told) => void (this.error = listener),
    onClose: (listener: Told) => void (this.ended = listener),
    send: ({ data }: { data: unknown }) => void this.sent.push(data),
    close: (given: unknown) => void this.closes.push(given),
  }
  constructor(readonly options: WechatMiniprogram.ConnectSocketOption) {}
}

/** A client whose connections are `lines`. */
function over(options: object = {}): { http: Http; lines: Line[] } {
  const lines: Line[] = []
  const connectSocket = (given: WechatMiniprogram.ConnectSocketOption): never => {
    const line = new Line(given)
    lines.push(line)
    return line.task as never
  }
  return { http: world.http.extend({ transport: { connectSocket }, ...options }), lines }
}

interface Connected {
  readonly socket: Socket
  readonly log: unknown[]
  readonly closed: SocketClose[]
  readonly lines: Line[]
  readonly line: Line
}

function connected(options: Partial<ConnectOptions> = {}, client: object = {}): Connected {
  const { http, lines } = over(client)
  const socket = connect(http, { url: 'live', ...options })
  const log: unknown[] = []
  const closed: SocketClose[] = []
  socket.onOpen(() => log.push('open'))
  socket.onMessage((data) => log.push(data))
  socket.onClose((event) => closed.push(event))
  const [line = new Line({ url: '' })] = lines
  return { socket, log, closed, lines, line }
}

const codeOf = ({ code, reason, error }: SocketClose): unknown[] => [
  code,
  reason,
  error && 'code' in error ? error.code : error,
]

/** As an app has it that has no `AbortController`. */
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

describe('the platform closes its connection with the code and the reason', () => {
  test('that the app gave, by default 1000 and none', () => {
    const [own, plain] = [connected(), connected()]
    own.socket.close(4000, 'bye')
    plain.socket.close()
    expect([own.line.closes, plain.line.closes]).toEqual([
      [{ code: 4000, reason: 'bye' }],
      [{ code: 1000, reason: '' }],
    ])
  })

  test('1000 and none where the library ends it: by a timeout, a logout, a signal, a message on its token', async () => {
    const { signal, abort } = createSignal()
    const late = connected({ timeout: 10 })
    await world.fake.clock.advance(10)
    const aborted = connected({ signal })
    abort()
    const renewed = connected()
    renewed.line.open()
    renewed.line.message({ data: '{"code":"99997"}' })
    await world.settle()
    const over = connected()
    await world.store.logout()
    await world.settle()
    expect([late, aborted, renewed, over].map(({ line }) => line.closes)).toEqual(
      Array(4).fill([{ code: 1000, reason: '' }]),
    )
    expect([late, aborted, renewed, over].map(({ closed }) => closed.map(codeOf))).toEqual([
      [[1006, '', 'timeout']],
      [[1000, '', 'aborted']],
      [[1000, '', 'signed-out']],
      [[1000, '', 'signed-out']],
    ])
  })

  test('so does one that comes when the socket is closed', () => {
    const { http, lines } = over({ waitForLogin: true })
    const closing = http.extend({
      transport: {
        connectSocket: (given) => {
          socket.close(4000)
          const line = new Line(given)
          lines.push(line)
          return line.task as never
        },
      },
    })
    void world.store.logout()
    const socket = connect(closing, { url: 'live' })
    world.store.setSession({ token: 'T0' })
    expect(lines.map(({ closes }) => closes)).toEqual([[{ code: 1000, reason: '' }]])
  })
})

test('an end that the platform calls a failure, or that has no token, has no reason', async () => {
  const failed = connected()
  Object(failed.line.options).fail({ errMsg: 'connectSocket:fail' })
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
])('a platform that throws %p ends the connection with an error', async (thrown, end) => {
  const connectSocket = (): never => {
    throw thrown
  }
  const { socket, closed } = connected({}, { transport: { connectSocket } })
  await world.settle()
  expect([socket.state, closed.map(codeOf)]).toEqual(['closed', [end]])
})

test('a logout ends a connection that waits for its token, as one that could not be made', async () => {
  const renewal = held()
  world.backend.renew = renewal.handler
  void world.store.refresh().catch(Boolean)
  await world.settle()
  const { lines, closed } = connected()
  await world.store.logout()
  renewal.open()
  await world.settle()
  expect([lines.length, closed.map(codeOf)]).toEqual([0, [[1006, '', 'signed-out']]])
})

test('what the platform tells after the end is not told on, nor judged', async () => {
  const isExpired = jest.fn(() => false)
  const { socket, log, line } = connected({}, { isExpired })
  socket.close()
  line.open()
  line.message({ data: 'late' })
  await world.settle()
  expect([socket.state, log, isExpired.mock.calls]).toEqual(['closed', [], []])
})

test('a platform that has one task for all connections tells each message once', async () => {
  const told: Record<string, Told[]> = { open: [], message: [], close: [] }
  const on = (name: string) => (listener: Told) => void told[name]?.push(listener)
  const tell = (name: string, event?: object): void => told[name]?.forEach((listener) => listener(event))
  const task = { onOpen: on('open'), onMessage: on('message'), onClose: on('close'), onError: Boolean }
  const { log, socket } = connected(
    {},
    { transport: { connectSocket: () => Object.assign(task, { close: Boolean }) } },
  )
  tell('open')
  tell('close', { code: 4401, reason: '' })
  await world.settle()
  tell('open')
  tell('message', { data: 'a' })
  await world.settle()
  expect(log).toEqual(['open', 'open', 'a'])
  socket.close()
})

test('a text with 401 in it ends a connection that was open as any other error', async () => {
  const { closed, lines, line } = connected()
  line.open()
  line.error({ errMsg: 'proxy said 401' })
  await world.settle()
  expect([lines.length, closed.map(codeOf)]).toEqual([1, [[1006, '', 'network']]])
})

describe('a message', () => {
  test('is judged in the shape of an answer', () => {
    const isExpired = jest.fn(() => false)
    const { line, socket } = connected({}, { isExpired, expiredCodes: undefined })
    line.open()
    line.message({ data: '{"n":1}' })
    expect(isExpired.mock.calls).toEqual([[{ data: { n: 1 }, statusCode: 200, header: {}, cookies: [] }]])
    socket.close()
  })

  test('is told within the call of the platform, also after one whose verdict took its time', async () => {
    let verdict: (found: boolean) => void = Boolean
    const isExpired = ({ data }: { data?: unknown }) =>
      Object(data).slow ? new Promise<boolean>((resolve) => (verdict = resolve)) : false
    const { line, log, socket } = connected({}, { isExpired })
    line.open()
    line.message({ data: 'a' })
    expect(log).toEqual(['open', 'a'])
    line.message({ data: '{"slow":1}' })
    verdict(false)
    await world.settle()
    line.message({ data: 'b' })
    expect(log).toEqual(['open', 'a', '{"slow":1}', 'b'])
    socket.close()
  })

  test('waits for all those before it', async () => {
    const verdicts: ((found: boolean) => void)[] = []
    const isExpired = ({ data }: { data?: unknown }) =>
      Object(data).slow ? new Promise<boolean>((resolve) => verdicts.push(resolve)) : false
    const { line, log, socket } = connected({}, { isExpired })
    line.open()
    line.message({ data: '{"slow":1}' })
    line.message({ data: '{"slow":2}' })
    verdicts[0]?.(false)
    await world.settle()
    line.message({ data: 'a' })
    expect(log).toEqual(['open', '{"slow":1}'])
    verdicts[1]?.(false)
    await world.settle()
    expect(log).toEqual(['open', '{"slow":1}', '{"slow":2}', 'a'])
    socket.close()
  })

  test('whose verdict comes after the end is not told', async () => {
    let verdict: (found: boolean) => void = Boolean
    const isExpired = () => new Promise<boolean>((resolve) => (verdict = resolve))
    const { line, log, socket } = connected({}, { isExpired })
    line.open()
    line.message({ data: 'a' })
    socket.close()
    verdict(false)
    await world.settle()
    expect(log).toEqual(['open'])
  })

  test('proves the token that it came with, unless `isExpired` failed: then it is told, and the store is told why', async () => {
    const accepted = jest.spyOn(world.store.gate, 'accepted')
    const errors: unknown[] = []
    world.store.on('error', ({ source, error }) => errors.push([source, error]))
    const broken = new RangeError("the app's own")
    const isExpired = ({ data }: { data?: unknown }): boolean | Promise<boolean> => {
      if (Object(data).throws) throw broken
      return Object(data).rejects ? Promise.reject(broken) : false
    }
    const { line, log, socket } = connected({}, { isExpired })
    line.open()
    line.message({ data: '{"throws":1}' })
    line.message({ data: '{"rejects":1}' })
    await world.settle()
    expect([log, accepted.mock.calls.length]).toEqual([['open', '{"throws":1}', '{"rejects":1}'], 0])
    expect(errors).toEqual([
      ['isExpired', broken],
      ['isExpired', broken],
    ])
    line.message({ data: 'a' })
    expect(accepted.mock.calls.map(([grant]) => grant.token)).toEqual(['T0'])
    socket.close()
  })

  test('to a visitor proves nothing', async () => {
    await world.store.logout()
    const accepted = jest.spyOn(world.store.gate, 'accepted')
    const { line, log, socket } = connected({ auth: 'optional' })
    line.open()
    line.message({ data: 'a' })
    expect([log, accepted.mock.calls, line.options.header]).toEqual([['open', 'a'], [], {}])
    socket.close()
  })
})

test('a connection that was open for ten seconds proves its token, and may be renewed again', async () => {
  const accepted = jest.spyOn(world.store.gate, 'accepted')
  const { lines, closed, socket } = connected()
  for (let i = 0; i < 4; i++) {
    lines[i]?.open()
    await world.fake.clock.advance(10_000)
    lines[i]?.ended({ code: 4401, reason: '' })
    await world.settle()
  }
  expect([lines.length, closed]).toEqual([5, []])
  expect(accepted.mock.calls.map(([grant]) => grant.token)).toEqual(['T0', 'T1', 'T2', 'T3'])
  socket.close()
})

test('what is refused with every token ends without a reason', async () => {
  const { lines, closed } = connected()
  for (let i = 0; i < 3; i++) {
    world.store.setSession({ token: world.backend.issue() })
    lines[i]?.open()
    lines[i]?.ended({ code: 4401, reason: 'expired' })
    await world.settle()
  }
  expect(closed.map(codeOf)).toEqual([[1006, '', 'renewal-failed']])
})

test('`auth: optional` needs no login, and has the token if there is one', async () => {
  const first = connected({ auth: 'optional' })
  expect(first.line.options.header).toEqual({ Authorization: 'Bearer T0' })
  first.socket.close()
  await world.store.logout()
  const second = connected({ auth: 'optional' })
  expect([second.lines.length, second.line.options.header]).toEqual([1, {}])
  second.socket.close()
})

test('an optional connection whose session has ended connects again as a visitor, if its client is told of no logout', async () => {
  world.end()
  world = createWorld({ store: { refresh: undefined } })
  const { gate, platform } = world.store
  const { lines, closed, socket } = connected({ auth: 'optional' }, { auth: { gate, platform } })
  lines[0]?.open()
  lines[0]?.ended({ code: 4401, reason: '' })
  await world.settle()
  expect([lines.map(({ options }) => options.header), closed]).toEqual([
    [{ Authorization: 'Bearer T0' }, {}],
    [],
  ])
  socket.close()
})

test('`waitForLogin` of the connection is a word of the user, one of the client is not', async () => {
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

test('closed by a reaction to what its own wish for a token brings about, it waits for nothing', async () => {
  world.end()
  world = createWorld({ signedIn: false, store: { refresh: undefined } })
  world.store.setSession({ token: 'T0', expiresIn: 600 })
  world.fake.hide()
  await world.fake.clock.advance(3_600_000)
  const { signal, abort } = createSignal()
  const stop = autorun(() => {
    if (world.store.status === 'signedOut') abort()
  })
  const { closed, lines } = connected({ waitForLogin: true, signal })
  await world.settle()
  expect([closed.map(codeOf), lines.length, world.store.waiting]).toEqual([[[1000, '', 'aborted']], 0, 0])
  stop()
})

describe('a signal', () => {
  test('that was aborted before: the connection is `connecting` until that is told, and what it was to send rejects', async () => {
    const { signal, abort } = createSignal()
    abort()
    const { socket, closed } = connected({ signal })
    expect(socket.state).toBe('connecting')
    const sent = socket.send('a')
    await expect(sent).rejects.toMatchObject({ code: 'aborted' })
    expect([socket.state, closed.map(codeOf)]).toEqual(['closed', [[1000, '', 'aborted']]])
  })

  test('is let go with the connection', () => {
    const { signal, removed } = createSignal()
    const { socket } = connected({ signal })
    expect(removed).toHaveLength(0)
    socket.close()
    socket.close()
    expect(removed).toHaveLength(1)
  })
})

test('what is sent after the end rejects, and may be sent again over another connection', async () => {
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
  ['a?next=wss://b', 'wss://api.example.com/a?next=wss://b'],
  ['a?token=T0', 'wss://api.example.com/a?token=T0'],
])('the address %s is connected to as %s', (url, whole) => {
  const { line, socket } = connected({ url })
  expect(line.options.url).toBe(whole)
  socket.close()
})

test('a client without a base connects to a whole address', () => {
  const lines: string[] = []
  const http = createHttp({
    clock: world.fake.clock,
    transport: {
      connectSocket: ({ url }) => {
        lines.push(url)
        return new Line({ url }).task as never
      },
    },
  })
  connect(http, { url: BASE.replace('https', 'wss') + 'a' }).close()
  expect(lines).toEqual(['wss://api.example.com/a'])
})
