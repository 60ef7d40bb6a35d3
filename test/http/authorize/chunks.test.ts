import { authorize } from 'mobx-miniprogram-auth/authorize'
import type { AuthorizeOptions } from 'mobx-miniprogram-auth/authorize'
import { ok } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, useWorld, world } from '../_world'

/* Answers in chunks, such as those of an assistant: the task of `authorize(wx.request)` reports them. */

useWorld()

/** Asks for a stream; the texts of its chunks, and at last its status or failure. */
async function stream(options: Partial<AuthorizeOptions> = {}): Promise<unknown[]> {
  const request = authorize(wx.request, {
    auth: world.store,
    baseUrl: BASE,
    expiredCodes: ['99997'],
    clock: world.fake.clock,
    ...options,
  })
  const received: unknown[] = []
  const task = request({
    url: BASE + 'stream',
    enableChunked: true,
    success: ({ statusCode }) => received.push(statusCode),
    fail: ({ errMsg }) => received.push(errMsg),
  })
  task.onChunkReceived(({ data }) => received.push(String.fromCharCode(...new Uint8Array(data))))
  await world.settle()
  return received
}

const chunk = (text: string): ArrayBuffer => Uint8Array.from(Buffer.from(text)).buffer

test('the chunks of an expired answer are not reported, and it leads to a renewal', async () => {
  world.backend.valid = 'nobody has this'
  world.fake.server((request) => {
    if (request.path === '/refresh') return ok({ token: world.backend.issue() })
    if (bearerOf(request) === 'T0') {
      request.sendHeaders(ok('', { header: { 'Content-Type': 'application/json' } }))
      // The cut divides a character.
      const bytes = chunk('{"code":"99997","message":"登录过期"}')
      request.sendChunk(bytes.slice(0, 28))
      request.sendChunk(bytes.slice(28))
      return ok('')
    }
    request.sendHeaders(ok('', { header: { 'Content-Type': 'text/event-stream' } }))
    request.sendChunk(chunk('data: 1\n\n'))
    request.sendChunk(chunk('data: 2\n\n'))
    return ok('')
  })
  expect(await stream()).toEqual(['data: 1\n\n', 'data: 2\n\n', 200])
  expect(world.sent('stream').map(bearerOf)).toEqual(['T0', 'T1'])
})

test('the chunks of an answer with an error status that is replayed are not reported', async () => {
  world.backend.routes['/stream'] = (request) => {
    const isOld = bearerOf(request) === 'T0'
    const head = { statusCode: isOld ? 401 : 200, header: { 'content-type': 'text/plain' } }
    request.sendHeaders(ok('', head))
    request.sendChunk(chunk(isOld ? 'not now' : 'data'))
    return ok('', head)
  }
  expect(await stream({ isExpired: ({ statusCode }) => statusCode === 401 })).toEqual(['data', 200])
})

test.each([
  [200, true],
  [299, true],
  [300, false],
])('lines of JSON with HTTP status %d are reported while they arrive: %j', async (statusCode, isReported) => {
  world.backend.routes['/stream'] = () => 'hang'
  const received = await stream()
  const [request] = world.sent('stream')
  request?.sendHeaders(ok('', { statusCode, header: { 'content-type': 'application/x-ndjson' } }))
  request?.sendChunk(chunk('{"n":1}\n'))
  expect(received).toEqual(isReported ? ['{"n":1}\n'] : [])
  request?.respond(ok(''))
  await world.settle()
  expect(received).toEqual(['{"n":1}\n', 200])
})

test('chunks that are not text do not count as expired', async () => {
  world.backend.routes['/stream'] = (request) => {
    request.sendHeaders(ok('', { header: { 'content-type': 'application/json' } }))
    request.sendChunk(Uint8Array.from([0xff, 0xfe]).buffer)
    return ok('')
  }
  expect(await stream()).toHaveLength(2)
  expect(world.sent('refresh')).toEqual([])
})

test.each([
  ['while the answer arrives', 'text/event-stream'],
  ['after the check for expiry', 'application/json'],
])(
  'S36 R5 if a listener throws %s, the other listeners and callbacks are still called',
  async (_when, type) => {
    world.backend.routes['/stream'] = (request) => {
      request.sendHeaders(ok('', { header: { 'content-type': type } }))
      request.sendChunk(chunk('{}'))
      return ok('')
    }
    const request = authorize(wx.request, { auth: world.store, baseUrl: BASE, clock: world.fake.clock })
    const received: unknown[] = []
    const task = request({
      url: BASE + 'stream',
      enableChunked: true,
      success: () => received.push('success'),
      complete: () => received.push('complete'),
    })
    task.onChunkReceived(() => {
      throw new RangeError("the app's own")
    })
    task.onChunkReceived(() => received.push('chunk'))
    await world.settle()
    expect(received).toEqual(['chunk', 'success', 'complete'])
    await expect(world.fake.clock.advance(0)).rejects.toThrow("the app's own")
  },
)
