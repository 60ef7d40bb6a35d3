import { createHash } from 'node:crypto'
import { useWorld } from '../_server'

const world = useWorld()
const TOKEN = 'the token of the console'

function signed(parameters: Record<string, string> = {}, token = TOKEN) {
  const timestamp = '1748743200'
  const nonce = '1372623149'
  const signature = createHash('sha1').update([token, timestamp, nonce].sort().join('')).digest('hex')
  return `/wechat/message?${new URLSearchParams({ signature, timestamp, nonce, ...parameters }).toString()}`
}

test('the first request of WeChat is answered with its echostr, unchanged and as text', async () => {
  const api = await world.server({ wechatMessages: { token: TOKEN } })
  const response = await api.call('GET', signed({ echostr: '<b>4375120948345356249</b>' }))
  expect(response.statusCode).toBe(200)
  expect(response.headers['content-type']).toMatch(/^text\/plain/)
  expect(response.body).toBe('<b>4375120948345356249</b>')
})

test.each([
  ['application/json', '{"MsgType":"event"}'],
  ['text/xml', '<xml><MsgType>event</MsgType></xml>'],
])('a signed message of type %s reaches the receiver and is answered "success"', async (type, payload) => {
  const received: string[] = []
  const api = await world.server({
    wechatMessages: { token: TOKEN, receive: (body) => void received.push(body) },
  })
  const response = await api.call('POST', signed(), { payload, headers: { 'content-type': type } })
  expect(response.body).toBe('success')
  expect(received).toEqual([payload])
})

test('a message whose receiver fails is answered 500, so that WeChat sends it again', async () => {
  const api = await world.server({
    wechatMessages: { token: TOKEN, receive: () => Promise.reject(new Error('no room')) },
  })
  const response = await api.call('POST', signed(), {
    payload: '{}',
    headers: { 'content-type': 'text/plain' },
  })
  expect(response.statusCode).toBe(500)
})

test('a message is received twice and not a third time if the first receiver fails after the second one succeeded', async () => {
  const received: string[] = []
  let fail: (error: Error) => void = () => {}
  let asked = () => {}
  const waiting = new Promise<void>((resolve) => {
    asked = resolve
  })
  const receive = (body: string) => {
    received.push(body)
    if (received.length > 1) return undefined
    asked()
    return new Promise((_resolve, reject) => {
      fail = reject
    })
  }
  const api = await world.server({ wechatMessages: { token: TOKEN, receive } })
  const push = () => api.call('POST', signed(), { payload: '{}', headers: { 'content-type': 'text/plain' } })
  const first = push()
  await waiting
  api.clock.advance(15_000)
  expect((await push()).body).toBe('success')
  fail(new Error('no room'))
  expect((await first).statusCode).toBe(500)
  expect((await push()).body).toBe('success')
  expect(received).toHaveLength(2)
})

test.each([
  ['signed with another token', signed({ echostr: '1' }, 'a guess')],
  ['with a nonce that was not signed', signed({ echostr: '1', nonce: '2' })],
  ['with a timestamp that was not signed', signed({ echostr: '1', timestamp: '1748743201' })],
])('a request %s is refused', async (_, url) => {
  const received: string[] = []
  const api = await world.server({
    wechatMessages: { token: TOKEN, receive: (body) => void received.push(body) },
  })
  for (const method of ['GET', 'POST'] as const) {
    const response = await api.call(method, url)
    expect(response.json()).toMatchObject({ code: '40300', message: 'BAD SIGNATURE' })
  }
  expect(received).toEqual([])
})

test.each(['', 'xyz', 'ab', 'é'.repeat(20)])('a signature "%s" is a bad request', async (signature) => {
  const api = await world.server({ wechatMessages: { token: TOKEN } })
  const response = await api.call('GET', signed({ signature, echostr: '1' }))
  expect(response.json()).toMatchObject({ code: '40000' })
})

test('the route does not exist without the token of the console', async () => {
  const api = await world.server()
  expect((await api.call('GET', signed({ echostr: '1' }))).statusCode).toBe(404)
})
