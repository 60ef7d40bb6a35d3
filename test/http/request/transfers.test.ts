import { createHttp } from 'mobx-miniprogram-auth'
import type { Transport } from 'mobx-miniprogram-auth'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, expired, outcome, useWorld, world } from '../_world'

useWorld()

const upload = { url: 'image', filePath: 'wxfile://tmp/a.png', name: 'file' }

describe('uploads', () => {
  test('S89 the answer is parsed, and an expired code in it leads to a renewal and a second upload of the same file', async () => {
    world.backend.valid = 'nobody has this'
    world.backend.routes['/image'] = () => ok({ code: '10000', data: { id: 7 } })
    expect(await outcome(world.http.upload(upload))).toEqual({ code: '10000', data: { id: 7 } })
    expect(world.sent('image').map((request) => [bearerOf(request), request.file?.path])).toEqual([
      ['T0', upload.filePath],
      ['T1', upload.filePath],
    ])
  })

  test('S89 HTTP 401 leads to a renewal and a second upload', async () => {
    const http = createHttp({ baseUrl: BASE, auth: world.store, clock: world.fake.clock })
    world.fake.server((request) => {
      if (request.path === '/refresh') return ok({ token: world.backend.issue() })
      return bearerOf(request) === 'T0' ? ok('Unauthorized', { statusCode: 401 }) : ok({ id: 7 })
    })
    expect(await outcome(http.upload(upload))).toEqual({ id: 7 })
  })

  test('S91 if the token expires between several uploads, one renewal is made and the rest use the new token', async () => {
    for (let part = 0; part < 4; part++) {
      if (part === 2) world.backend.valid = 'nobody has this'
      await world.http.upload({ ...upload, formData: { part: String(part) } })
    }
    expect(world.sent('image').map((request) => [request.data, bearerOf(request)])).toEqual([
      [{ part: '0' }, 'T0'],
      [{ part: '1' }, 'T0'],
      [{ part: '2' }, 'T0'],
      [{ part: '2' }, 'T1'],
      [{ part: '3' }, 'T1'],
    ])
    expect(world.sent('refresh')).toHaveLength(1)
  })

  test('onProgress is called while the upload runs, and not after abort()', async () => {
    world.backend.routes['/image'] = () => 'hang'
    const received: unknown[] = []
    const call = world.http.upload({
      ...upload,
      onProgress: ({ progress }) => received.push(progress),
    })
    await world.settle()
    const [request] = world.sent('image')
    request?.sendProgress(1, 4)
    expect(received).toEqual([25])
    call.abort()
    request?.sendProgress(4, 4)
    expect(await outcome(call)).toBe('aborted')
    expect(received).toEqual([25])
    await world.settle()
  })

  test('the platform gets no content type for an upload, and onProgress neither for uploads nor for downloads', async () => {
    const seen: object[] = []
    const take = (options: object): never => {
      seen.push(options)
      throw new Error('enough seen')
    }
    const http = world.http.extend({
      header: { 'Content-Type': 'application/json', 'X-A': '1' },
      transport: { uploadFile: take, downloadFile: take },
    })
    await http.upload({ ...upload, formData: { n: '1' }, onProgress: () => undefined }).catch(Boolean)
    await http.download({ url: 'a', onProgress: () => undefined }).catch(Boolean)
    expect(seen.map((options) => Object.keys(options).sort())).toEqual([
      ['fail', 'filePath', 'formData', 'header', 'name', 'success', 'timeout', 'url'],
      ['fail', 'header', 'success', 'timeout', 'url'],
    ])
    expect(seen[0]).toMatchObject({ header: { 'X-A': '1' }, filePath: upload.filePath, name: 'file' })
    expect(seen[0]).not.toHaveProperty('header.Content-Type')
  })

  test('an answer that is not JSON is passed on as text, but rejects if its content type is JSON', async () => {
    world.backend.routes['/image'] = () => ok('thanks')
    expect(await outcome(world.http.upload(upload))).toBe('thanks')
    world.backend.routes['/image'] = () => ok('<html>', { header: { 'content-type': 'application/json' } })
    expect(await outcome(world.http.upload(upload))).toBe('not-json')
  })
})

