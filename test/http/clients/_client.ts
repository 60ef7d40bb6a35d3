import { authorize } from 'mobx-miniprogram-auth/http'
import { ok } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, createWorld, held } from '../_world'
import type { World } from '../_world'

const KNOWN = [
  'url',
  'data',
  'header',
  'method',
  'timeout',
  'dataType',
  'responseType',
  'success',
  'fail',
  'complete',
]

/**
 * The platform ignores options that it does not know, and other clients hand on all of theirs; the fake is strict, so
 * that our own spelling mistakes show.
 */
export const lenient: typeof wx.request = (options) => {
  const known = Object.entries(options).filter(([name]) => KNOWN.includes(name))
  return wx.request(Object.fromEntries(known) as unknown as WechatMiniprogram.RequestOption)
}

export const authorized = (world: World): typeof wx.request =>
  authorize(lenient, {
    auth: world.store,
    baseUrl: BASE,
    expiredCodes: ['99997'],
    clock: world.fake.clock,
  })

/** Another client, in the words that all of them share. */
export interface OtherClient {
  get(path: string, query?: Record<string, unknown>): Promise<unknown>
  post(path: string, data: Record<string, unknown>): Promise<unknown>
  /** Rejects when called off. */
  abortable(path: string): { readonly result: Promise<unknown>; abort(): void }
}

/** What `authorize` promises must hold under every client. */
export function behavesAuthorized(make: (request: typeof wx.request) => OtherClient): void {
  let world: World
  let client: OtherClient

  beforeEach(() => {
    world = createWorld()
    client = make(authorized(world))
  })
  afterEach(() => world.end())

  test('a request carries the token, and its answer comes back', async () => {
    expect(await client.get('a', { n: 1 })).toEqual({ code: '10000', data: '/a' })
    expect(world.sent('a').map((request) => [bearerOf(request), request.query])).toEqual([['T0', { n: '1' }]])
  })

  test('S1 R2 three requests meet expiry: one renewal, three replays, three answers, and the caller sees none of it', async () => {
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
    const renewal = held(() => ok({ token: world.backend.issue() }))
    world.backend.renew = renewal.handler
    void world.store.refresh()
    await world.settle()
    const call = client.get('a')
    await world.settle()
    expect(world.sent('a')).toEqual([])
    renewal.open()
    await call
    expect(world.sent('a').map(bearerOf)).toEqual(['T1'])
  })

  test('where nobody is signed in it fails, and nothing leaves', async () => {
    await world.store.logout()
    await expect(client.get('a')).rejects.toBeDefined()
    expect(world.fake.requests).toEqual([])
  })

  test("an HTTP status is the client's affair", async () => {
    world.backend.routes['/gone'] = () => ok({ why: 'gone' }, { statusCode: 404 })
    await expect(client.get('gone')).rejects.toBeDefined()
    expect(world.store.isLogin).toBe(true)
  })

  test('R14 S83 called off while it waits, it is never sent again, and the others get theirs', async () => {
    const renewal = held(() => ok({ token: world.backend.issue() }))
    world.backend.valid = 'nobody has this'
    world.backend.renew = renewal.handler
    const call = client.abortable('a')
    const result = expect(call.result).rejects.toBeDefined()
    const other = client.get('b')
    await world.settle()
    call.abort()
    await result
    renewal.open()
    expect(await other).toEqual({ code: '10000', data: '/b' })
    expect(world.sent('a')).toHaveLength(1)
  })
}
