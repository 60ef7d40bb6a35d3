import { createFakeWx, fail, ok } from 'mobx-miniprogram-auth/testing'
import type { FakeWx } from 'mobx-miniprogram-auth/testing'

const URL = 'https://api.example.com/v1/list'

/** Calls wx.request and records the calls of its callbacks, in order. */
function request(fake: FakeWx, more: Partial<WechatMiniprogram.RequestOption> = {}) {
  const callbacks: [string, Record<string, unknown>][] = []
  const task = fake.wx.request({
    url: URL,
    success: (result) => void callbacks.push(['success', { ...result }]),
    fail: (failure) => void callbacks.push(['fail', { ...failure }]),
    complete: () => void callbacks.push(['complete', {}]),
    ...more,
  })
  return {
    task,
    callbacks: callbacks,
    names: () => callbacks.map(([name]) => name),
    result: () => callbacks[0]?.[1],
  }
}

describe('wx.request of the fake', () => {
  test('calls success and then complete, after it has returned', async () => {
    const fake = createFakeWx()
    fake.server(() => ok({ a: 1 }, { statusCode: 500, header: { 'X-Mixed': 'Case' }, cookies: ['c=1'] }))
    const call = request(fake)
    expect(call.callbacks).toEqual([])
    await fake.clock.settle()
    expect(call.names()).toEqual(['success', 'complete'])
    expect(call.result()).toEqual({
      data: { a: 1 },
      statusCode: 500,
      header: { 'X-Mixed': 'Case' },
      cookies: ['c=1'],
      errMsg: 'request:ok',
    })
    fake.verify()
  })

  test('returns a task and no promise', () => {
    const { task } = request(createFakeWx())
    expect(Object.keys(task).sort()).toEqual([
      'abort',
      'offChunkReceived',
      'offHeadersReceived',
      'onChunkReceived',
      'onHeadersReceived',
    ])
  })

  test('sends a snapshot, which later changes by the caller do not affect', async () => {
    const fake = createFakeWx()
    const data = { list: [1] }
    const header = { Authorization: 'Bearer a' }
    request(fake, { method: 'POST', data, header })
    data.list.push(2)
    header.Authorization = 'Bearer b'
    const [sent] = fake.requests
    expect(sent?.data).toEqual({ list: [1] })
    expect(sent?.body).toBe('{"list":[1]}')
    expect(sent?.get('authorization')).toBe('Bearer a')
    expect(sent?.header).toEqual({ 'content-type': 'application/json', Authorization: 'Bearer a' })
  })

  test('gives each caller a copy of the answer', async () => {
    const fake = createFakeWx()
    const body = { list: [1] }
    fake.server(() => ok(body))
    const first = request(fake)
    const second = request(fake)
    await fake.clock.settle()
    expect(first.result()?.data).toEqual(body)
    expect(first.result()?.data).not.toBe(second.result()?.data)
    expect(first.result()?.data).not.toBe(body)
  })

  test('turns the data of GET into the query of the URL, and the data of a form into a query string', () => {
    const fake = createFakeWx()
    request(fake, { url: `${URL}?a=1`, data: { name: '林 &', n: 2 } })
    request(fake, {
      method: 'POST',
      header: { 'Content-Type': 'application/x-www-form-urlencoded' },
      data: { a: 'x y', b: 1 },
    })
    expect(fake.requests[0]?.url).toBe(`${URL}?a=1&name=${encodeURIComponent('林 &')}&n=2`)
    expect(fake.requests[0]?.query).toEqual({ a: '1', name: '林 &', n: '2' })
    expect(fake.requests[0]?.body).toBeUndefined()
    expect(fake.requests[1]?.body).toBe('a=x%20y&b=1')
    expect(fake.requests[1]?.path).toBe('/v1/list')
  })

  test.each([
    ['JSON text is parsed', '{"a":[1]}', {}, { a: [1] }],
    ['text that is not JSON stays text', '<html>', {}, '<html>'],
    ['a missing body is an empty string', undefined, {}, ''],
    ['JSON is not parsed with another `dataType`', { a: 1 }, { dataType: 'text' }, '{"a":1}'],
  ])('%s', async (_title, data, more, expected) => {
    const fake = createFakeWx()
    fake.server(() => ok(data))
    const call = request(fake, more)
    await fake.clock.settle()
    expect(call.result()?.data).toEqual(expected)
  })

  test('responseType arraybuffer gives the bytes in UTF-8', async () => {
    const fake = createFakeWx()
    fake.server(() => ok('é%'))
    const call = request(fake, { responseType: 'arraybuffer' })
    await fake.clock.settle()
    const { data } = call.result() ?? {}
    expect(data).toBeInstanceOf(ArrayBuffer)
    expect(data instanceof ArrayBuffer && Buffer.from(data).toString('utf8')).toBe('é%')
  })

  test('keeps ten in flight and queues the rest in order', async () => {
    const fake = createFakeWx()
    for (let i = 0; i < 12; i++) request(fake, { url: `${URL}/${i}` })
    expect(fake.inFlight).toHaveLength(10)
    expect(fake.queued.map(({ path }) => path)).toEqual(['/v1/list/10', '/v1/list/11'])
    expect(fake.requests).toHaveLength(10)
    expect(() => fake.queued[0]?.respond(ok())).toThrow('not sent yet')
    fake.requests[3]?.respond(ok())
    await fake.clock.settle()
    expect(fake.requests[10]?.path).toBe('/v1/list/10')
    expect(fake.inFlight).toHaveLength(10)
  })

  test('is answered by respond() in any order, and only once', async () => {
    const fake = createFakeWx()
    const order: string[] = []
    request(fake, { success: () => order.push('first') })
    request(fake, { success: () => order.push('second') })
    fake.requests[1]?.respond(ok())
    await fake.clock.settle()
    fake.requests[0]?.respond(ok())
    await fake.clock.settle()
    expect(order).toEqual(['second', 'first'])
    expect(() => fake.requests[0]?.respond(ok())).toThrow('answered already')
  })

  test('is answered after the delay on the fake clock', async () => {
    const fake = createFakeWx()
    fake.server(() => ok('', { delay: 300 }))
    const call = request(fake)
    await fake.clock.advance(299)
    expect(call.callbacks).toEqual([])
    await fake.clock.advance(1)
    expect(call.names()).toEqual(['success', 'complete'])
  })

  test('times out after `timeout`, or after 60 s, without an errno', async () => {
    const fake = createFakeWx()
    const short = request(fake, { timeout: 3000 })
    const long = request(fake)
    await fake.clock.advance(3000)
    expect(short.callbacks[0]).toEqual(['fail', { errMsg: 'request:fail timeout' }])
    expect(long.callbacks).toEqual([])
    await fake.clock.advance(57_000)
    expect(long.names()).toEqual(['fail', 'complete'])
    fake.requests[1]?.respond(ok())
    await fake.clock.settle()
    expect(long.names()).toEqual(['fail', 'complete'])
  })

  test('fails once by abort(), and a late answer is dropped', async () => {
    const fake = createFakeWx()
    fake.server(() => ok('', { delay: 100 }))
    const call = request(fake)
    await fake.clock.settle()
    call.task.abort()
    call.task.abort()
    expect(call.callbacks).toEqual([])
    await fake.clock.advance(200)
    expect(call.names()).toEqual(['fail', 'complete'])
    expect(call.result()).toEqual({ errMsg: 'request:fail abort' })
    expect(fake.inFlight).toHaveLength(0)
  })

  test('is never sent if it is aborted in the queue', async () => {
    const fake = createFakeWx()
    for (let i = 0; i < 10; i++) request(fake)
    const queued = request(fake)
    queued.task.abort()
    await fake.clock.settle()
    expect(queued.names()).toEqual(['fail', 'complete'])
    expect(fake.requests).toHaveLength(10)
    expect(fake.queued).toHaveLength(0)
  })

  test('fails while offline, in flight or begun then', async () => {
    const fake = createFakeWx()
    const before = request(fake)
    fake.offline()
    const after = request(fake)
    await fake.clock.settle()
    const failure = { errMsg: 'request:fail -2:net::ERR_INTERNET_DISCONNECTED', errno: 600001 }
    expect(before.result()).toEqual(failure)
    expect(after.result()).toEqual(failure)
    expect(fake.requests).toHaveLength(1)
    fake.online()
    fake.server(() => ok())
    const again = request(fake)
    await fake.clock.settle()
    expect(again.names()).toEqual(['success', 'complete'])
  })

  test('fails with the message of fail(), with or without the API name in it', async () => {
    const fake = createFakeWx()
    fake.server(({ path }) =>
      path === '/v1/list' ? fail('request:fail timeout', 5) : fail('url not in domain list'),
    )
    const whole = request(fake)
    const part = request(fake, { url: `${URL}/x` })
    await fake.clock.settle()
    expect(whole.result()).toEqual({ errMsg: 'request:fail timeout', errno: 5 })
    expect(part.result()).toEqual({ errMsg: 'request:fail url not in domain list' })
  })

  test('base libraries before 2.24.0 have no errno', async () => {
    const fake = createFakeWx({ sdkVersion: '2.23.4' })
    fake.offline()
    const call = request(fake)
    await fake.clock.settle()
    expect(call.result()).toEqual({ errMsg: 'request:fail -2:net::ERR_INTERNET_DISCONNECTED' })
  })

  test('is interrupted at once if it is begun while hidden, and in flight when the app is shown after 5 s', async () => {
    const fake = createFakeWx()
    const call = request(fake)
    fake.hide()
    const hidden = request(fake)
    await fake.clock.advance(4999)
    expect(hidden.result()).toEqual({ errMsg: 'request:fail interrupted', errno: 600003 })
    expect(call.callbacks).toEqual([])
    await fake.clock.advance(600_000)
    expect(call.callbacks).toEqual([])
    await fake.show()
    expect(call.callbacks[0]).toEqual(['fail', { errMsg: 'request:fail interrupted', errno: 600003 }])
    expect(fake.requests).toHaveLength(1)
  })

  test('gets an answer that comes within 5 s after the app was hidden', async () => {
    const fake = createFakeWx()
    fake.server(() => ok('', { delay: 3000 }))
    const call = request(fake)
    fake.hide()
    await fake.clock.advance(3000)
    expect(call.names()).toEqual(['success', 'complete'])
  })

  test('delivers headers before the answer, and the chunks of sendChunk() until the listener is removed', async () => {
    const fake = createFakeWx()
    const order: string[] = []
    const { task } = request(fake, { enableChunked: true, success: () => order.push('success') })
    const chunk = ({ data }: { data: ArrayBuffer }): void => void order.push(`chunk ${data.byteLength}`)
    task.onHeadersReceived(({ header }) => order.push(`headers ${String(header['x-a'])}`))
    task.onChunkReceived(chunk)
    fake.requests[0]?.sendChunk(new ArrayBuffer(3))
    task.offChunkReceived(chunk)
    fake.requests[0]?.sendChunk(new ArrayBuffer(4))
    fake.requests[0]?.respond(ok('', { header: { 'x-a': '1' } }))
    await fake.clock.settle()
    expect(order).toEqual(['chunk 3', 'headers 1', 'success'])
  })

  test.each([
    ['an unknown option', { auth: 'none' }, 'unknown option "auth"'],
    ['a url that is a number', { url: 5 }, 'option "url" must be a string, not number'],
    ['a missing url', { url: undefined }, 'option "url" must be a string, not undefined'],
    ['a method that does not exist', { method: 'PATCH' }, 'method "PATCH" does not exist'],
    [
      'a header that is null',
      { header: { Authorization: null } },
      'header "Authorization" must be a string, not null',
    ],
    ['a callback that is a string', { success: 'x' }, 'option "success" must be a function, not string'],
    ['data that is a number', { data: 5 }, 'option "data" must be'],
  ])('%s is an error that names the API', (_title, more, message) => {
    const fake = createFakeWx()
    const loose = (options: object): unknown => Reflect.apply(fake.wx.request, fake.wx, [options])
    expect(() => loose({ url: URL, ...more })).toThrow(message)
    expect(() => loose({ url: URL, ...more })).toThrow('wx.request')
  })

  test('a url without an origin fails as in WeChat', async () => {
    const fake = createFakeWx()
    const call = request(fake, { url: '/v1/list' })
    await fake.clock.settle()
    expect(call.result()).toEqual({ errMsg: 'request:fail invalid url', errno: 600009 })
  })

  test('an error thrown by the server or by a callback makes verify() throw', async () => {
    const fake = createFakeWx()
    fake.server(() => {
      throw new Error('broken server')
    })
    const call = request(fake)
    await fake.clock.settle()
    expect(call.names()).toEqual(['fail', 'complete'])
    expect(() => fake.verify()).toThrow('broken server')

    const other = createFakeWx()
    other.server(() => ok())
    const completed: string[] = []
    request(other, {
      success: () => {
        throw new Error('broken callback')
      },
      complete: () => completed.push('complete'),
    })
    await other.clock.settle()
    expect(completed).toEqual(['complete'])
    expect(() => other.verify()).toThrow('broken callback')
  })

  test('verify() names requests in flight without their query', async () => {
    const fake = createFakeWx()
    request(fake, { url: `${URL}?token=secret` })
    expect(() => fake.verify()).toThrow('request GET /v1/list')
    expect(fake.leftovers().join()).not.toContain('secret')
  })
})

