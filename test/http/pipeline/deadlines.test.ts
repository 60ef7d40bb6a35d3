import { createHttp } from 'mobx-miniprogram-auth'
import type { AbortSignalLike, HttpOptions } from 'mobx-miniprogram-auth'
import { ok } from 'mobx-miniprogram-auth/testing'
import { BASE, outcome, outcomes, useWorld, world } from '../_world'

useWorld()

/** A call that is not answered by itself. */
function hanging(timeout: number, path = 'a') {
  world.backend.routes['/' + path] = () => 'hang'
  return world.http.get(path, {}, { timeout })
}

test('a thousand calls made in one millisecond share one timer, and leave none', async () => {
  const calls = Array.from({ length: 1_000 }, () => world.http.get('a'))
  expect(world.fake.clock.pending).toBe(1)
  await Promise.all(calls)
  expect(world.fake.clock.pending).toBe(0)
})

test('R14 of calls made together, an answer or an abort ends only its own call', async () => {
  const [late, aborted, other] = [hanging(5_000), hanging(5_000), hanging(5_000)]
  const results = outcomes([late, aborted, other])
  await world.fake.clock.advance(4_000)
  aborted.abort()
  world.sent('a')[2]?.respond(ok('answered'))
  await world.fake.clock.advance(999)
  expect(world.fake.clock.pending).toBe(1)
  await world.fake.clock.advance(1)
  expect(await results).toEqual(['timeout', 'aborted', 'answered'])
  expect(world.fake.clock.pending).toBe(0)
})

test('R14 calls made together with different timeouts, or later with the same one, each time out at their own time', async () => {
  const ends: string[] = []
  const watch = (name: string, timeout: number): void =>
    void outcome(hanging(timeout)).then((code) => ends.push(name + ' ' + String(code)))
  watch('long', 3_000)
  watch('short', 1_000)
  watch('long too', 3_000)
  await world.fake.clock.advance(1)
  watch('later', 3_000)
  await world.fake.clock.advance(999)
  expect(ends).toEqual(['short timeout'])
  await world.fake.clock.advance(2_000)
  expect(ends.sort()).toEqual(['long timeout', 'long too timeout', 'short timeout'])
  await world.fake.clock.advance(1)
  expect(ends).toContain('later timeout')
})

/** A client whose network says nothing, not even that it takes too long. */
const silent = (more: HttpOptions = {}) =>
  createHttp({
    baseUrl: BASE,
    clock: world.fake.clock,
    transport: () => ({ abort: Boolean }) as never,
    ...more,
  })

test('R11 R14 calls made together that were frozen with the app time out one second after it wakes', async () => {
  const http = silent({ timeout: 20_000 })
  const ended = jest.fn()
  const results = outcomes([http.get('a'), http.get('b')])
  void results.then(ended)
  await world.settle()
  world.fake.clock.freeze()
  await world.fake.clock.advance(3_600_000)
  await world.fake.clock.thaw()
  expect(world.fake.clock.pending).toBe(1)
  await world.fake.clock.advance(999)
  expect(ended).not.toHaveBeenCalled()
  await world.fake.clock.advance(1)
  expect(await results).toEqual(['timeout', 'timeout'])
})

test('calls made one after the other in the same millisecond share one timer', async () => {
  const set = jest.spyOn(world.fake.clock, 'setTimeout')
  const http = createHttp({
    baseUrl: BASE,
    clock: world.fake.clock,
    transport: (options) => {
      void Promise.resolve().then(() =>
        options.success?.({ data: '', statusCode: 200, header: {}, cookies: [], errMsg: '' } as never),
      )
      return { abort: Boolean } as never
    },
  })
  for (let i = 0; i < 50; i++) await http.get('a')
  expect(set).toHaveBeenCalledTimes(1)
  await world.settle()
  expect(world.fake.clock.pending).toBe(0)
})

test('calls that end in the millisecond in which others begin do not clear the timer of those', async () => {
  const { clock } = world.fake
  const http = silent({ timeout: 1_000 })
  const ends: Promise<unknown>[] = []
  const call = (): void => void ends.push(outcome(http.get('a')))
  clock.setTimeout(call, 1_000)
  call()
  clock.setTimeout(call, 1_000)
  await clock.advance(1_000)
  expect(clock.pending).toBe(1)
  const early = http.get('b')
  ends.push(outcome(early))
  await clock.advance(1)
  call()
  early.abort()
  await world.settle()
  call()
  expect(clock.pending).toBe(2)
  await clock.advance(1_000)
  expect(await Promise.all(ends)).toEqual(['timeout', 'timeout', 'timeout', 'aborted', 'timeout', 'timeout'])
})

test('a signal listener that throws at a timeout does not stop the other calls of the group from timing out', async () => {
  const http = silent({
    timeout: 1_000,
    interceptors: [
      (request, next) => {
        request.signal.addEventListener('abort', () => {
          throw new RangeError("the app's own")
        })
        return next(request)
      },
    ],
  })
  const results = outcomes([http.get('a'), http.get('b')])
  // It is thrown where the app hears of its errors: outside of any call.
  await expect(world.fake.clock.advance(1_000)).rejects.toThrow("the app's own")
  await expect(world.fake.clock.advance(0)).rejects.toThrow("the app's own")
  expect(await results).toEqual(['timeout', 'timeout'])
})

test('R17 a signal whose `removeEventListener` throws does not keep a request slot taken', async () => {
  const signal: AbortSignalLike = {
    aborted: false,
    addEventListener: Boolean,
    removeEventListener() {
      throw new RangeError('a signal of some other library')
    },
  }
  for (let i = 0; i < 30; i++) await world.http.get('a', {}, { signal })
  world.backend.routes['/missing'] = () => ok('', { statusCode: 404 })
  for (let i = 0; i < 30; i++) await outcome(world.http.get('missing', {}, { signal }))
  expect(await outcome(world.http.get('b'))).toEqual({ code: '10000', data: '/b' })
  world.backend.routes['/c'] = () => 'hang'
  const call = world.http.get('c', {}, { signal })
  await world.settle()
  expect(() => call.abort()).not.toThrow()
  expect([await outcome(call), world.fake.inFlight.length]).toEqual(['aborted', 0])
})

test('with a transport that fails synchronously, an abort right after the call still aborts it', async () => {
  const http = createHttp({
    baseUrl: BASE,
    clock: world.fake.clock,
    transport: (options) => {
      options.fail?.({ errMsg: 'request:fail', errno: 600001 } as never)
      return undefined as never
    },
  })
  expect(await outcome(http.get('a'))).toBe('network')
  const call = http.get('a')
  call.abort()
  expect(await outcome(call)).toBe('aborted')
  expect(world.fake.clock.pending).toBe(0)
})

test('R17 ten thousand queued calls over a synchronous transport do not overflow the stack', async () => {
  const parked: (() => void)[] = []
  let atOnce = false
  const http = createHttp({
    baseUrl: BASE,
    clock: world.fake.clock,
    transport: (options) => {
      const answer = (): void =>
        options.success?.({ data: '', statusCode: 200, header: {}, cookies: [], errMsg: '' } as never)
      if (atOnce) answer()
      else parked.push(answer)
      return { abort: Boolean } as never
    },
  })
  const calls = Array.from({ length: 10_000 }, () => http.get('a'))
  atOnce = true
  parked.forEach((answer) => answer())
  expect(new Set(await outcomes(calls))).toEqual(new Set(['']))
})
