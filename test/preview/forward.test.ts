/** @jest-environment node */
import { createServer, request as send } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { ANSWER_HEADER, FORWARD_PATH, REQUEST_HEADER, readAnswered, write } from '../../preview/forwarded'
import { RELAY_PATH, writeFrame } from '../../preview/relay-frames'
import { WebSocket } from '../web-socket'
import { app, started } from './command-support'

let asked: { request: IncomingMessage; body: Buffer }[] = []
let answer: (response: ServerResponse, request: IncomingMessage) => void
let base = ''
const servers: Server[] = []

/** Starts a backend that answers each request by `answer`. Resolves with its address. */
async function backend(): Promise<string> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      asked.push({ request, body: Buffer.concat(parts) })
      answer(response, request)
    })
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return `http://127.0.0.1:${(address as AddressInfo).port}/`
}

beforeEach(async () => {
  asked = []
  answer = (response) => response.end()
  base = await backend()
})
afterEach(() => {
  for (const each of servers.splice(0)) {
    each.closeAllConnections()
    each.close()
  }
})

interface Asking {
  readonly headers?: Record<string, string>
  readonly body?: string | Buffer
  readonly method?: string
}

/** Sends a request as the preview's page does in a browser: with the page's origin, unless `headers` has that of another site. */
function ask(url: string, header: string | null, { headers = {}, body = '', method = 'POST' }: Asking = {}) {
  return new Promise<{
    status: number | undefined
    platformAnswer: ReturnType<typeof readAnswered>
    body: string
  }>((resolve, reject) => {
    const all = {
      origin: url.slice(0, -1),
      ...(header === null ? {} : { [REQUEST_HEADER]: header }),
      ...headers,
    }
    const sent = send(url.slice(0, -1) + FORWARD_PATH, { method, headers: all }, (response) => {
      let text = ''
      response.on('data', (part) => (text += String(part)))
      response.on('end', () => {
        const platformAnswer = readAnswered(response.headers[ANSWER_HEADER]?.toString())
        resolve({ status: response.statusCode, platformAnswer, body: text })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

test('a request is sent with all its headers, and its status, headers and cookies come back', async () => {
  const { url } = await started(app(), '--port', '0')
  answer = (response) => {
    response.writeHead(401, { 'www-authenticate': 'Basic', 'set-cookie': ['a=1', 'b=2'], 'x-more': 'm' })
    response.end('{"code":"99997"}')
  }
  const header = { Cookie: 'id=7', 'Content-Type': 'application/json', Authorization: 'Bearer t' }
  const done = await ask(url, write({ url: base + 'orders?x=林', method: 'PUT', header }), {
    body: '{"a":1}',
  })
  expect(done).toMatchObject({ status: 200, body: '{"code":"99997"}' })
  expect(done.platformAnswer).toMatchObject({
    statusCode: 401,
    cookies: ['a=1', 'b=2'],
    header: { 'x-more': 'm' },
  })
  const [{ request, body } = { request: null, body: '' }] = asked
  expect([request?.method, request?.url, String(body)]).toEqual(['PUT', '/orders?x=%E6%9E%97', '{"a":1}'])
  expect(request?.headers).toMatchObject({
    cookie: 'id=7',
    'content-type': 'application/json',
    authorization: 'Bearer t',
  })
  expect(request?.headers).not.toHaveProperty(REQUEST_HEADER)
  expect(request?.headers).not.toHaveProperty('origin')
})

test('an upload keeps the multipart boundary of the browser', async () => {
  const { url } = await started(app(), '--port', '0')
  const headers = { 'content-type': 'multipart/form-data; boundary=b' }
  await ask(url, write({ url: base, method: 'POST', header: {} }), { headers, body: '--b--' })
  expect(asked[0]?.request.headers['content-type']).toBe('multipart/form-data; boundary=b')
})

test('if the backend breaks the connection, the page gets status 0 and the request is not repeated', async () => {
  const { url } = await started(app(), '--port', '0')
  answer = (response) => response.destroy()
  const done = await ask(url, write({ url: base, method: 'POST', header: {} }))
  expect(done.platformAnswer).toEqual({ statusCode: 0, header: {}, cookies: [] })
  expect(asked).toHaveLength(1)
})

test.each<[string, Asking, boolean]>([
  ['from a page of another site', { headers: { origin: 'https://evil.example' } }, true],
  ['with another host name', { headers: { host: 'evil.example' } }, true],
  ['without the header of the preview', {}, false],
  ['with GET', { method: 'GET' }, true],
])('a request %s is refused and not forwarded', async (_how, asking, named) => {
  const { url } = await started(app(), '--port', '0')
  const done = await ask(url, named ? write({ url: base, method: 'GET', header: {} }) : null, asking)
  expect(done.status).toBe(403)
  expect(asked).toEqual([])
})
/** Sends a request by `fetch`, which decompresses the answer, as in a browser. */
const fetchBy = (url: string, header: string, init: RequestInit = {}) =>
  fetch(url.slice(0, -1) + FORWARD_PATH, {
    method: 'POST',
    headers: { origin: url.slice(0, -1), [REQUEST_HEADER]: header },
    ...init,
  })

test('a request has the Referer of a phone and no headers of a browser', async () => {
  const { url } = await started(app({ 'project.config.json': '{ "appid": "wx12" }' }), '--port', '0')
  answer = (response, { headers }) => {
    const isPhone = headers.referer === 'https://servicewechat.com/wx12/0/page-frame.html'
    const isBrowser = Object.keys(headers).some((name) => /^(sec-|origin$)/.test(name))
    response.writeHead(isPhone && !isBrowser ? 200 : 403).end()
  }
  for (const Referer of [undefined, 'https://shop.example/']) {
    const header = Referer === undefined ? {} : { Referer }
    const { platformAnswer } = await ask(url, write({ url: base + 'login', method: 'POST', header }), {
      headers: { 'sec-fetch-mode': 'cors', referer: url },
      body: '{}',
    })
    expect(platformAnswer?.statusCode).toBe(200)
  }
})

test('a socket has the same Referer and User-Agent as a request', async () => {
  const { url } = await started(app({ 'project.config.json': '{ "appid": "wx12" }' }), '--port', '0')
  const sent = { authorization: 'Bearer t', Referer: 'https://shop.example/' }
  await ask(url, write({ url: base, method: 'GET', header: sent }))
  const upgraded = new Promise<IncomingMessage>((resolve) =>
    servers[0]?.once('upgrade', (request, socket) => {
      socket.destroy()
      resolve(request)
    }),
  )
  const page = new WebSocket(url.slice(0, -1).replace('http', 'ws') + RELAY_PATH, {
    origin: url.slice(0, -1),
  })
  page.once('open', () =>
    page.send(writeFrame({ url: base.replace('http', 'ws'), header: sent, protocols: [] })),
  )
  const shown = ({ headers }: Pick<IncomingMessage, 'headers'>) => {
    const { referer, authorization, 'user-agent': agent, origin } = headers
    return { referer, authorization, agent, origin }
  }
  const found = shown(await upgraded)
  expect(found.referer).toBe('https://servicewechat.com/wx12/0/page-frame.html')
  expect(asked.map(({ request }) => shown(request))).toEqual([found])
  page.terminate()
})

test('a binary body is forwarded unchanged in both directions', async () => {
  const { url } = await started(app(), '--port', '0')
  const bytes = Buffer.from(Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 7) % 256))
  answer = (response) => response.end(bytes)
  const header = write({ url: base, method: 'PUT', header: {} })
  const done = await fetchBy(url, header, { body: new Uint8Array(bytes) })
  expect(asked[0]?.body.equals(bytes)).toBe(true)
  expect(Buffer.from(await done.arrayBuffer()).equals(bytes)).toBe(true)
})

test.each(['gzip', undefined])(
  'an answer with the encoding %s is decoded, and HEAD has no body',
  async (packing) => {
    const { url } = await started(app(), '--port', '0')
    answer = (response, { headers, method }) => {
      const packs = packing !== undefined && String(headers['accept-encoding']).includes(packing)
      const body = packs ? gzipSync('packed') : Buffer.from('plain')
      response.writeHead(200, {
        'content-length': body.length,
        ...(packs ? { 'content-encoding': 'gzip' } : {}),
      })
      response.end(method === 'HEAD' ? undefined : body)
    }
    const read = async (method: string) => {
      const done = await fetchBy(url, write({ url: base, method, header: {} }))
      const platformAnswer = readAnswered(done.headers.get(ANSWER_HEADER))
      expect(platformAnswer?.statusCode).toBe(200)
      expect(platformAnswer?.header).not.toHaveProperty('content-encoding')
      return done.text()
    }
    expect(await read('GET')).toBe(packing ? 'packed' : 'plain')
    expect(await read('HEAD')).toBe('')
  },
)

test('an answer is passed on in parts, and reading fails if the connection breaks', async () => {
  const { url } = await started(app(), '--port', '0')
  let under: ServerResponse | undefined
  answer = (response) => void (under = response).write('first')
  const done = await fetchBy(url, write({ url: base, method: 'GET', header: {} }))
  const reader = done.body?.getReader()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first')
  under?.destroy()
  await expect(reader?.read()).rejects.toThrow('terminated')
})

test('if the page aborts, the request to the backend is closed', async () => {
  const { url } = await started(app(), '--port', '0')
  const page = new AbortController()
  const closed = new Promise<void>((done) => {
    answer = (response) => {
      response.on('close', done)
      page.abort()
    }
  })
  const header = write({ url: base, method: 'POST', header: {} })
  await expect(fetchBy(url, header, { signal: page.signal })).rejects.toThrow('aborted')
  await closed
  // The server still answers the next request.
  answer = (response) => response.end('here')
  expect(await (await fetchBy(url, header)).text()).toBe('here')
})

test('a CONNECT request fails: the page gets status 0', async () => {
  const { url } = await started(app(), '--port', '0')
  servers[0]?.on('connect', (_request, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'))
  const done = await ask(url, write({ url: base, method: 'CONNECT', header: {} }))
  expect(done.platformAnswer?.statusCode).toBe(0)
})

describe('a redirect', () => {
  const header = {
    Authorization: 'Bearer t',
    Cookie: 'id=7',
    'Content-Type': 'application/json',
    'X-App': 'a',
  }
  /** The answer of the server at the end of the redirects. */
  async function redirected(status: number, to: string, method: string) {
    const { url } = await started(app(), '--port', '0')
    answer = (response, { url: path }) => {
      if (path === '/from') response.writeHead(status, { location: to }).end('moved')
      else response.end('there')
    }
    const done = await ask(url, write({ url: base + 'from', method, header }), { body: '{"a":1}' })
    return { done, last: asked[asked.length - 1] }
  }

  test.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [302, 'PUT', 'PUT'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [307, 'POST', 'POST'],
    [308, 'PUT', 'PUT'],
  ])('with status %i is followed, and %s becomes %s', async (status, method, then) => {
    const { done, last } = await redirected(status, 'to?a=1', method)
    expect(done.platformAnswer?.statusCode).toBe(200)
    expect([last?.request.method, last?.request.url]).toEqual([then, '/to?a=1'])
    const keeps = then === 'PUT' || then === 'POST'
    expect(String(last?.body)).toBe(keeps ? '{"a":1}' : '')
    expect(last?.request.headers['content-type']).toBe(
      keeps || method === 'HEAD' ? 'application/json' : undefined,
    )
    expect(last?.request.headers).toMatchObject({ authorization: 'Bearer t', cookie: 'id=7', 'x-app': 'a' })
  })

  test('to another server is followed without Authorization and Cookie', async () => {
    const { done, last } = await redirected(307, (await backend()) + 'to', 'POST')
    expect(done.body).toBe('there')
    expect(last?.request.headers).toMatchObject({
      'x-app': 'a',
      referer: expect.stringContaining('servicewechat'),
    })
    expect(last?.request.headers).not.toHaveProperty('authorization')
    expect(last?.request.headers).not.toHaveProperty('cookie')
  })

  test.each([['from'], ['ftp://127.0.0.1/'], ['http://[']])(
    'to %s fails: the page gets status 0 after at most 20 redirects',
    async (to) => {
      const { done } = await redirected(302, to, 'GET')
      expect(done.platformAnswer?.statusCode).toBe(0)
      expect(asked.length).toBeLessThanOrEqual(21)
    },
  )

  test('to an address in UTF-8 is followed', async () => {
    const { last } = await redirected(302, Buffer.from('/林').toString('latin1'), 'GET')
    expect(last?.request.url).toBe('/%E6%9E%97')
  })

  test('without a Location is passed on as the answer', async () => {
    const { url } = await started(app(), '--port', '0')
    answer = (response) => response.writeHead(302).end('where?')
    const done = await ask(url, write({ url: base, method: 'GET', header: {} }))
    expect(done).toMatchObject({ body: 'where?', platformAnswer: { statusCode: 302 } })
  })
})