describe('uploads and downloads of the fake', () => {
  test('share the ten slots with requests', () => {
    const fake = createFakeWx()
    for (let i = 0; i < 9; i++) request(fake)
    fake.wx.uploadFile({ url: URL, filePath: 'wxfile://a.png', name: 'file' })
    fake.wx.downloadFile({ url: URL })
    expect(fake.inFlight.map(({ kind }) => kind).slice(8)).toEqual(['request', 'upload'])
    expect(fake.queued.map(({ kind }) => kind)).toEqual(['download'])
  })

  test('an upload has its file and form data, and its answer is a string', async () => {
    const fake = createFakeWx()
    fake.server(() => ok({ code: '99997' }))
    const callbacks: unknown[] = []
    fake.wx.uploadFile({
      url: URL,
      filePath: 'wxfile://a.png',
      name: 'file',
      formData: { match: '7' },
      success: ({ data, errMsg }) => callbacks.push(data, errMsg),
    })
    expect(fake.requests[0]).toMatchObject({
      kind: 'upload',
      method: 'POST',
      file: { name: 'file', path: 'wxfile://a.png' },
      data: { match: '7' },
    })
    await fake.clock.settle()
    expect(callbacks).toEqual(['{"code":"99997"}', 'uploadFile:ok'])
  })

  test('a download saves the answer whatever its status', async () => {
    const fake = createFakeWx()
    fake.server(() => ok({ code: '99997' }, { statusCode: 401 }))
    const callbacks: (string | number | undefined)[] = []
    fake.wx.downloadFile({
      url: URL,
      success: ({ tempFilePath, statusCode }) => callbacks.push(tempFilePath, statusCode),
    })
    fake.wx.downloadFile({
      url: URL,
      filePath: 'wxfile://b',
      success: ({ filePath }) => callbacks.push(filePath),
    })
    await fake.clock.settle()
    expect(callbacks).toEqual(['http://tmp/fake-1', 401, 'wxfile://b'])
    const saved = fake.files.get('http://tmp/fake-1')
    expect(saved && Buffer.from(saved).toString()).toBe('{"code":"99997"}')
  })

  test('report progress, and fail with their own API names', async () => {
    const fake = createFakeWx()
    const callbacks: unknown[] = []
    const upload = fake.wx.uploadFile({
      url: URL,
      filePath: 'a',
      name: 'f',
      fail: ({ errMsg }) => callbacks.push(errMsg),
    })
    const download = fake.wx.downloadFile({
      url: URL,
      timeout: 10,
      fail: ({ errMsg }) => callbacks.push(errMsg),
    })
    upload.onProgressUpdate(({ progress, totalBytesSent }) => callbacks.push(progress, totalBytesSent))
    download.onProgressUpdate(({ progress, totalBytesWritten }) =>
      callbacks.push(progress, totalBytesWritten),
    )
    fake.requests[0]?.sendProgress(50, 200)
    fake.requests[1]?.sendProgress(2, 2)
    upload.abort()
    await fake.clock.advance(10)
    expect(callbacks).toEqual([25, 50, 100, 2, 'uploadFile:fail abort', 'downloadFile:fail timeout'])
  })
})
