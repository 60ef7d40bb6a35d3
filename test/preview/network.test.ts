import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { relaySockets } from '../../preview/server/relay'
import { WebSocket, WebSocketServer } from '../web-socket'
import { cleanUp, start } from './support'
import type { Started } from './support'

let server: Server
let base: string
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void
const held: ServerResponse[] = []

beforeAll((done) => {
  server = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-headers', '*, authorization')
    response.setHeader('access-control-allow-methods', '*')
    if (request.method === 'OPTIONS') {
      response.end()
      return
    }
    let body = ''
    request.setEncoding('latin1')
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => answer(request, response, body))
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    base = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}/` : ''
    done()
  })
})
afterAll((done) => {
  server.close(done)
  server.closeAllConnections()
})
afterEach(() => {
  for (const response of held.splice(0)) response.destroy()
  cleanUp()
})

type Result = Readonly<Record<string, unknown>>

/** Calls a network API and waits for its end. */
function send({ call }: Started, name: string, options: object): Promise<{ kind: string; result: Result }> {
  return new Promise((resolve) => {
    call(name, {
      ...options,
      success: (result: Result) => resolve({ kind: 'success', result }),
      fail: (result: Result) => resolve({ kind: 'fail', result }),
    })
  })
}

const echo: typeof answer = (request, response, body) => {
  response.setHeader('content-type', 'application/json')
  response.end(
    JSON.stringify({ method: request.method, url: request.url, body, type: request.headers['content-type'] }),
  )
}
const hold: typeof answer = (_request, response) => void held.push(response)

describe('wx.request', () => {
  test('sends GET data as a query and parses the JSON answer', async () => {
    answer = echo
    const { kind, result } = await send(start({}), 'request', {
      url: `${base}a?b=1`,
      data: { c: '周', d: 2 },
    })
    expect(kind).toBe('success')
    expect(result).toMatchObject({
      statusCode: 200,
      errMsg: 'request:ok',
      data: { method: 'GET', url: '/a?b=1&c=%E5%91%A8&d=2' },
    })
    expect(result.header).toMatchObject({ 'content-type': 'application/json' })
  })

  test('sends other data as JSON, or as a form if the content type says so', async () => {
    answer = echo
    const app = start({})
    const json = await send(app, 'request', { url: base, method: 'POST', data: { a: 1 } })
    expect(json.result.data).toMatchObject({ body: '{"a":1}', type: 'application/json' })
    const header = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const form = await send(app, 'request', { url: base, method: 'POST', data: { a: 1, b: '&' }, header })
    expect(form.result.data).toMatchObject({ body: 'a=1&b=%26', type: 'application/x-www-form-urlencoded' })
  })

  test('succeeds for every HTTP status, and leaves a body that is not JSON as text', async () => {
    answer = (_request, response) => response.writeHead(503).end('busy')
    const { kind, result } = await send(start({}), 'request', { url: base })
    expect(kind).toBe('success')
    expect(result).toMatchObject({ statusCode: 503, data: 'busy' })
  })

  test('returns a task, not a promise, and the task can be aborted', async () => {
    answer = hold
    const app = start({})
    const failed = await new Promise<unknown>((resolve) => {
      const task = app.call('request', { url: base, fail: resolve })
      expect(task).not.toBeInstanceOf(Promise)
      if (task instanceof Object) Reflect.apply(Reflect.get(task, 'abort'), task, [])
    })
    expect(failed).toEqual({ errMsg: 'request:fail abort' })
  })

  test('fails as in WeChat for a timeout, an unreachable server and an invalid URL', async () => {
    answer = hold
    const app = start({})
    const late = await send(app, 'request', { url: base, timeout: 20 })
    expect(late.result).toEqual({ errMsg: 'request:fail timeout', errno: 5 })
    // jsdom writes network errors to the console.
    const log = jest.spyOn(console, 'error').mockImplementation(() => undefined)
    const dead = await send(app, 'request', { url: 'http://127.0.0.1:9/' })
    expect(log).toHaveBeenCalled()
    expect(dead.result).toMatchObject({
      errno: 600001,
      errMsg: expect.stringMatching(/^request:fail .*net::ERR_/),
    })
    const bad = await send(app, 'request', { url: 'nowhere?token=secret' })
    expect(bad.result).toEqual({ errMsg: 'request:fail invalid url "nowhere"', errno: 600009 })
  })

  test('fails while offline, and a pending request fails when the phone goes offline', async () => {
    answer = hold
    const app = start({})
    const under = send(app, 'request', { url: base })
    app.program.device.setOnline(false)
    expect((await under).result).toMatchObject({ errno: 600001 })
    expect((await send(app, 'request', { url: base })).result).toMatchObject({
      errno: 600001,
      errMsg: expect.stringContaining('ERR_INTERNET_DISCONNECTED'),
    })
  })

  test('runs ten requests at once and queues the others', async () => {
    answer = hold
    const app = start({})
    const all = Array.from({ length: 13 }, () => send(app, 'request', { url: base }))
    const arrived = new Promise<void>((resolve) => {
      answer = (request, response, body) => {
        hold(request, response, body)
        if (held.length === 10) resolve()
      }
    })
    await arrived
    expect(app.program.pool).toMatchObject({ inFlight: 10, queued: 3 })
    answer = echo
    for (const response of held.splice(0)) response.end('{}')
    expect((await Promise.all(all)).map(({ kind }) => kind)).toEqual(Array<string>(13).fill('success'))
  })

  test('fails as interrupted when the app is frozen, and reports that when the app returns', async () => {
    answer = hold
    const app = start({})
    const events: string[] = []
    const under = send(app, 'request', { url: base }).then((end) => {
      events.push('success')
      return end
    })
    app.program.device.setHidden(true, true)
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(events).toEqual([])
    const hidden = send(app, 'request', { url: base })
    app.program.device.setHidden(false)
    const interrupted = { errMsg: 'request:fail interrupted', errno: 600003 }
    expect((await under).result).toEqual(interrupted)
    expect((await hidden).result).toEqual(interrupted)
  })

  test('calls onHeadersReceived with status and headers before success', async () => {
    answer = echo
    const app = start({})
    const events: unknown[] = []
    await new Promise((resolve) => {
      const task = app.call('request', { url: base, success: () => resolve(events.push('success')) })
      if (task instanceof Object)
        Reflect.apply(Reflect.get(task, 'onHeadersReceived'), task, [(event: unknown) => events.push(event)])
    })
    expect(events).toMatchObject([
      { statusCode: 200, header: { 'content-type': 'application/json' } },
      'success',
    ])
  })
})

describe('files', () => {
  test('an upload sends the file and its form fields, and leaves the answer as text', async () => {
    answer = echo
    const app = start({})
    const filePath = app.program.files.add(new File(['PNG'], 'a.png', { type: 'image/png' }))
    const { result } = await send(app, 'uploadFile', {
      url: base,
      filePath,
      name: 'image',
      formData: { matchId: 'm1' },
    })
    const data = String(result.data)
    expect(data).toContain('multipart/form-data')
    expect(data).toMatch(/name=\\"matchId\\"\\r\\n\\r\\nm1/)
    expect(data).toMatch(/name=\\"image\\"; filename=\\"[^"]+\.png\\"/)
  })

  test('an upload of a file that does not exist fails', async () => {
    const { result } = await send(start({}), 'uploadFile', {
      url: base,
      filePath: 'http://tmp/none.png',
      name: 'image',
    })
    expect(result).toEqual({ errMsg: 'uploadFile:fail file not found' })
  })

  test('a download is stored as a temporary file', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end('PNG')
    const app = start({})
    const { result } = await send(app, 'downloadFile', { url: base })
    expect(result.tempFilePath).toMatch(/^http:\/\/tmp\/.*\.png$/)
    expect(app.program.files.get(String(result.tempFilePath))?.size).toBe(3)
  })

  test('a download to a filePath reports its progress, and the file can be read', async () => {
    answer = (_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":"日"}')
    const app = start({})
    const events: unknown[] = []
    const done = new Promise<Result>((resolve) => {
      const task = app.call('downloadFile', { url: base, filePath: 'http://usr/a.json', success: resolve })
      Reflect.apply(Reflect.get(Object(task), 'onProgressUpdate'), task, [
        (event: unknown) => events.push(event),
      ])
    })
    expect(await done).toMatchObject({ filePath: 'http://usr/a.json', statusCode: 200 })
    expect(events.at(-1)).toMatchObject({ totalBytesWritten: 11 })
    const manager = Object(app.call('getFileSystemManager'))
    const read = (options: object) =>
      new Promise((resolve) => Reflect.apply(manager.readFile, manager, [{ ...options, complete: resolve }]))
    const filePath = 'http://usr/a.json'
    expect(await read({ filePath, encoding: 'utf8' })).toEqual({ data: '{"a":"日"}', errMsg: 'readFile:ok' })
    expect(await read({ filePath })).toMatchObject({ data: expect.any(ArrayBuffer) })
    expect(await read({ filePath, encoding: 'odd' })).toEqual({ errMsg: 'readFile:fail invalid encoding' })
    expect(await read({ filePath: 'http://usr/none' })).toMatchObject({
      errMsg: expect.stringContaining('readFile:fail no such file'),
    })
  })

  test('wx.chooseMedia resolves with a temporary path, and fails if the user cancels', async () => {
    const app = start({})
    app.screen.nextPictures.push([new File(['PNG'], 'a.png', { type: 'image/png' })], [])
    expect(await app.call('chooseMedia', { count: 1 })).toMatchObject({
      tempFiles: [{ tempFilePath: expect.stringMatching(/^http:\/\/tmp\//), size: 3 }],
    })
    await expect(app.call('chooseMedia', { count: 1 })).rejects.toEqual({ errMsg: 'chooseMedia:fail cancel' })
  })
})

describe('wx.connectSocket', () => {
  interface Socket {
    readonly events: unknown[]
    readonly closed: Promise<unknown>
    call(name: 'send' | 'close', options: object): Promise<unknown>
    /** Resolves with the next event of the socket. */
    next(): Promise<unknown>
  }
  let relay: Server
  let relayUrl: string
  let far: WebSocketServer
  let farUrl: string

  beforeAll(async () => {
    relay = createServer()
    relaySockets(relay, () => 'wx1', { WebSocket, WebSocketServer })
    far = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'b' })
    const portOf = (address: unknown) => String(Reflect.get(Object(address), 'port'))
    await Promise.all([
      new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve)),
      new Promise((resolve) => far.once('listening', resolve)),
    ])
    relayUrl = `ws://127.0.0.1:${portOf(relay.address())}/socket`
    farUrl = `ws://127.0.0.1:${portOf(far.address())}/`
    // In jsdom the page has no server, so its origin is not that of the preview. In a browser it is.
    relay.prependListener('upgrade', (request: IncomingMessage) => {
      if (request.headers.origin === location.origin)
        request.headers.origin = `http://${request.headers.host ?? ''}`
    })
  })
  afterEach(() => {
    far.removeAllListeners('connection')
    for (const client of far.clients) client.terminate()
  })
  afterAll(async () => {
    await new Promise((resolve) => far.close(resolve))
    await new Promise((resolve) => relay.close(resolve))
  })

  function connect({ call }: Started, options: object = {}): Socket {
    const events: unknown[] = []
    const waiting: (() => void)[] = []
    const task: unknown = call('connectSocket', { url: farUrl, ...options })
    const method = (name: string, ...args: unknown[]) =>
      Reflect.apply(Reflect.get(Object(task), name), task, args)
    const closed = new Promise<unknown>((resolve) => method('onClose', resolve))
    for (const name of ['Open', 'Message', 'Error', 'Close'])
      method('on' + name, (event: object) => {
        events.push({ [name]: event })
        for (const each of waiting.splice(0)) each()
      })
    let read = 0
    return {
      events,
      closed,
      call: (name, given) => new Promise((success, fail) => method(name, { ...given, success, fail })),
      async next() {
        while (events.length <= read) await new Promise<void>((resolve) => waiting.push(resolve))
        return events[read++]
      },
    }
  }
  const online = () => start({}, { relayUrl })
  const accepted = () =>
    new Promise<{ socket: WebSocket; request: IncomingMessage }>((resolve) =>
      far.once('connection', (socket, request) => resolve({ socket, request })),
    )

  test('opens with the headers of the app, and passes text and bytes both ways', async () => {
    const arrival = accepted()
    const socket = connect(online(), {
      header: { Authorization: 'Bearer T', 'x-n': 1 },
      protocols: ['a', 'b'],
    })
    const { socket: there, request } = await arrival
    expect(request.headers).toMatchObject({
      authorization: 'Bearer T',
      'x-n': '1',
      'sec-websocket-protocol': 'a,b',
    })
    expect(await socket.next()).toEqual({ Open: { header: {} } })
    there.on('message', (data, isBinary) => there.send(data, { binary: isBinary }))
    expect(await socket.call('send', { data: '{"open":{}}' })).toEqual({ errMsg: 'sendSocketMessage:ok' })
    expect(await socket.next()).toEqual({ Message: { data: '{"open":{}}' } })
    await socket.call('send', { data: new Uint8Array([1, 2, 3]).buffer })
    const message = Object(await socket.next()) as { Message: { data: ArrayBuffer } }
    expect([...new Uint8Array(message.Message.data)]).toEqual([1, 2, 3])
  })

  test('reports the code when either side closes', async () => {
    const arrival = accepted()
    const theirs = connect(online())
    const { socket } = await arrival
    await theirs.next()
    socket.close(4401, 'TOKEN EXPIRED')
    expect(await theirs.closed).toEqual({ code: 4401, reason: 'TOKEN EXPIRED' })
    expect(theirs.events.some((event) => 'Error' in Object(event))).toBe(false)
    const second = accepted()
    const ours = connect(online())
    const closed = second.then((there) => new Promise((resolve) => there.socket.on('close', resolve)))
    await ours.next()
    expect(await ours.call('close', { code: 4000, reason: 'bye' })).toEqual({ errMsg: 'closeSocket:ok' })
    expect(await ours.closed).toEqual({ code: 4000, reason: 'bye' })
    expect(await closed).toBe(4000)
    await expect(ours.call('send', { data: 'late' })).rejects.toMatchObject({
      errMsg: 'sendSocketMessage:fail SocketTask.readyState is not OPEN',
    })
  })

  test('closes also with a code that is not allowed', async () => {
    const arrival = accepted()
    const socket = connect(online())
    const { socket: there } = await arrival
    const closed = new Promise((resolve) => there.on('close', resolve))
    await socket.next()
    await socket.call('close', { code: 42 })
    expect(await closed).toBe(1005)
  })

  test('a refused handshake and an unreachable server cause an error event; the refusal closes with 1006', async () => {
    const refusing = createServer()
    refusing.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n'))
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve))
    const { port } = Object(refusing.address()) as { port: number }
    const refused = connect(online(), { url: `ws://127.0.0.1:${String(port)}/` })
    expect(await refused.next()).toEqual({
      Error: { errMsg: expect.stringMatching(/^connectSocket:fail .*401/) },
    })
    expect(await refused.closed).toMatchObject({ code: 1006 })
    await new Promise((resolve) => refusing.close(resolve))
    const dead = connect(online(), { url: 'ws://127.0.0.1:9/' })
    expect(await dead.next()).toEqual({ Error: { errMsg: expect.stringMatching(/ECONNREFUSED/) } })
  })

  test('fails for an invalid URL, offline, in the background and beyond five sockets', async () => {
    const app = online()
    const errorOf = async (options: object = {}) =>
      Object(await connect(app, options).next()) as { Error: { errMsg: string } }
    expect(await errorOf({ url: 'https://a/' })).toEqual({
      Error: { errMsg: 'connectSocket:fail invalid url' },
    })
    const five = Array.from({ length: 5 }, () => connect(app))
    await Promise.all(five.map((each) => each.next()))
    expect((await errorOf()).Error.errMsg).toContain('exceed max task count')
    app.program.device.setOnline(false)
    expect(await five[0]?.closed).toMatchObject({ code: 1006 })
    expect((await errorOf()).Error.errMsg).toContain('network is down')
    app.program.device.setOnline(true)
    app.program.device.setHidden(true)
    expect(app.call('connectSocket', { url: farUrl })).toBeInstanceOf(Object)
    const result = connect(app).next()
    app.program.device.setHidden(false)
    expect(Object(await result)).toEqual({ Error: { errMsg: 'connectSocket:fail interrupted' } })
  })

  test('is interrupted when the app is frozen, and reports that when the app returns', async () => {
    const app = online()
    const socket = connect(app)
    await socket.next()
    app.program.device.setHidden(true, true)
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(socket.events).toHaveLength(1)
    app.program.device.setHidden(false)
    expect(await socket.next()).toEqual({ Error: { errMsg: 'connectSocket:fail interrupted' } })
  })

  test('fails with a timeout if the server does not answer the handshake', async () => {
    const silent = createServer()
    const held: Duplex[] = []
    silent.on('upgrade', (_request, socket) => held.push(socket))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = Object(silent.address()) as { port: number }
    const socket = connect(online(), { url: `ws://127.0.0.1:${String(port)}/`, timeout: 20 })
    expect(await socket.next()).toEqual({ Error: { errMsg: 'connectSocket:fail timeout' } })
    for (const each of held) each.destroy()
    await new Promise((resolve) => silent.close(resolve))
  })

  test('the relay refuses a page of another site whose host name points to this machine', async () => {
    const headers = { host: 'rebound.example', origin: 'http://rebound.example' }
    const outcome = await new Promise<string>((resolve) => {
      const stranger = new WebSocket(relayUrl, { headers })
      stranger.on('open', () => resolve('opened'))
      stranger.on('error', () => resolve('refused'))
    })
    expect(outcome).toBe('refused')
  })

  test('the relay refuses a page of another site', async () => {
    const stranger = new WebSocket(relayUrl, { origin: 'http://evil.example' })
    const failed = new Promise<Error>((resolve) => stranger.on('error', resolve))
    expect((await failed).message).toMatch(/hang up|ECONNRESET/)
  })

  test('the relay closes a connection whose first message it cannot read', async () => {
    const guest = new WebSocket(relayUrl, { origin: location.origin })
    const closed = new Promise((resolve) => guest.on('close', resolve))
    guest.on('open', () => guest.send('{"text":"who are you?"}'))
    expect(await closed).toBe(1005)
  })
})

describe('wx.login', () => {
  test('resolves with the code for this phone', async () => {
    const app = start({}, { requestCode: () => Promise.resolve('the-code') })
    expect(await app.call('login')).toEqual({ code: 'the-code', errMsg: 'login:ok' })
  })

  test('fails when WeChat refuses, cannot be reached, or the phone is offline', async () => {
    const refused = start({}, { requestCode: () => Promise.resolve(null) })
    await expect(refused.call('login')).rejects.toEqual({ errMsg: 'login:fail system error' })
    const app = start({}, { requestCode: () => Promise.reject(new Error('down')) })
    const unreachable = { errno: 600001, errMsg: expect.stringMatching(/^login:fail .*net::ERR_/) }
    await expect(app.call('login')).rejects.toMatchObject(unreachable)
    app.program.device.setOnline(false)
    await expect(app.call('login')).rejects.toMatchObject(unreachable)
  })
})
