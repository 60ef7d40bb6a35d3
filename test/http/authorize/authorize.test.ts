import { createHttp } from 'mobx-miniprogram-auth/http'
import { authorize } from 'mobx-miniprogram-auth/authorize'
import type { AuthorizeOptions } from 'mobx-miniprogram-auth/authorize'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, expired, heldHandler, renewWorld, world } from '../_world'
import { createCallbacks, make, request, useAuthorize } from './_authorize'

useAuthorize()

test('an authorized request returns a task synchronously, and calls success and complete with the result of WeChat', async () => {
  world.fake.server(() => ok({ n: 1 }, { statusCode: 404, header: { 'X-Total': '7' }, cookies: ['a=b'] }))
  const { log, results, callbacks } = createCallbacks()
  const task = request({ url: BASE + 'a', ...callbacks })
  expect(world.fake.inFlight).toHaveLength(1)
  expect(Object.keys(task).sort()).toEqual(
    expect.arrayContaining([
      'abort',
      'offChunkReceived',
      'offHeadersReceived',
      'onChunkReceived',
      'onHeadersReceived',
    ]),
  )
  expect('then' in task).toBe(false)
  await world.settle()
  const result = {
    data: { n: 1 },
    statusCode: 404,
    header: { 'X-Total': '7' },
    cookies: ['a=b'],
    errMsg: 'request:ok',
  }
  expect(log).toEqual(['success', 'complete'])
  expect(results).toEqual([result, result])
  expect(world.fake.clock.pending).toBe(0)
})

test('S79 for a replayed request each callback is called once, and never with the expired answer', async () => {
  world.backend.valid = 'nobody has this'
  const received = [createCallbacks(), createCallbacks(), createCallbacks()]
  for (const { callbacks } of received) request({ url: BASE + 'a', ...callbacks })
  await world.settle()
  for (const { log, results } of received) {
    expect(log).toEqual(['success', 'complete'])
    expect(results[0]).toMatchObject({ data: { code: '10000', data: '/a' } })
  }
  expect(world.sent('refresh')).toHaveLength(1)
  expect(world.sent('a').map(bearerOf)).toEqual(['T0', 'T0', 'T0', 'T1', 'T1', 'T1'])
})

test('S79 all callbacks are optional', async () => {
  request({ url: BASE + 'a' })
  const complete = jest.fn()
  request({ url: BASE + 'a', complete })
  await world.settle()
  expect(complete).toHaveBeenCalledTimes(1)
})

test('a network failure calls fail and complete with the text and errno of WeChat', async () => {
  world.fake.server(() => fail('errcode:-102 net::ERR', 600001))
  const { log, results, callbacks } = createCallbacks()
  request({ url: BASE + 'a', method: 'POST', ...callbacks })
  await world.settle()
  expect(log).toEqual(['fail', 'complete'])
  expect(results[0]).toEqual({ errMsg: 'request:fail errcode:-102 net::ERR', errno: 600001 })
})

test('S115 a failure of WeChat that quotes headers and a URL with a query is shown without them', async () => {
  world.fake.server(({ header, url }) => fail(`invalid header ${JSON.stringify(header)} of ${url}`, 600009))
  const { results, callbacks } = createCallbacks()
  request({ url: BASE + 'a?code=hunter2', header: { Cookie: 'sid=hunter2' }, ...callbacks })
  await world.settle()
  expect(results).toEqual([
    { errMsg: 'request:fail invalid header ', errno: 600009 },
    { errMsg: 'request:fail invalid header ', errno: 600009 },
  ])
})

test('if nobody is signed in, fail gets the reason and the error, and nothing is sent', async () => {
  await world.store.logout()
  const { log, results, callbacks } = createCallbacks()
  request({ url: BASE + 'a', ...callbacks })
  await world.settle()
  expect(log).toEqual(['fail', 'complete'])
  expect(results[0]).toMatchObject({
    errMsg: expect.stringMatching(/^request:fail /),
    error: { code: 'login-required', reason: 'logout' },
  })
  expect(world.fake.requests).toEqual([])
})

