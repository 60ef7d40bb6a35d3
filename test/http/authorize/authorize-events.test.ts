import { authorize } from 'mobx-miniprogram-auth/authorize'
import { ok } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, heldHandler, world } from '../_world'
import { request, useAuthorize } from './_authorize'

useAuthorize()

test('header and chunk events reach the listeners of the task, also those added while the request was parked', async () => {
  const renewal = heldHandler(() => ok({ token: world.backend.issue() }))
  world.backend.renew = renewal.handler
  void world.store.refresh()
  await world.settle()
  world.backend.routes['/a'] = () => 'hang'
  const received: unknown[] = []
  const off = jest.fn()
  const task = request({ url: BASE + 'a', enableChunked: true })
  task.onHeadersReceived(({ header }) => received.push(header))
  task.onChunkReceived(({ data }) => received.push(data.byteLength))
  task.onChunkReceived(off)
  task.offChunkReceived(off)
  renewal.release()
  await world.settle()
  const [sent] = world.sent('a')
  sent?.sendHeaders(ok('', { header: { 'Content-Type': 'text/event-stream' } }))
  sent?.sendChunk(new ArrayBuffer(3))
  task.abort()
  sent?.sendChunk(new ArrayBuffer(4))
  await world.settle()
  expect(received).toEqual([{ 'Content-Type': 'text/event-stream' }, 3])
  expect(off).not.toHaveBeenCalled()
})

test('chunks of a JSON answer are reported only for the answer that is not expired', async () => {
  world.backend.valid = 'nobody has this'
  const chunk = (text: string): ArrayBuffer => Uint8Array.from(Buffer.from(text)).buffer
  world.fake.server((sent) => {
    if (sent.path === '/refresh') return ok({ token: world.backend.issue() })
    sent.sendHeaders(ok('', { header: { 'Content-Type': 'application/json' } }))
    sent.sendChunk(chunk(bearerOf(sent) === 'T0' ? '{"code":"99997"}' : '{"code":"1"}'))
    return ok('')
  })
  const received: string[] = []
  const task = request({ url: BASE + 'a', enableChunked: true, success: () => received.push('success') })
  task.onChunkReceived(({ data }) => received.push(Buffer.from(data).toString()))
  await world.settle()
  expect(received).toEqual(['{"code":"1"}', 'success'])
})

describe('the text of an error begins with the name of the function given to authorize', () => {
  const firstWords = (said: readonly string[]): unknown[] => said.map((text) => text.split(' ')[0])

  test('when an upload or a download is aborted', async () => {
    const options = { auth: world.store, baseUrl: BASE, clock: world.fake.clock }
    world.fake.server(() => 'hang')
    const said: string[] = []
    const ended = ({ errMsg }: { errMsg: string }): void => void said.push(errMsg)
    const file = { url: BASE + 'a', filePath: 'wxfile://a', fail: ended }
    authorize(wx.uploadFile, options)({ ...file, name: 'file' }).abort()
    authorize(wx.downloadFile, options)(file).abort()
    await world.settle()
    expect(firstWords(said)).toEqual(['uploadFile:fail', 'downloadFile:fail'])
  })

  test('when an upload or a download needs a login', async () => {
    await world.store.logout()
    const kinds: unknown[] = []
    const options = {
      auth: world.store,
      baseUrl: BASE,
      clock: world.fake.clock,
      needs: ({ kind }: { kind: string }) => void kinds.push(kind),
    }
    const said: string[] = []
    const fail = ({ errMsg }: { errMsg: string }): void => void said.push(errMsg)
    authorize(wx.downloadFile, options)({ url: BASE + 'a', fail })
    authorize(wx.uploadFile, options)({ url: BASE + 'a', filePath: 'wxfile://a', name: 'file', fail })
    await world.settle()
    expect(firstWords(said)).toEqual(['downloadFile:fail', 'uploadFile:fail'])
    expect(kinds).toEqual(['download', 'upload'])
  })

  test('when it is a function of the `platform` of the store', async () => {
    const platform = { ...world.fake.wx, downloadFile: () => ({}) }
    const auth = { gate: world.store.gate, platform }
    const said: string[] = []
    const fail = ({ errMsg }: { errMsg: string }): void => void said.push(errMsg)
    const send = authorize(platform.downloadFile as never as typeof wx.downloadFile, { auth, baseUrl: BASE })
    send({ url: BASE + 'a', fail }).abort()
    await world.settle()
    expect(firstWords(said)).toEqual(['downloadFile:fail'])
  })

  test('a function that is none of the platform is called request, or uploadFile for the options of an upload', async () => {
    const options = { auth: world.store, baseUrl: BASE, clock: world.fake.clock }
    const said: string[] = []
    const fail = ({ errMsg }: { errMsg: string }): void => void said.push(errMsg)
    const own = (() => ({})) as never
    authorize<typeof wx.downloadFile>(own, options)({ url: BASE + 'a', fail }).abort()
    authorize<typeof wx.uploadFile>(own, options)({ url: BASE + 'a', filePath: 'a', name: 'f', fail }).abort()
    await world.settle()
    expect(firstWords(said)).toEqual(['request:fail', 'uploadFile:fail'])
  })
})

