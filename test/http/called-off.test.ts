import type { AbortSignalLike, Interceptor, Transport } from 'mobx-miniprogram-auth'
import { createWorld, outcome } from './_world'
import type { World } from './_world'

// A call that is called off by its signal at an odd moment: calls.test.ts has the common ones.

/** What an app has in place of an AbortController. */
class Controller {
  private readonly listeners = new Set<() => void>()
  readonly signal = {
    aborted: false,
    addEventListener: (_type: 'abort', listener: () => void) => void this.listeners.add(listener),
    removeEventListener: (_type: 'abort', listener: () => void) => void this.listeners.delete(listener),
  }
  abort(): void {
    this.signal.aborted = true
    for (const listener of this.listeners) listener()
  }
}

let world: World
let controller: Controller
beforeEach(() => {
  world = createWorld()
  controller = new Controller()
})
afterEach(() => world.end())

const calledOff: Interceptor = (request, next) => {
  controller.abort()
  return next(request)
}
const answersAtOnce = ((options: WechatMiniprogram.RequestOption) => {
  options.success?.({ data: 'too soon', statusCode: 200, header: {}, cookies: [], errMsg: '' } as never)
}) as unknown as Transport['request']

describe('R14 a signal that is aborted from within the call, before it returns,', () => {
  test('by an interceptor: it is aborted, and nothing is sent', async () => {
    const http = world.http.extend({ interceptors: [calledOff] })
    expect(await outcome(http.get('a', {}, { signal: controller.signal }))).toBe('aborted')
    await world.settle()
    expect(world.sent('a').filter(({ state }) => state === 'answered')).toEqual([])
  })

  test('by an observer, as soon as it is sent: it comes off the network', async () => {
    const off = world.http.observe(({ phase }) => phase === 'sent' && controller.abort())
    expect(await outcome(world.http.get('a', {}, { signal: controller.signal }))).toBe('aborted')
    off()
    expect(world.fake.inFlight).toEqual([])
    expect(world.fake.clock.pending).toBe(0)
    await world.settle()
  })

  test('by whoever is asked for the token’s header: it is aborted', async () => {
    const http = world.http.extend({
      authHeader(token) {
        if (token === 'T0') controller.abort()
        return { Authorization: 'Bearer ' + token }
      },
    })
    expect(await outcome(http.get('a', {}, { signal: controller.signal }))).toBe('aborted')
    await world.settle()
  })
})

test('R14 a transport that answers at once leaves time to call it off by the signal, too', async () => {
  const http = world.http.extend({ transport: answersAtOnce })
  const call = http.get('a', {}, { signal: controller.signal })
  controller.abort()
  expect(await outcome(call)).toBe('aborted')
})

test('a signal that cannot be let go is let be', async () => {
  const listeners: (() => void)[] = []
  const signal = {
    aborted: false,
    addEventListener: (_: 'abort', listener: () => void) => void listeners.push(listener),
  } as unknown as AbortSignalLike
  expect(await outcome(world.http.get('a', {}, { signal }))).toEqual({ code: '10000', data: '/a' })
  const call = world.http.get('b', {}, { signal })
  const socket = world.http.connect({ url: 'live', signal })
  listeners.forEach((listener) => listener())
  expect([await outcome(call), socket.state]).toEqual(['aborted', 'closed'])
  await world.settle()
})
