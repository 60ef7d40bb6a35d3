import { createHttp } from 'mobx-miniprogram-auth'
import type { HttpOptions, TracePhase } from 'mobx-miniprogram-auth'
import { ok } from 'mobx-miniprogram-auth/testing'
import { BASE, expired, heldHandler, outcome, outcomes, useWorld, world } from '../_world'

/*
 * WeChat sends ten requests at once. The client keeps one of the ten slots free for a login or a renewal, so that it is
 * never queued behind the requests that wait for it.
 */

useWorld()

const paths = (): string[] => world.fake.inFlight.map(({ path }) => path)
const count = (path: string): number => paths().filter((each) => each === path).length

/** So many requests that are answered when `open` is called. */
function slow(path: string, n: number) {
  const { handler, release } = heldHandler()
  world.backend.routes['/' + path] = handler
  const results = outcomes(Array.from({ length: n }, () => world.http.get(path)))
  return { results, open: release }
}

describe('R17 the slot that is kept free', () => {
  test('is not taken by parked requests when they are released', async () => {
    const renewal = heldHandler(() => ok({ token: world.backend.issue(), refreshToken: 'R1' }))
    world.backend.renew = renewal.handler
    world.store.expire()
    const { results, open } = slow('a', 20)
    await world.settle()
    expect(paths()).toEqual(['/refresh'])
    renewal.release()
    await world.settle()
    expect(count('/a')).toBe(9)
    while (count('/a')) {
      open()
      await world.settle()
    }
    expect(await results).toHaveLength(20)
  })

  test('is not taken by queued requests as the other slots become free', async () => {
    world.backend.routes['/a'] = () => 'hang'
    const results = outcomes(Array.from({ length: 13 }, () => world.http.get('a')))
    await world.settle()
    for (let answered = 0; answered < 13; answered++) {
      expect(count('/a')).toBe(Math.min(9, 13 - answered))
      world.fake.inFlight[0]?.respond(ok(answered))
      await world.settle()
    }
    expect(await results).toEqual(Array.from({ length: 13 }, (_, i) => i))
  })

  test('is taken by a request of a login or renewal; further ones go before all queued requests', async () => {
    world.fake.server(() => 'hang')
    const all = Array.from({ length: 9 }, () => outcome(world.http.get('a')))
    await world.settle()
    world.store.expire()
    const own = { header: { authorization: 'mine' } }
    all.push(outcome(world.http.get('parked')), outcome(world.http.get('own', {}, own)))
    // Whatever needs no token may be a part of the login that others wait for.
    for (const path of ['free1', 'free2']) all.push(outcome(world.http.get(path, {}, { auth: 'none' })))
    await world.settle()
    const others = (): string[] => paths().filter((path) => path !== '/a')
    const seen = [others()]
    for (let i = 0; i < 4; i++) {
      world.fake.inFlight.find(({ path }) => path === '/a')?.respond(ok('done'))
      await world.settle()
      seen.push(others())
      expect([world.fake.inFlight.length <= 10, world.fake.queued]).toEqual([true, []])
    }
    expect(seen).toEqual([
      ['/refresh'],
      ['/refresh', '/free1'],
      ['/refresh', '/free1', '/free2'],
      ['/refresh', '/free1', '/free2'],
      ['/refresh', '/free1', '/free2', '/own'],
    ])
    while (world.fake.inFlight.length) {
      for (const request of world.fake.inFlight)
        request.respond(ok(request.path === '/refresh' ? { token: 'T1' } : 'done'))
      await world.settle()
    }
    expect(await Promise.all(all)).toEqual(Array(13).fill('done'))
  })

  test('if it is taken, a second request of a login gets the next free slot, also with an empty queue', async () => {
    world.fake.server(() => 'hang')
    const all = Array.from({ length: 9 }, () => outcome(world.http.get('a')))
    await world.settle()
    world.store.expire()
    // It needs no token and others wait for one: it may be a part of the login, as `refresh` is, which has the place.
    all.push(outcome(world.http.get('parked')), outcome(world.http.get('free', {}, { auth: 'none' })))
    await world.settle()
    expect([count('/refresh'), count('/free')]).toEqual([1, 0])
    world.fake.inFlight.find(({ path }) => path === '/a')?.respond(ok('done'))
    await world.settle()
    expect([count('/refresh'), count('/free')]).toEqual([1, 1])
    while (world.fake.inFlight.length) {
      for (const request of world.fake.inFlight)
        request.respond(ok(request.path === '/refresh' ? { token: 'T1' } : 'done'))
      await world.settle()
    }
    expect(await Promise.all(all)).toEqual(Array(11).fill('done'))
  })

  test.each(['was released', 'was aborted'])(
    'is closed to requests without a token again when the parked request %s',
    async (how) => {
      const renewal = heldHandler(() => ok({ token: world.backend.issue(), refreshToken: 'R1' }))
      world.backend.renew = renewal.handler
      world.store.expire()
      const parked = world.http.get('b')
      await world.settle()
      if (how === 'was aborted') parked.abort()
      renewal.release()
      await world.settle()
      await outcome(parked)
      const { results, open } = slow('a', 9)
      await world.settle()
      const free = outcome(world.http.get('free', {}, { auth: 'none' }))
      await world.settle()
      expect([count('/a'), world.sent('free')]).toEqual([9, []])
      open()
      await world.settle()
      await results
      await free
    },
  )

  test('is closed to a request with an Authorization header of its own, although others are parked', async () => {
    const { results, open } = slow('a', 9)
    await world.settle()
    const renewal = heldHandler(() => ok({ token: world.backend.issue(), refreshToken: 'R1' }))
    world.backend.renew = renewal.handler
    world.store.expire()
    const parked = outcome(world.http.get('b'))
    const own = outcome(world.http.get('own', {}, { header: { authorization: 'mine' } }))
    await world.settle()
    expect([count('/refresh'), world.sent('own')]).toEqual([1, []])
    renewal.release()
    open()
    await world.settle()
    await Promise.all([results, parked, own])
  })
})

