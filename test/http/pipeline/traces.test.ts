import { createHttp } from 'mobx-miniprogram-auth'
import type { Trace } from 'mobx-miniprogram-auth'
import { ok } from 'mobx-miniprogram-auth/testing'
import { BASE, outcome, useWorld, world } from '../_world'

useWorld()

test('an observer sees an error at the step that failed, and none at the others', async () => {
  const steps: Pick<Trace, 'phase' | 'error'>[] = []
  world.http.observe(({ phase, error }) => steps.push({ phase, error }))
  world.backend.routes['/a'] = () => ok('', { statusCode: 500 })
  expect(await outcome(world.http.get('a'))).toBe('http-status')
  await expect(world.http.get('b', {}, { timeout: -1 })).rejects.toThrow(TypeError)
  expect(steps).toEqual([
    { phase: 'created', error: '' },
    { phase: 'sent', error: '' },
    { phase: 'answered', error: '' },
    { phase: 'failed', error: 'http-status' },
    { phase: 'failed', error: 'error' },
  ])
})

test('an observer sees the kind of a call that fails at once, also after another call of its method', async () => {
  const kinds: string[] = []
  await world.http.post('a')
  world.http.observe(({ kind, method }) => kinds.push(kind + ' ' + method))
  await expect(world.http.upload(undefined as never)).rejects.toThrow('options')
  await expect(world.http.request({ url: 'a', method: 'PATCH' as never })).rejects.toThrow('method')
  expect(kinds).toEqual(['upload POST', 'request GET'])
})

test('an observer that removes itself in a step does not hide that step from the other observers', async () => {
  const seen: string[] = []
  const off = world.http.observe(({ phase }) => {
    seen.push('first ' + phase)
    off()
  })
  world.http.observe(({ phase }) => seen.push('second ' + phase))
  await world.http.get('a')
  expect(seen).toEqual(['first created', 'second created', 'second sent', 'second answered'])
})

test('R14 a call that an observer aborts in the step `parked` waits for no login and is not sent', async () => {
  await world.store.logout()
  const asked = jest.fn()
  world.store.on('loginRequired', asked)
  // The call is there before it is parked.
  world.http.use(async (request, next) => {
    await Promise.resolve()
    return next(request)
  })
  world.http.observe(({ phase }) => {
    if (phase === 'parked') call.abort()
  })
  const call = world.http.get('a', {}, { waitForLogin: true })
  expect(await outcome(call)).toBe('aborted')
  expect([world.store.waiting, asked.mock.calls.length]).toEqual([0, 0])
  await world.store.login()
  await world.settle()
  expect(world.sent('a')).toEqual([])
})

test.each([
  ['of a client without a store', () => createHttp({ baseUrl: BASE, clock: world.fake.clock }).get('a')],
  ['of another origin', () => world.http.get('https://elsewhere.example.net/a')],
])('an answer %s is never marked as expired', async (_what, call) => {
  world.fake.server(() => ok({ code: '99997' }))
  expect(await call()).not.toHaveProperty('expired')
})