test('R2 if every answer is expired, the request fails with `renewal-failed`', async () => {
  world.fake.server(({ path }) => (path === '/refresh' ? ok({ token: world.backend.issue() }) : expired()))
  const { log, results, callbacks } = createCallbacks()
  request({ url: BASE + 'a', ...callbacks })
  await world.settle()
  expect(log).toEqual(['fail', 'complete'])
  expect(results[0]).toMatchObject({ error: { code: 'renewal-failed' } })
})

test('R14 S83 abort() of a parked request calls fail before the renewal ends, and other parked requests are replayed', async () => {
  const renewal = heldHandler(() => ok({ token: world.backend.issue() }))
  world.backend.valid = 'nobody has this'
  world.backend.renew = renewal.handler
  const [first, other] = [createCallbacks(), createCallbacks()]
  const task = request({ url: BASE + 'a', ...first.callbacks })
  request({ url: BASE + 'b', ...other.callbacks })
  await world.settle()
  task.abort()
  task.abort()
  await world.settle()
  expect([first.log, first.results[0]]).toEqual([
    ['fail', 'complete'],
    expect.objectContaining({ errMsg: 'request:fail abort' }),
  ])
  renewal.release()
  await world.settle()
  expect([first.log.length, other.log, world.sent('a').length]).toEqual([2, ['success', 'complete'], 1])
})

test('R14 abort() ends a request in flight, and does nothing after the answer', async () => {
  world.backend.routes['/a'] = () => 'hang'
  const { log, callbacks } = createCallbacks()
  const task = request({ url: BASE + 'a', ...callbacks })
  await world.settle()
  task.abort()
  await world.settle()
  expect([log, world.fake.inFlight.length]).toEqual([['fail', 'complete'], 0])
  const done = createCallbacks()
  const over = request({ url: BASE + 'b', ...done.callbacks })
  await world.settle()
  over.abort()
  await world.settle()
  expect(done.log).toEqual(['success', 'complete'])
})

test('R14 the timeout of a request covers parking, and fails with the text of WeChat', async () => {
  world.backend.valid = 'nobody has this'
  const renewal = heldHandler(() => ok({ token: world.backend.issue() }))
  world.backend.renew = renewal.handler
  const { log, results, callbacks } = createCallbacks()
  request({ url: BASE + 'a', timeout: 3_000, ...callbacks })
  await world.fake.clock.advance(3_000)
  expect([log, results[0]]).toEqual([
    ['fail', 'complete'],
    expect.objectContaining({ errMsg: 'request:fail timeout' }),
  ])
  renewal.release()
  await world.settle()
  expect(log).toEqual(['fail', 'complete'])
})

test('R14 a timeout of 0 does not make the request time out at once', async () => {
  const { log, callbacks } = createCallbacks()
  world.backend.routes['/a'] = () => ok('late', { delay: 50 })
  // Other clients send 0 for no timeout, and WeChat then uses its own default.
  const api = (options: WechatMiniprogram.RequestOption): WechatMiniprogram.RequestTask =>
    wx.request({ ...options, timeout: 60_000 })
  const send = authorize(api, { auth: world.store, baseUrl: BASE, clock: world.fake.clock })
  send({ url: BASE + 'a', timeout: 0, ...callbacks })
  await world.fake.clock.advance(50)
  expect(log).toEqual(['success', 'complete'])
})

test('R13 changes of data and header after the call reach neither the request nor its replay', async () => {
  world.backend.valid = 'nobody has this'
  const data = { list: [1], deep: { n: 1 } }
  const header = { 'X-A': '1' }
  request({ url: BASE + 'a', method: 'POST', data, header })
  data.list.push(2)
  data.deep.n = 2
  header['X-A'] = '2'
  await world.settle()
  expect(world.sent('a').map((sent) => [sent.body, sent.get('x-a')])).toEqual([
    ['{"list":[1],"deep":{"n":1}}', '1'],
    ['{"list":[1],"deep":{"n":1}}', '1'],
  ])
  expect(header).toEqual({ 'X-A': '2' })
})