describe('R17 the queue', () => {
  test('can be emptied and filled again', async () => {
    for (let round = 0; round < 3; round++) {
      const { results, open } = slow('a', 25)
      for (let i = 0; i < 5; i++) {
        await world.settle()
        open()
      }
      await world.settle()
      expect(await results).toHaveLength(25)
      expect(await outcome(world.http.get('b'))).toEqual({ code: '10000', data: '/b' })
    }
  })

  test('shows observers that a request is `queued` before it is `sent`', async () => {
    const phases: TracePhase[] = []
    const { results, open } = slow('a', 9)
    const off = world.http.observe(({ phase, path }) => path === '/b' && phases.push(phase))
    const last = outcome(world.http.get('b'))
    await world.settle()
    expect(phases).toEqual(['created', 'queued'])
    open()
    await world.settle()
    await Promise.all([results, last])
    off()
    expect(phases.slice(0, 3)).toEqual(['created', 'queued', 'sent'])
  })

  test('gives the slot of an aborted request to the next one, also if the platform never reports its end', async () => {
    const mute: HttpOptions['transport'] = () => ({
      abort: () => undefined,
      onHeadersReceived: () => undefined,
      offHeadersReceived: () => undefined,
      onChunkReceived: () => undefined,
      offChunkReceived: () => undefined,
    })
    const http = createHttp({ baseUrl: BASE, clock: world.fake.clock, transport: mute })
    const sent: string[] = []
    http.observe(({ phase, path }) => phase === 'sent' && sent.push(path))
    const first = Array.from({ length: 9 }, () => http.get('a'))
    const second = Array.from({ length: 9 }, () => http.get('b'))
    for (const call of first) call.abort()
    expect(sent).toEqual([...Array<string>(9).fill('/a'), ...Array<string>(9).fill('/b')])
    for (const call of second) call.abort()
    await outcomes([...first, ...second])
  })

  test('skips requests that were aborted while queued: they take no slot and are not traced as sent', async () => {
    const { results, open } = slow('a', 9)
    const sent: string[] = []
    const off = world.http.observe(({ phase, path }) => phase === 'sent' && sent.push(path))
    const waiting = Array.from({ length: 9 }, () => world.http.get('b'))
    const ends = outcomes(waiting)
    await world.settle()
    for (const call of waiting) call.abort()
    open()
    await world.settle()
    const next = slow('c', 9)
    await world.settle()
    expect([count('/c'), sent]).toEqual([9, Array(9).fill('/c')])
    next.open()
    await world.settle()
    off()
    expect(await ends).toEqual(Array(9).fill('aborted'))
    await Promise.all([results, next.results])
  })

  test('parks a queued optional request if a session came and expired meanwhile', async () => {
    await world.store.logout()
    world.fake.server((request) => (request.path === '/slow' ? 'hang' : expired()))
    const others = Array.from({ length: 9 }, () => world.http.get('slow', {}, { auth: 'none' }))
    const ends = outcomes(others)
    const visitor = outcome(world.http.get('v', {}, { auth: 'optional' }))
    await world.settle()
    world.store.setSession({ token: 'T0', refreshToken: 'R0' })
    world.fake.server((request) => (request.path === '/refresh' ? 'hang' : ok('sent')))
    world.store.expire()
    for (const call of others.slice(0, 2)) call.abort()
    await world.settle()
    expect(world.sent('v')).toEqual([])
    await world.store.logout()
    for (const call of others) call.abort()
    expect(await visitor).toBe('signed-out')
    await ends
    for (const request of world.fake.inFlight) request.respond(ok(''))
    await world.settle()
  })
})

describe('R17 R5 a platform that calls back more than once for a request', () => {
  type Callbacks = { success?(answer: object): void; fail?(error: object): void }

  test.each<[string, (callbacks: Callbacks) => void]>([
    [
      'success, success',
      ({ success }) => {
        success?.({ statusCode: 200, data: 1, header: {} })
        success?.({ statusCode: 200, data: 2, header: {} })
      },
    ],
    [
      'success, fail',
      ({ success, fail }) => {
        success?.({ statusCode: 200, data: 1, header: {} })
        fail?.({ errMsg: 'request:fail' })
      },
    ],
    [
      'fail, fail, success',
      ({ success, fail }) => {
        fail?.({ errMsg: 'request:fail first' })
        fail?.({ errMsg: 'request:fail second' })
        success?.({ statusCode: 200, data: 2, header: {} })
      },
    ],
  ])('%s: the first callback counts, and its slot is freed once', async (description, end) => {
    const open: Callbacks[] = []
    const aborts: string[] = []
    const http = createHttp({
      baseUrl: BASE,
      clock: world.fake.clock,
      transport: (options) => {
        open.push(options)
        return {
          abort: () => void aborts.push(options.url),
          onHeadersReceived: () => undefined,
          offHeadersReceived: () => undefined,
          onChunkReceived: () => undefined,
          offChunkReceived: () => undefined,
        }
      },
    })
    const calls = Array.from({ length: 30 }, () => http.get('a'))
    const results = outcomes(calls)
    for (let answered = 0; answered < 30; answered++) {
      expect(open.length).toBe(Math.min(30, 9 + answered))
      end(open[answered] ?? {})
      calls[answered]?.abort()
    }
    expect(Array.from(new Set(await results))).toEqual([description.startsWith('success') ? 1 : 'network'])
    expect(aborts).toEqual([])
  })
})
