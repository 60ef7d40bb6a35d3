import { authorize } from 'mobx-miniprogram-auth/authorize'
import type { AuthorizeOptions } from 'mobx-miniprogram-auth/authorize'
import { ok } from 'mobx-miniprogram-auth/testing'
import { bearerOf, createWorld, heldHandler } from '../_world'
import type { World } from '../_world'
import { runShown } from './_shown'

const KNOWN = {
  request: ['url', 'data', 'header', 'method', 'timeout', 'dataType', 'responseType'],
  uploadFile: ['url', 'filePath', 'name', 'formData', 'header', 'timeout'],
  downloadFile: ['url', 'filePath', 'header', 'timeout'],
}
const CALLBACKS = ['success', 'fail', 'complete']

/**
 * Other clients pass options that the platform does not know and ignores. The fake is strict, so that our own spelling
 * mistakes show; this removes the unknown options.
 */
function lenient(name: keyof typeof KNOWN) {
  const known = [...KNOWN[name], ...CALLBACKS]
  return (options: object): unknown =>
    Reflect.apply(wx[name], wx, [
      Object.fromEntries(Object.entries(options).filter(([option]) => known.includes(option))),
    ])
}

/** What `transport.ts` of the documentation exports. */
export interface Transport {
  readonly request: typeof wx.request
  readonly uploadFile: typeof wx.uploadFile
  readonly downloadFile: typeof wx.downloadFile
}

/** The `transport.ts` of the documentation, on the world's clock and over the fake platform. */
export function transportOf({ store, fake }: World): Transport {
  const apis = {
    request: lenient('request'),
    uploadFile: lenient('uploadFile'),
    downloadFile: lenient('downloadFile'),
  }
  const { request, uploadFile, downloadFile } = runShown(
    'transport.ts',
    {
      './auth': { authStore: store },
      'mobx-miniprogram-auth/authorize': {
        authorize: (api: typeof wx.request, options: AuthorizeOptions) =>
          authorize(api, { clock: fake.clock, ...options }),
      },
    },
    { wx: apis },
  )
  return { request, uploadFile, downloadFile } as unknown as Transport
}

/** Another client, as the functions that all of them have. */
export interface OtherClient {
  get(path: string, query?: Record<string, unknown>): Promise<unknown>
  post(path: string, data: Record<string, unknown>): Promise<unknown>
  /** Its result rejects after abort(). */
  abortable(path: string): { readonly result: Promise<unknown>; abort(): void }
}

/** A client that can also upload files. */
export interface Uploader extends OtherClient {
  upload(path: string, filePath: string): Promise<unknown>
}

/** The tests of `authorize` for any client. */
export function behavesAuthorized(make: (transport: Transport) => OtherClient): void {
  let world: World
  let client: OtherClient

  beforeEach(() => {
    world = createWorld()
    client = make(transportOf(world))
  })
  afterEach(() => world.end())

  test('a request carries the token, and its answer is returned', async () => {
    expect(await client.get('a', { n: 1 })).toEqual({ code: '10000', data: '/a' })
    expect(world.sent('a').map((request) => [bearerOf(request), request.query])).toEqual([['T0', { n: '1' }]])
  })

  test('S1 R2 three requests that meet expiry lead to one renewal, are replayed with the new token and all get their answers', async () => {
    world.backend.valid = 'nobody has this'
    const calls = [client.get('a'), client.post('b', { n: [1] }), client.get('c')]
    expect(await Promise.all(calls)).toEqual(['/a', '/b', '/c'].map((data) => ({ code: '10000', data })))
    expect(world.sent('refresh')).toHaveLength(1)
    expect(world.sent('b').map((request) => [bearerOf(request), request.body])).toEqual([
      ['T0', '{"n":[1]}'],
      ['T1', '{"n":[1]}'],
    ])
  })

  test('S3 a request made while the token is renewed waits for it', async () => {
    const renewal = heldHandler(() => ok({ token: world.backend.issue() }))
    world.backend.renew = renewal.handler
    void world.store.refresh()
    await world.settle()
    const call = client.get('a')
    await world.settle()
    expect(world.sent('a')).toEqual([])
    renewal.release()
    await call
    expect(world.sent('a').map(bearerOf)).toEqual(['T1'])
  })

  test('if nobody is signed in, a request fails and nothing is sent', async () => {
    await world.store.logout()
    await expect(client.get('a')).rejects.toBeDefined()
    expect(world.fake.requests).toEqual([])
  })

  test('an answer with HTTP status 404 rejects in the client, and the session is kept', async () => {
    world.backend.routes['/gone'] = () => ok({ why: 'gone' }, { statusCode: 404 })
    await expect(client.get('gone')).rejects.toBeDefined()
    expect(world.store.isLogin).toBe(true)
  })

  test('R14 S83 a parked request that is aborted is not replayed, and the other one is', async () => {
    const renewal = heldHandler(() => ok({ token: world.backend.issue() }))
    world.backend.valid = 'nobody has this'
    world.backend.renew = renewal.handler
    const call = client.abortable('a')
    const result = expect(call.result).rejects.toBeDefined()
    const other = client.get('b')
    await world.settle()
    call.abort()
    await result
    renewal.release()
    expect(await other).toEqual({ code: '10000', data: '/b' })
    expect(world.sent('a')).toHaveLength(1)
  })

  test('a request for which `needs` says none is sent without a token, also during a renewal', async () => {
    const renewal = heldHandler(() => ok({ token: world.backend.issue() }))
    world.backend.renew = renewal.handler
    void world.store.refresh()
    await world.settle()
    world.fake.server((request) =>
      request.path === '/login' ? ok({ code: '10000', data: 'in' }) : renewal.handler(request),
    )
    expect(await client.post('login', {})).toEqual({ code: '10000', data: 'in' })
    expect(world.sent('login').map(bearerOf)).toEqual([''])
    renewal.release()
    await world.settle()
  })
}

/** The same tests for a client that can upload files. */
export function behavesAuthorizedWithFiles(make: (transport: Transport) => Uploader): void {
  behavesAuthorized(make)

  test('S89 an upload that gets an expired answer is sent again with the new token', async () => {
    const world = createWorld()
    world.backend.valid = 'nobody has this'
    const { upload } = make(transportOf(world))
    expect(await upload('image', 'wxfile://a')).toEqual({ code: '10000', data: '/image' })
    expect(world.sent('image').map(bearerOf)).toEqual(['T0', 'T1'])
    world.end()
  })
}
