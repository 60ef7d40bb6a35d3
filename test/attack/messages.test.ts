import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { decryptMessage, encryptMessage } from '../../server/wechat/messages/message-crypto'
import { useWorld } from '../server/_server'
import type { Api } from '../server/_server'

const world = useWorld()
const TOKEN = 'the token of the console'
const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const sign = (...parts: string[]) => createHash('sha1').update(parts.sort().join('')).digest('hex')

interface Sent {
  readonly nonce?: string
  readonly timestamp?: number
  readonly body?: string
  /** The encrypted message; its signature is the right one unless `messageSignature` is given. */
  readonly encrypted?: string
  readonly messageSignature?: string
}

function send(api: Api, sent: Sent = {}) {
  const { nonce = 'n1', encrypted } = sent
  const timestamp = String(sent.timestamp ?? api.clock.now() / 1000)
  const signature = sign(TOKEN, timestamp, nonce)
  const inSafeMode = encrypted !== undefined && {
    encrypt_type: 'aes',
    msg_signature: sent.messageSignature ?? sign(TOKEN, timestamp, nonce, encrypted),
  }
  const query = new URLSearchParams({ signature, timestamp, nonce, ...inSafeMode }).toString()
  const payload =
    sent.body ?? JSON.stringify(encrypted === undefined ? {} : { ToUserName: 'gh', Encrypt: encrypted })
  return api.call('POST', `/wechat/message?${query}`, { payload, headers: { 'content-type': 'text/plain' } })
}

async function receiving(aesKey?: string, receive?: (body: string) => unknown) {
  const received: string[] = []
  const api = await world.server({
    wechatMessages: { token: TOKEN, aesKey, receive: receive ?? ((body) => void received.push(body)) },
  })
  return { api, received }
}

test('a replayed message is not received again, not even with another body or at the same moment', async () => {
  const { api, received } = await receiving()
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => send(api, { body: `{"n":${n}}` })))
  expect(answers.some(({ body }) => body === 'success')).toBe(true)
  for (const { body, statusCode } of answers) expect(body === 'success' || statusCode === 503).toBe(true)
  expect((await send(api, { body: '{"forged":true}' })).body).toBe('success')
  expect(received).toHaveLength(1)
})

test('a replayed message is not received again after a restart', async () => {
  const { api, received } = await receiving()
  await send(api)
  const { createServer } = await import('../../server/app')
  const { apiOf } = await import('../server/_server')
  const { database, clock } = api
  const wechatMessages = { token: TOKEN, receive: (body: string) => void received.push(body) }
  const app = await createServer({ dataDir: world.folder, database, clock, wechatMessages })
  expect((await send(apiOf(app, clock, database))).body).toBe('success')
  await app.close()
  expect(received).toHaveLength(1)
})

test.each([-301, 301])('a message whose timestamp is %i seconds from now is refused', async (seconds) => {
  const { api, received } = await receiving()
  const answer = await send(api, { timestamp: api.clock.now() / 1000 + seconds })
  expect(answer.json()).toMatchObject({ code: '40300', message: 'BAD SIGNATURE' })
  expect((await send(api, { timestamp: api.clock.now() / 1000 + seconds - Math.sign(seconds) })).body).toBe(
    'success',
  )
  expect(received).toHaveLength(1)
})

test('a message is received when WeChat sends it again after its receiver failed or its process ended', async () => {
  let fail = true
  const received: string[] = []
  const { api } = await receiving(undefined, (body) => {
    if (fail) throw new Error('no room')
    received.push(body)
  })
  expect((await send(api)).statusCode).toBe(500)
  fail = false
  expect((await send(api)).body).toBe('success')
  // A process that ended while it received the message left it marked as not done.
  await api.database.query('UPDATE wechat_messages SET done = false')
  expect((await send(api)).statusCode).toBe(503)
  api.clock.advance(15_000)
  expect((await send(api, { timestamp: api.clock.now() / 1000 - 15 })).body).toBe('success')
  expect(received).toHaveLength(2)
})

test('a message that is being received a second time is not received a third time when the first attempt fails', async () => {
  const calls = new EventEmitter()
  const outcome = () =>
    new Promise<void>((resolve, reject) => calls.emit('call', { succeed: resolve, fail: reject }))
  const { api } = await receiving(undefined, outcome)
  const timestamp = api.clock.now() / 1000
  async function begin() {
    const called = once(calls, 'call')
    const answer = send(api, { timestamp })
    const [call]: { succeed(): void; fail(error: Error): void }[] = await called
    if (!call) throw new Error('the receiver was not called')
    return { answer, ...call }
  }
  const first = await begin()
  api.clock.advance(15_000)
  const second = await begin()
  first.fail(new Error('no room'))
  expect((await first.answer).statusCode).toBe(500)
  const third = send(api, { timestamp })
  expect(await Promise.race([third, once(calls, 'call')])).toMatchObject({ statusCode: 503 })
  second.succeed()
  expect((await second.answer).body).toBe('success')
})

describe('in safe mode', () => {
  const MESSAGE = '{"MsgType":"text","Content":"你好"}'

  test.each([
    ['JSON', (encrypted: string) => JSON.stringify({ ToUserName: 'gh', Encrypt: encrypted })],
    [
      'XML',
      (encrypted: string) =>
        `<xml><ToUserName><![CDATA[gh]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
    ],
  ])('an encrypted message in %s is decrypted and received', async (_, wrap) => {
    const { api, received } = await receiving(KEY)
    const encrypted = encryptMessage(KEY, MESSAGE, 'embedded')
    expect((await send(api, { encrypted, body: wrap(encrypted) })).body).toBe('success')
    expect(received).toEqual([MESSAGE])
  })

  test('a message that is not encrypted, changed, for another app or of another key is refused', async () => {
    const { api, received } = await receiving(KEY)
    const good = encryptMessage(KEY, MESSAGE, 'embedded')
    const attempts: Sent[] = [
      { body: MESSAGE },
      { encrypted: good, messageSignature: sign('a guess') },
      { encrypted: good, body: JSON.stringify({ Encrypt: encryptMessage(KEY, '{"forged":1}', 'embedded') }) },
      { encrypted: encryptMessage(KEY, MESSAGE, 'wx-another') },
      { encrypted: encryptMessage('A'.repeat(43), MESSAGE, 'embedded') },
      { encrypted: 'AAAA' },
      { encrypted: good.slice(0, 20) },
    ]
    for (const attempt of attempts) {
      const answer = (await send(api, attempt)).json<{ code: string; message: string }>()
      expect([attempt, answer.code, answer.message]).toEqual([attempt, '40300', 'BAD SIGNATURE'])
    }
    expect(received).toEqual([])
  })

  test('messages of 0 to 69 characters are decrypted unchanged, and are padded to 32 bytes', () => {
    for (let length = 0; length < 70; length++) {
      const encrypted = encryptMessage(KEY, 'x'.repeat(length), 'wx1')
      expect(Buffer.from(encrypted, 'base64').length % 32).toBe(0)
      expect(decryptMessage(KEY, encrypted, 'wx1')).toBe('x'.repeat(length))
    }
  })
})
