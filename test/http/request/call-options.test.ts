import { createHttp } from 'mobx-miniprogram-auth'
import type { HttpRequest, Interceptor, Method } from 'mobx-miniprogram-auth'
import { ok } from 'mobx-miniprogram-auth/testing'
import { errorOf, outcome, useWorld, world } from '../_world'

let seen: HttpRequest[]
const watch: Interceptor = (request, next) => {
  seen.push(request)
  return next(request)
}
useWorld({ http: { interceptors: [watch] } })
beforeEach(() => {
  seen = []
  world.fake.server(() => ok('done'))
})

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT'] as const

test.each(METHODS)(
  'the method %s is sent unchanged, and the request is idempotent only for GET, HEAD and OPTIONS',
  async (method) => {
    await world.http.request({ url: 'a', method })
    expect(world.sent('a')[0]?.method).toBe(method)
    expect(seen[0]?.idempotent).toBe(['GET', 'HEAD', 'OPTIONS'].includes(method))
  },
)

test('a download is idempotent, an upload is not', async () => {
  await world.http.download({ url: 'a' })
  await world.http.upload({ url: 'a', filePath: 'x', name: 'f' })
  expect(seen.map(({ kind, idempotent }) => [kind, idempotent])).toEqual([
    ['download', true],
    ['upload', false],
  ])
})

test('a download is a GET, even if another method is given', async () => {
  await world.http.download({ url: 'a', method: 'POST' } as never)
  expect(seen[0]?.method).toBe('GET')
})

test('a request without a method is a GET', async () => {
  await world.http.request({ url: 'a' })
  expect(world.sent('a')[0]?.method).toBe('GET')
})

test('wx.request gets its own options, such as enableHttp2, and none of the options of the library', async () => {
  const { request } = wx
  const names: string[][] = []
  const spy = jest.spyOn(wx, 'request').mockImplementation((options) => {
    names.push(Object.keys(options).sort())
    return request(options)
  })
  const signal = { aborted: false, addEventListener: Boolean, removeEventListener: Boolean }
  const own = { auth: 'none', waitForLogin: false, timeout: 9, idempotent: true, signal, onProgress: Boolean }
  await world.http.get('a', undefined, { ...own, header: {}, enableHttp2: true } as never)
  await world.http.request({ ...own, url: 'a', method: 'POST' as Method, data: 'x' } as never)
  spy.mockRestore()
  expect(seen.map(({ platform }) => Object.keys(platform))).toEqual([
    ['onProgress', 'enableHttp2'],
    ['onProgress'],
  ])
  const always = ['fail', 'header', 'method', 'success', 'timeout', 'url']
  expect(names).toEqual([[...always, 'enableHttp2'].sort(), [...always, 'data'].sort()])
})

describe('R13 an option for the platform', () => {
  /** The option as the platform gets it, if the caller changes it after the call. */
  async function handedOn(option: unknown, change: () => void = Boolean): Promise<unknown> {
    const got: unknown[] = []
    const http = createHttp({
      clock: world.fake.clock,
      interceptors: [watch],
      transport: ({ success, ...options }) => {
        got.push(Reflect.get(options, 'custom'))
        success?.({ data: '', statusCode: 200, header: {}, cookies: [], errMsg: '' } as never)
        return undefined as never
      },
    })
    const call = http.get('https://api.example.com/a', undefined, { custom: option } as never)
    change()
    await call
    return got[0]
  }

  test('is copied, so that later changes do not reach it; an instance of a class is passed on uncopied', async () => {
    const bare: Record<string, unknown> = Object.assign(Object.create(null), { n: 1 })
    const option = { list: [{ n: 1 }], bytes: Uint8Array.of(1).buffer, bare, at: new Date(0), none: null }
    const got = await handedOn(option, () => {
      option.list[0] = { n: 2 }
      option.list.push({ n: 3 })
      new Uint8Array(option.bytes)[0] = 2
      bare.n = 2
    })
    const copy = {
      list: [{ n: 1 }],
      bytes: Uint8Array.of(1).buffer,
      bare: { n: 1 },
      at: option.at,
      none: null,
    }
    expect(got).toEqual(copy)
    expect(Object(got).at).toBe(option.at)
    expect(Object(got).list).toBeInstanceOf(Array)
    expect([...new Uint8Array(Object(got).bytes)]).toEqual([1])
  })

  test('may contain itself: 33 levels are copied, and what is below is passed on uncopied', async () => {
    const option: Record<string, unknown> = {}
    option.self = option
    let depth = 0
    for (let found = await handedOn(option); found !== option; found = Object(found).self) depth++
    expect(depth).toBe(33)
    const list: unknown[] = []
    list.push(list)
    expect(await handedOn(list)).toHaveLength(1)
  })
})