test('an expired code that WeChat saved as the file leads to a renewal and a second download', async () => {
  Object.assign(wx, {
    getFileSystemManager: () => ({
      readFile: ({ success }: { success(found: object): void }) => success({ data: '{"code":"99997"}' }),
    }),
  })
  world.fake.server((sent) => {
    if (sent.path === '/refresh') return ok({ token: world.backend.issue() })
    const type = bearerOf(sent) === 'T0' ? 'application/json' : 'image/png'
    return ok('a file', { header: { 'content-type': type } })
  })
  const success = jest.fn()
  const options = { auth: world.store, baseUrl: BASE, expiredCodes: ['99997'], clock: world.fake.clock }
  authorize(wx.downloadFile, options)({ url: BASE + 'a', success })
  await world.settle()
  expect([success.mock.calls.length, world.sent('a').map(bearerOf)]).toEqual([1, ['T0', 'T1']])
})

test('progress reaches the listeners of the task until offProgressUpdate() without an argument removes them all', async () => {
  world.backend.routes['/a'] = () => 'hang'
  const send = authorize(wx.uploadFile, { auth: world.store, baseUrl: BASE, clock: world.fake.clock })
  const received: string[] = []
  const task = send({ url: BASE + 'a', filePath: 'x', name: 'f' })
  const late = (): unknown => received.push('late')
  task.onProgressUpdate(() => {
    received.push('first')
    task.onProgressUpdate(late)
  })
  await world.settle()
  const [sent] = world.sent('a')
  sent?.sendProgress(1, 4)
  expect(received).toEqual(['first'])
  sent?.sendProgress(2, 4)
  expect(received).toEqual(['first', 'first', 'late'])
  task.offProgressUpdate()
  sent?.sendProgress(3, 4)
  expect(received).toHaveLength(3)
  task.abort()
  await world.settle()
})

test('a task without header events reports chunks at once, and none after the answer', async () => {
  let emitChunk: (chunk: object) => void = Boolean
  const received: unknown[] = []
  const api = (options: WechatMiniprogram.RequestOption) => {
    void Promise.resolve().then(() => {
      emitChunk({ data: 'early' })
      received.push('told')
      options.success?.({ statusCode: 200, data: '' } as never)
    })
    return { abort: Boolean, onChunkReceived: (listener: (chunk: object) => void) => (emitChunk = listener) }
  }
  const options = { auth: world.store, baseUrl: BASE, clock: world.fake.clock }
  const task = authorize(api as unknown as typeof wx.request, options)({ url: BASE + 'a' })
  task.onChunkReceived(({ data }) => received.push(data))
  await world.settle()
  emitChunk({ data: 'late' })
  expect(received).toEqual(['early', 'told'])
})

test('authorize also works for wx.uploadFile and wx.downloadFile', async () => {
  const options = { auth: world.store, baseUrl: BASE, expiredCodes: ['99997'], clock: world.fake.clock }
  const upload = authorize(wx.uploadFile, options)
  const download = authorize(wx.downloadFile, options)
  world.backend.valid = 'nobody has this'
  const results: unknown[] = []
  const success = (result: unknown): void => void results.push(result)
  const task = upload({ url: BASE + 'up', filePath: 'wxfile://a', name: 'file', success })
  task.onProgressUpdate(() => undefined)
  await world.settle()
  download({ url: BASE + 'down', success })
  await world.settle()
  expect(results).toEqual([
    expect.objectContaining({ data: '{"code":"10000","data":"/up"}', errMsg: 'uploadFile:ok' }),
    expect.objectContaining({ statusCode: 200, tempFilePath: expect.any(String) }),
  ])
  expect(world.sent('up').map((sent) => [bearerOf(sent), sent.file?.path])).toEqual([
    ['T0', 'wxfile://a'],
    ['T1', 'wxfile://a'],
  ])
})