test('data and options of the platform are passed on to wx.request unchanged', async () => {
  const seen = jest.spyOn(wx, 'request')
  make()({ url: BASE + 'a', data: { u: undefined, n: 1 }, dataType: 'json', enableHttp2: true })
  await world.settle()
  expect(seen.mock.calls[0]?.[0]).toMatchObject({
    data: { u: undefined, n: 1 },
    dataType: 'json',
    enableHttp2: true,
  })
})

test('R16 S114 no token is sent to a foreign origin, with an own Authorization header, or if `needs` says none', async () => {
  world.fake.server((sent) => ok([sent.get('authorization') ?? null]))
  const results: unknown[] = []
  const success = ({ data }: { data: unknown }): void => void results.push(data)
  request({ url: 'https://cdn.example.com/a', success })
  request({ url: BASE + 'a', header: { authorization: 'Basic abc' }, success })
  request({ url: BASE + 'refresh', success })
  request({ url: BASE + 'a', success })
  await world.settle()
  expect(results).toEqual([[null], ['Basic abc'], [null], ['Bearer T0']])
})

test('S30 a renewal that is sent through authorize does not wait for itself', async () => {
  const send = (url: string): Promise<unknown> =>
    new Promise((resolve, reject) => authorized({ url, method: 'POST', success: resolve, fail: reject }))
  renewWorld({ store: { refresh: () => send(BASE + 'refresh') as never } })
  // Without `needs`, a request that the store's own `refresh` sends needs no token.
  const authorized = make({ needs: undefined })
  await world.store.refresh()
  expect(world.store.token).toBe('T1')
})

test('S30 if `needs` returns an unknown value, such as false, the request fails with a clear text and is not sent', async () => {
  for (const need of [false, 'never'] as unknown[]) {
    const failed = jest.fn()
    make({ needs: () => need as 'none' })({ url: BASE + 'login', fail: failed })
    await world.settle()
    expect(failed).toHaveBeenCalledWith(
      expect.objectContaining({
        errMsg: expect.stringMatching(/authorize: `needs` must be 'required', .*, got a (bool|str)/),
      }),
    )
  }
  expect(world.sent('login')).toEqual([])
})

test('`needs` gets the URL, method, kind and header of the request', async () => {
  const needs = jest.fn(() => 'required' as const)
  const send = make({ needs })
  send({ url: BASE + 'a', method: 'post' as 'POST', header: { 'X-A': '1' } })
  await world.settle()
  expect(needs).toHaveBeenCalledWith({
    url: BASE + 'a',
    method: 'POST',
    kind: 'request',
    header: { 'X-A': '1' },
  })
})

test('a timeout that is not a number and a header that is not an object are ignored', async () => {
  world.backend.routes['/a'] = () => ok('late', { delay: 50 })
  const { log, callbacks } = createCallbacks()
  const seen: object[] = []
  const api = (options: WechatMiniprogram.RequestOption): WechatMiniprogram.RequestTask => {
    seen.push(options.header ?? {})
    return wx.request({ ...options, timeout: 60_000 })
  }
  const send = authorize(api, { auth: world.store, baseUrl: BASE, clock: world.fake.clock })
  send({ url: BASE + 'a', timeout: '5' as never, header: 'X: y' as never, ...callbacks })
  await world.fake.clock.advance(50)
  expect([log, seen]).toEqual([['success', 'complete'], [{ Authorization: 'Bearer T0' }]])
})

test("R14 if the abort() of WeChat's task throws, abort() does not throw and fail tells of the abort", async () => {
  const { log, results, callbacks } = createCallbacks()
  const api = (() => ({
    abort() {
      throw new RangeError('no such task')
    },
  })) as unknown as typeof wx.request
  const task = authorize(api, { auth: world.store, baseUrl: BASE, clock: world.fake.clock })({
    url: BASE + 'a',
    ...callbacks,
  })
  expect(() => task.abort()).not.toThrow()
  await world.settle()
  expect([log, results[0]]).toEqual([
    ['fail', 'complete'],
    expect.objectContaining({ errMsg: 'request:fail abort' }),
  ])
})