test('an option that is undefined counts as not given', async () => {
  const options = { auth: undefined, timeout: undefined, waitForLogin: undefined, signal: undefined }
  expect(await outcome(world.http.get('a', undefined, options))).toBe('done')
  expect(seen[0]).toMatchObject({ auth: 'required', waitForLogin: false, explicit: false, idempotent: true })
})

test('only `waitForLogin: true` of the call makes a request explicit, not that of the client or `challenge`', async () => {
  const http = world.http.extend({ waitForLogin: true })
  await http.get('a')
  await http.get('a', undefined, { waitForLogin: true, auth: 'required' })
  await http.get('a', undefined, { waitForLogin: false })
  await world.http.get('a', undefined, { auth: 'challenge' })
  expect(seen.map(({ waitForLogin, explicit }) => [waitForLogin, explicit])).toEqual([
    [true, false],
    [true, true],
    [false, false],
    [true, false],
  ])
})

test('upload turns numbers and booleans in formData into strings, and leaves out null and undefined', async () => {
  const formData = { n: 7, yes: true, t: 'x', no: null, none: undefined }
  await world.http.upload({ url: 'a', filePath: 'x', name: 'f', formData: formData as never })
  await world.http.upload({ url: 'a', filePath: 'x', name: 'f', formData: null as never })
  expect(world.sent('a').map(({ data }) => data)).toEqual([{ n: '7', yes: 'true', t: 'x' }, {}])
})

test('a call fails if `needs` returns a value of the wrong type; undefined counts as required', async () => {
  const http = world.http.extend({ needs: () => false as never })
  expect((await errorOf(http.get('a'))).message).toMatch(
    /^createHttp: `needs` must be 'required'.*, got a boolean$/,
  )
  const free = world.http.extend({ needs: () => undefined as never })
  await free.get('a')
  expect(seen[0]?.auth).toBe('required')
})

test('`needs` decides about each call, also about calls without options', async () => {
  const http = world.http.extend({ needs: ({ url }) => (url.endsWith('open') ? 'none' : 'required') })
  for (const path of ['open', 'a', 'open']) await http.get(path)
  expect(seen.map(({ auth }) => auth)).toEqual(['none', 'required', 'none'])
})

test.each([
  'a?secret',
  'a#secret',
  'a;secret',
  'a&secret',
  'a%3Fsecret',
  'a%3bsecret',
  'a%23secret',
  'a%26secret',
])('S115 the trace of a call to %s shows only the path', async (url) => {
  const paths: string[] = []
  world.http.observe(({ path }) => paths.push(path))
  await world.http.get(url)
  expect(new Set(paths)).toEqual(new Set(['/a']))
})

test('the trace of a call to a URL without a path shows the path /', async () => {
  const paths: string[] = []
  world.http.observe(({ path }) => paths.push(path))
  await world.http.extend({ baseUrl: 'https://api.example.com' }).get('')
  expect(new Set(paths)).toEqual(new Set(['/']))
})

test.each([
  ['https://api.example.com', 'a', '/a'],
  ['https://api.example.com', '/a', '/a'],
  ['https://api.example.com/v1', '?x=1', '/v1?x=1'],
  ['https://api.example.com/v1/', '?x=1', '/v1/?x=1'],
  ['https://api.example.com/v1', '', '/v1'],
  ['https://api.example.com/v1', '12:30', '/v1/12:30'],
  ['https://api.example.com/v1', 'a?at=12:30', '/v1/a?at=12:30'],
])('baseUrl %s and url %j give the path %s', async (baseUrl, url, path) => {
  const http = world.http.extend({ baseUrl })
  await http.get(url)
  expect(seen[0]?.url).toBe('https://api.example.com' + path)
})

test.each([
  ['a?x=1&', 'a?x=1&y=2'],
  ['a?x=1#top', 'a?x=1&y=2#top'],
  ['a#?', 'a?y=2#?'],
])('the data of a GET is added to the query of %s, which becomes %s', async (url, whole) => {
  await world.http.get(url, { y: 2 })
  expect(seen[0]?.url).toBe('https://api.example.com/' + whole)
})

test('a call with an invalid URL is rejected, and the message mentions baseUrl only if the client has one', async () => {
  const said = 'Http: `url` must be a plain http(s) address'
  expect((await errorOf(world.http.get('ftp:a'))).message).toBe(said + ' or relative to baseUrl')
  for (const url of ['a', '/a'])
    expect((await errorOf(createHttp({ clock: world.fake.clock }).get(url))).message).toBe(said)
})
