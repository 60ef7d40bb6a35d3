import { createAuthStore, createHttp } from 'mobx-miniprogram-auth'
import type { Transport } from 'mobx-miniprogram-auth'
import { BASE, errorOf, outcome, useWorld, world } from '../_world'

// A substitute for `wx`, in the tests of an app or on another platform, does less than WeChat.

useWorld()

type Callbacks = Pick<WechatMiniprogram.RequestOption, 'success' | 'fail'>

/** A client over a `request` of any shape. */
const over = (request: (options: Callbacks) => unknown) =>
  world.http.extend({ transport: request as unknown as Transport['request'], timeout: 1_000 })

const answer = { data: { code: '10000' }, statusCode: 200, header: {}, cookies: [], errMsg: '' }

test.each<[string, unknown]>([
  ['is not an object', 7],
  ['has no functions', {}],
  ['is a promise', new Promise(Boolean)],
])('R14 abort() and the timeout reject a call whose task %s', async (_, task) => {
  const http = over(() => task)
  const aborted = http.get('a')
  aborted.abort()
  expect(await outcome(aborted)).toBe('aborted')
  const late = http.get('b')
  await world.fake.clock.advance(1_000)
  expect(await outcome(late)).toBe('timeout')
  for (let i = 0; i < 20; i++) http.get('c').catch(Boolean)
  await world.fake.clock.advance(1_000)
  expect(world.fake.clock.pending).toBe(0)
})

test('R5 if `request` is an async function that throws, the call rejects with that error', async () => {
  const http = over(async () => {
    throw new RangeError('not on this platform')
  })
  expect((await errorOf(http.get('a'))).message).toBe('not on this platform')
})

test('R5 if `request` both calls fail and rejects, the call rejects and no unhandled rejection is left', async () => {
  const rejections: unknown[] = []
  const listen = (error: unknown): void => void rejections.push(error)
  process.on('unhandledRejection', listen)
  const http = over(async (options) => {
    const failure = { errMsg: 'request:fail errcode:-2', errno: 600001 }
    options.fail?.(failure as never)
    throw failure
  })
  expect(await outcome(http.get('a'))).toBe('network')
  await new Promise((resolve) => setTimeout(resolve, 0))
  process.off('unhandledRejection', listen)
  expect(rejections).toEqual([])
})

test('an answer header that is not an object counts as empty', async () => {
  const http = over(({ success }) => success?.({ ...answer, header: 'X: y' } as never))
  expect(Object.keys((await http.get('a')).header)).toEqual([])
})

test('a request puts no listener on its task', async () => {
  const listen = jest.fn()
  const http = over(({ success }) => {
    void Promise.resolve().then(() => success?.({ ...answer } as never))
    return { onHeadersReceived: listen, onProgressUpdate: listen, onChunkReceived: listen }
  })
  expect(await outcome(http.get('a', {}, { enableHttp2: true }))).toEqual(answer.data)
  expect(listen).not.toHaveBeenCalled()
})

test('a statusCode that is a string becomes a number for isExpired and in the error', async () => {
  const seen: unknown[] = []
  const base = over(({ success }) => success?.({ ...answer, statusCode: '401' } as never))
  const http = base.extend({ isExpired: ({ statusCode }) => void seen.push(statusCode) })
  expect(await errorOf(http.get('a'))).toMatchObject({ code: 'http-status', statusCode: 401 })
  expect(seen).toEqual([401])
})

test('`wx` may be an instance of a class: its functions are called as methods', async () => {
  class OwnWx {
    readonly calls: string[] = []
    request({ success }: Callbacks): void {
      this.calls.push('request')
      success?.({ ...answer } as never)
    }
    onAppShow(): void {
      this.calls.push('onAppShow')
    }
    offAppShow(): void {
      this.calls.push('offAppShow')
    }
    getEnterOptionsSync(): object {
      this.calls.push('getEnterOptionsSync')
      return {}
    }
  }
  const own = new OwnWx()
  const platform = globalThis as { wx?: unknown }
  const before = platform.wx
  platform.wx = own
  try {
    const { clock } = world.fake
    const store = createAuthStore({ login: () => ({ token: 'T' }), storage: false, clock })
    await store.login()
    const http = createHttp({ baseUrl: BASE, auth: store, expiredCodes: ['99997'], clock })
    expect(await outcome(http.get('a'))).toEqual(answer.data)
    store.dispose()
    expect(own.calls).toEqual(['onAppShow', 'getEnterOptionsSync', 'request', 'offAppShow'])
  } finally {
    platform.wx = before
  }
})