describe('downloads', () => {
  test('the answer contains the path of the saved file', async () => {
    world.backend.routes['/a.png'] = () => ok(Uint8Array.from([1, 2, 3]).buffer)
    const { tempFilePath } = await world.http.download({ url: 'a.png' })
    expect(new Uint8Array(world.fake.files.get(tempFilePath ?? '') ?? new ArrayBuffer(0))).toEqual(
      Uint8Array.from([1, 2, 3]),
    )
    const { filePath } = await world.http.download({ url: 'a.png', filePath: 'wxfile://usr/a.png' })
    expect(filePath).toBe('wxfile://usr/a.png')
  })

  test('onProgress is called while the download runs', async () => {
    world.backend.routes['/a.png'] = () => 'hang'
    const received: number[] = []
    const call = world.http.download({ url: 'a.png', onProgress: ({ progress }) => received.push(progress) })
    await world.settle()
    const [request] = world.sent('a.png')
    request?.sendProgress(1, 2)
    request?.respond(ok(''))
    await call
    expect(received).toEqual([50])
  })

  test('an expired code that WeChat saved as the file leads to a renewal and a second download', async () => {
    const files = (path: string): string =>
      Buffer.from(world.fake.files.get(path) ?? new ArrayBuffer(0)).toString()
    const readText: Transport['readText'] = (path) => Promise.resolve(files(path))
    const http = world.http.extend({ transport: { readText } })
    world.backend.valid = 'nobody has this'
    world.fake.server((request) => {
      if (request.path === '/refresh') return ok({ token: world.backend.issue() })
      if (bearerOf(request) === 'T1') return ok('the picture', { header: { 'content-type': 'image/png' } })
      return ok({ code: '99997' }, { header: { 'Content-Type': 'application/json' } })
    })
    const { tempFilePath, data } = await http.download({ url: 'a.png' })
    expect([files(tempFilePath ?? ''), data]).toEqual(['the picture', undefined])
    expect(world.sent('a.png').map(bearerOf)).toEqual(['T0', 'T1'])
  })

  test('a download succeeds without data if the file cannot be read: no file system, a rejection or an exception', async () => {
    world.fake.server(() => ok({ n: 1 }, { header: { 'content-type': 'application/json' } }))
    const rejects = world.http.extend({ transport: { readText: () => Promise.reject(new Error('no')) } })
    const throws = world.http.extend({
      transport: {
        readText: () => {
          throw new Error('no')
        },
      },
    })
    for (const http of [world.http, rejects, throws])
      expect(await http.download({ url: 'a.json' })).toMatchObject({ statusCode: 200, data: undefined })
  })

  describe('the text of a file that WeChat saved', () => {
    const asked: object[] = []
    /** Installs a file system of `wx` with this answer. */
    function fileSystem(
      answer: (options: { success(found: object): void; fail(why: object): void }) => void,
    ) {
      asked.length = 0
      const readFile = (options: never): void => {
        asked.push(options)
        answer(options)
      }
      Object.assign(wx, { getFileSystemManager: () => ({ readFile }) })
    }
    const json = { header: { 'content-type': 'application/json' } }

    test('is read by the file system manager of wx as UTF-8', async () => {
      fileSystem(({ success }) => success({ data: '{"n":1}' }))
      world.fake.server(() => ok({}, json))
      for (const more of [{}, { filePath: 'wxfile://usr/a.json' }]) {
        const answer = await world.http.download({ url: 'a.json', ...more })
        expect(answer.data).toEqual({ n: 1 })
        const path = answer.tempFilePath ?? answer.filePath
        expect(asked.pop()).toMatchObject({ filePath: path, encoding: 'utf8' })
      }
    })

    test('is missing in the answer if the file cannot be read', async () => {
      fileSystem(({ fail: failed }) => failed({ errMsg: 'readFile:fail no such file' }))
      world.fake.server(() => ok({}, json))
      expect((await world.http.download({ url: 'a.json' })).data).toBeUndefined()
      expect(asked).toHaveLength(1)
    })

    test('is not read if its content type is not JSON, or after an upload', async () => {
      fileSystem(({ success }) => success({ data: '{"n":1}' }))
      world.fake.server(() => ok('x', { header: { 'content-type': 'image/png' } }))
      expect((await world.http.download({ url: 'a.png' })).data).toBeUndefined()
      world.fake.server(() => ok({ id: 7 }, json))
      expect((await world.http.upload(upload)).data).toEqual({ id: 7 })
      expect(asked).toEqual([])
    })
  })

  test('a file with a JSON content type that is not JSON is passed on as text', async () => {
    const http = world.http.extend({ transport: { readText: () => Promise.resolve('half a {') } })
    world.fake.server(() => ok('half a {', { header: { 'content-type': 'application/json' } }))
    expect(await http.download({ url: 'a.json' })).toMatchObject({ statusCode: 200, data: 'half a {' })
  })

  test('the JSON that the server sends with an error status is in the error', async () => {
    const http = world.http.extend({ transport: { readText: () => Promise.resolve('{"message":"gone"}') } })
    world.fake.server(() => ok({}, { statusCode: 410, header: { 'content-type': 'application/json' } }))
    await expect(http.download({ url: 'a.png' })).rejects.toMatchObject({
      code: 'http-status',
      data: { message: 'gone' },
    })
  })
})

describe('a transport of the app', () => {
  test('may call back synchronously: abort() after that rejects the call, and no timer is left', async () => {
    const http = createHttp({
      baseUrl: BASE,
      clock: world.fake.clock,
      transport: (options) => {
        options.success?.({
          data: options.url,
          statusCode: 200,
          header: {},
          cookies: [],
          errMsg: '',
        } as never)
        return undefined as never
      },
    })
    expect(await outcome(http.get('a'))).toBe(BASE + 'a')
    const call = http.get('b')
    call.abort()
    expect(world.fake.clock.pending).toBe(0)
    expect(await outcome(call)).toBe('aborted')
  })

  test('that calls fail and then success settles the call once, with the failure', async () => {
    const http = createHttp({
      baseUrl: BASE,
      clock: world.fake.clock,
      transport: (options) => {
        options.fail?.({ errMsg: 'request:fail first', errno: 1 } as never)
        options.success?.({ data: 'second', statusCode: 200, header: {}, cookies: [], errMsg: '' } as never)
        return wx.request({ url: BASE + 'other' })
      },
    })
    expect(await outcome(http.get('a'))).toBe('network')
    await world.settle()
  })
})

test('an upload that meets expiry rejects with `renewal-failed` if the renewal fails on the network', async () => {
  world.backend.renew = () => fail('errcode:-2', 600001)
  world.fake.server((request) => (request.path === '/refresh' ? fail('errcode:-2', 600001) : expired()))
  expect(await outcome(world.http.upload(upload))).toBe('renewal-failed')
})