test('R21 a request with the option `waitForLogin` does not count as an explicit wish to log in', async () => {
  await world.store.logout()
  const asked: unknown[] = []
  world.store.on('loginRequired', (event) => asked.push(event))
  const task = make({ waitForLogin: true })({ url: BASE + 'a' })
  await world.settle()
  expect(asked).toEqual([{ explicit: false, waiting: true }])
  task.abort()
  await world.settle()
})

test('if wx.request returns no task, an expired answer still leads to a renewal', async () => {
  const api = (options: WechatMiniprogram.RequestOption): void => {
    const isOld = Object(options.header).Authorization === 'Bearer T0'
    void Promise.resolve().then(() =>
      options.success?.({ statusCode: 200, data: { code: isOld ? '99997' : '1' } } as never),
    )
  }
  const options = { auth: world.store, baseUrl: BASE, expiredCodes: ['99997'], clock: world.fake.clock }
  const success = jest.fn()
  authorize(api, options)({ url: BASE + 'a', success })
  await world.settle()
  expect(success.mock.calls).toEqual([[{ statusCode: 200, data: { code: '1' } }]])
  expect(world.store.token).toBe('T1')
})

test('R11 a request interrupted in the background is sent again when the app is shown', async () => {
  world.backend.routes['/a'] = () => 'hang'
  const { log, callbacks } = createCallbacks()
  request({ url: BASE + 'a', ...callbacks })
  await world.settle()
  world.fake.hide()
  await world.fake.clock.advance(60_000)
  delete world.backend.routes['/a']
  await world.fake.show()
  expect([log, world.sent('a').length]).toEqual([['success', 'complete'], 2])
})

test('R17 authorized requests share the ten slots of the request queue with the clients of the store', async () => {
  const slow = heldHandler()
  world.backend.routes['/slow'] = slow.handler
  const calls = [...Array(20)].map(() => world.http.get('slow'))
  for (let i = 0; i < 20; i++) request({ url: BASE + 'slow' })
  await world.settle()
  expect(world.fake.inFlight.length + world.fake.queued.length).toBeLessThanOrEqual(10)
  while (world.fake.inFlight.length) {
    slow.release()
    await world.settle()
  }
  await Promise.all(calls)
})

test('if success throws, complete is still called and the error is thrown from a timer', async () => {
  const complete = jest.fn()
  request({
    url: BASE + 'a',
    success: () => {
      throw new RangeError("the app's own")
    },
    complete,
  })
  await world.settle()
  expect(complete).toHaveBeenCalledTimes(1)
  // The platform reports errors of timers to the app.
  await expect(world.fake.clock.advance(0)).rejects.toThrow("the app's own")
})

test('options that wx.request would refuse throw its own error', () => {
  expect(() => request({} as never)).toThrow(/wx\.request/)
  expect(() => request(undefined as never)).toThrow(/wx\.request/)
})

test.each<[string, unknown, unknown, RegExp]>([
  ['an api that is not a function', {}, { auth: {} }, /`api`/],
  ['a missing store', Boolean, {}, /`auth`/],
  ['an auth that is not a store', Boolean, { auth: {} }, /`auth`/],
  ['an unknown option', Boolean, { auth: { gate: {} }, header: {} }, /unknown option `header`/],
  ['a baseUrl that is not a URL', Boolean, { auth: { gate: {} }, baseUrl: 'example.com' }, /baseUrl/],
])('authorize throws a TypeError for %s', (_what, api, options, message) => {
  const call = (): unknown => authorize(api as typeof wx.request, options as AuthorizeOptions)
  expect(call).toThrow(TypeError)
  expect(call).toThrow(message)
  expect(call).toThrow(/^authorize: (unknown option `\w+`|`\w+` must be .{4,}, got .)/)
})

test('an authorized wx.request works as the transport of createHttp', async () => {
  world.backend.valid = 'nobody has this'
  const http = createHttp({ baseUrl: BASE, transport: request, clock: world.fake.clock })
  expect((await http.get('a')).data).toEqual({ code: '10000', data: '/a' })
})