test('R5 R17 success() and fail() without an argument make the call fail and free its slot in the request queue', async () => {
  const silent = over((options) => setTimeout(() => (options.fail as () => void)(), 0))
  expect(await outcome(silent.get('a'))).toBe('network')
  const http = over((options) => setTimeout(() => (options.success as unknown as () => void)(), 0))
  for (let i = 0; i < 12; i++) expect(await outcome(http.get('a'))).toBe('network')
  expect(await outcome(over(({ success }) => success?.({ ...answer } as never)).get('a'))).toEqual(
    answer.data,
  )
})

describe('if the uploads and downloads of the platform report less than those of wx', () => {
  type Option = WechatMiniprogram.UploadFileOption | WechatMiniprogram.DownloadFileOption
  /** A client over a platform with this answer and this task. */
  const telling = (said: object, task: object = {}) => {
    const take = (options: Option): never => {
      void Promise.resolve().then(() => options.success?.(said as never))
      return task as never
    }
    return createHttp({
      baseUrl: BASE,
      clock: world.fake.clock,
      transport: { uploadFile: take, downloadFile: take },
    })
  }
  const upload = { url: 'a', filePath: 'x', name: 'f' }
  const onProgress = (): undefined => undefined

  test('an answer without header and cookies gets empty ones, and has no path if there is no file', async () => {
    const http = telling({ statusCode: '200', data: 'text' })
    expect(await http.upload({ ...upload, onProgress })).toEqual({
      data: 'text',
      statusCode: 200,
      header: {},
      cookies: [],
    })
    const got = await http.download({ url: 'a', onProgress })
    expect(Object.keys(got).sort()).toEqual(['cookies', 'data', 'header', 'statusCode'])
    expect(got.data).toBeUndefined()
  })

  test('the header of onHeadersReceived is used if the answer has none', async () => {
    const task = {
      onHeadersReceived: (listener: (event: object) => void) =>
        listener({ header: { 'Content-Type': 'application/json' } }),
    }
    const http = telling({ statusCode: 200, data: '<html>' }, task)
    expect(await errorOf(http.upload(upload))).toMatchObject({
      code: 'not-json',
      header: { 'content-type': 'application/json' },
    })
    const received = telling({ statusCode: 200, header: { 'X-A': '1' } }, task)
    expect((await received.upload(upload)).header).toEqual({ 'x-a': '1' })
  })

  test('progress after an abort, or without onProgress, is ignored', async () => {
    const listeners: ((progress: object) => void)[] = []
    const task = { onProgressUpdate: (listener: () => void) => listeners.push(listener), abort: Boolean }
    const http = telling({ statusCode: 200 }, task)
    const received: object[] = []
    const call = http.upload({ ...upload, onProgress: (progress) => received.push(progress) })
    call.abort()
    await http.upload(upload)
    for (const listener of listeners) listener({ progress: 50 })
    expect(received).toEqual([])
    expect(await outcome(call)).toBe('aborted')
  })

  test('the text of a downloaded file is read by the `platform` that the client was given', async () => {
    const saved = { statusCode: 200, tempFilePath: 't', header: { 'content-type': 'application/json' } }
    const asked: unknown[] = []
    const platform = {
      request: Boolean,
      downloadFile: ({ success }: Option) => void Promise.resolve().then(() => success?.(saved as never)),
      getFileSystemManager: () => ({
        readFile: (options: { filePath: string; success(found: object): void }) => {
          asked.push(options.filePath)
          options.success({ data: '{"n":1}' })
        },
      }),
    }
    const http = createHttp({ baseUrl: BASE, clock: world.fake.clock, platform: platform as never })
    expect((await http.download({ url: 'a' })).data).toEqual({ n: 1 })
    expect(asked).toEqual(['t'])
  })
})
