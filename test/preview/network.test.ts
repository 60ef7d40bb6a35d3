import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
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
  test('sends GET data as a query and parses the answer', async () => {
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

  test('sends other data as JSON, or as a form if the header says so', async () => {
    answer = echo
    const app = start({})
    const json = await send(app, 'request', { url: base, method: 'POST', data: { a: 1 } })
    expect(json.result.data).toMatchObject({ body: '{"a":1}', type: 'application/json' })
    const header = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const form = await send(app, 'request', { url: base, method: 'POST', data: { a: 1, b: '&' }, header })
    expect(form.result.data).toMatchObject({ body: 'a=1&b=%26', type: 'application/x-www-form-urlencoded' })
  })

  test('every HTTP status is a success, and what is no JSON stays text', async () => {
    answer = (_request, response) => response.writeHead(503).end('busy')
    const { kind, result } = await send(start({}), 'request', { url: base })
    expect(kind).toBe('success')
    expect(result).toMatchObject({ statusCode: 503, data: 'busy' })
  })

  test('answers with a task, never with a promise; the task aborts', async () => {
    answer = hold
    const app = start({})
    const failed = await new Promise<unknown>((resolve) => {
      const task = app.call('request', { url: base, fail: resolve })
      expect(task).not.toBeInstanceOf(Promise)
      if (task instanceof Object) Reflect.apply(Reflect.get(task, 'abort'), task, [])
    })
    expect(failed).toEqual({ errMsg: 'request:fail abort' })
  })

  test('a timeout, a dead server and a bad address fail as in WeChat', async () => {
    answer = hold
    const app = start({})
    const late = await send(app, 'request', { url: base, timeout: 20 })
    expect(late.result).toEqual({ errMsg: 'request:fail timeout', errno: 5 })
    // jsdom logs what the network says.
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

  test('offline nothing leaves, and what is under way fails', async () => {
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

  test('ten run at once, the others queue', async () => {
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

  test('frozen in the background its requests die as interrupted, told on return; new ones fail', async () => {
    answer = hold
    const app = start({})
    const told: string[] = []
    const under = send(app, 'request', { url: base }).then((end) => {
      told.push('told')
      return end
    })
    app.program.device.setHidden(true, true)
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(told).toEqual([])
    const hidden = send(app, 'request', { url: base })
    app.program.device.setHidden(false)
    const interrupted = { errMsg: 'request:fail interrupted', errno: 600003 }
    expect((await under).result).toEqual(interrupted)
    expect((await hidden).result).toEqual(interrupted)
  })

  test('headers are told ahead of the body', async () => {
    answer = echo
    const app = start({})
    const heard: unknown[] = []
    await new Promise((resolve) => {
      const task = app.call('request', { url: base, success: resolve })
      if (task instanceof Object)
        Reflect.apply(Reflect.get(task, 'onHeadersReceived'), task, [(event: unknown) => heard.push(event)])
    })
    expect(heard).toMatchObject([{ statusCode: 200, header: { 'content-type': 'application/json' } }])
  })
})

describe('files', () => {
  test('an upload sends the picture and its fields; its answer stays text', async () => {
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

  test('an upload of a file that is not there fails', async () => {
    const { result } = await send(start({}), 'uploadFile', {
      url: base,
      filePath: 'http://tmp/none.png',
      name: 'image',
    })
    expect(result).toEqual({ errMsg: 'uploadFile:fail file not found' })
  })

  test('a download becomes a temporary file, which can be uploaded', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end('PNG')
    const app = start({})
    const { result } = await send(app, 'downloadFile', { url: base })
    expect(result.tempFilePath).toMatch(/^http:\/\/tmp\/.*\.png$/)
    expect(app.program.files.get(String(result.tempFilePath))?.size).toBe(3)
  })

  test('choosing a picture gives a temporary path; leaving the album is a failure', async () => {
    const app = start({})
    app.screen.nextPictures.push([new File(['PNG'], 'a.png', { type: 'image/png' })], [])
    expect(await app.call('chooseMedia', { count: 1 })).toMatchObject({
      tempFiles: [{ tempFilePath: expect.stringMatching(/^http:\/\/tmp\//), size: 3 }],
    })
    await expect(app.call('chooseMedia', { count: 1 })).rejects.toEqual({ errMsg: 'chooseMedia:fail cancel' })
  })
})

describe('wx.login', () => {
  test('gives the code that WeChat has for this phone', async () => {
    const app = start({}, { requestCode: () => Promise.resolve('the-code') })
    expect(await app.call('login')).toEqual({ code: 'the-code', errMsg: 'login:ok' })
  })

  test('fails when WeChat says no, cannot be reached, or the phone is offline', async () => {
    const refused = start({}, { requestCode: () => Promise.resolve(null) })
    await expect(refused.call('login')).rejects.toEqual({ errMsg: 'login:fail system error' })
    const app = start({}, { requestCode: () => Promise.reject(new Error('down')) })
    const unreachable = { errno: 600001, errMsg: expect.stringMatching(/^login:fail .*net::ERR_/) }
    await expect(app.call('login')).rejects.toMatchObject(unreachable)
    app.program.device.setOnline(false)
    await expect(app.call('login')).rejects.toMatchObject(unreachable)
  })
})
