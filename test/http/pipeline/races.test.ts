import { createAuthStore, wechatLogin } from 'mobx-miniprogram-auth'
import type { Interceptor } from 'mobx-miniprogram-auth'
import { connect } from 'mobx-miniprogram-auth/socket'
import { ok } from 'mobx-miniprogram-auth/testing'
import { bearerOf, errorOf, heldHandler, outcome, outcomes, renewWorld, useWorld, world } from '../_world'

/* Combinations: two events, each covered by tests of its own, at the same time. */

const DAY = 86_400_000
const upload = { url: 'image', filePath: 'wxfile://tmp/a.png', name: 'file' }

useWorld()

/** A renewal that is answered when you call the returned function. */
function slowRenewal(): () => void {
  const { handler, release } = heldHandler(() => ok({ token: world.backend.issue(), refreshToken: 'R1' }))
  world.backend.renew = handler
  return release
}

test('R1 R2 an interceptor added and removed during a renewal affects only the calls made meanwhile; two clients share one renewal', async () => {
  const seen: string[] = []
  const named =
    (name: string): Interceptor =>
    (request, next) => {
      seen.push(name + new RegExp('[^/]*$').exec(request.url)?.[0])
      return next(request)
    }
  const first = world.http.extend({ interceptors: [named('first:')] })
  const second = first.extend({ interceptors: [named('second:')], timeout: 30_000 })
  world.backend.valid = 'none yet'
  const open = slowRenewal()
  const before = [first.get('a'), second.get('b')]
  await world.settle()
  const leave = first.use(named('late:'))
  const during = [first.get('c'), second.get('d')]
  await world.settle()
  leave()
  open()
  expect(await outcomes([...before, ...during, second.get('e')])).toEqual(
    ['/a', '/b', '/c', '/d', '/e'].map((data) => ({ code: '10000', data })),
  )
  expect(seen.sort()).toEqual(
    ['first:a', 'first:b', 'first:c', 'first:d', 'first:e', 'late:c', 'late:d'].concat([
      'second:b',
      'second:d',
      'second:e',
    ]),
  )
  expect(world.sent('refresh')).toHaveLength(1)
})

test('R6 R14 after a logout neither a parked upload nor one in flight is sent again or reports progress', async () => {
  const open = slowRenewal()
  const progress: number[] = []
  const onProgress = ({ progress: percent }: { progress: number }): void => void progress.push(percent)
  const answer = heldHandler(() => ok({ code: '99997' }))
  world.fake.server((request) =>
    request.path === '/refresh' ? world.backend.renew(request) : answer.handler(request),
  )
  const sent = world.http.upload({ ...upload, onProgress })
  await world.settle()
  world.fake.inFlight[0]?.sendProgress(1, 2)
  world.store.expire()
  const waits = world.http.upload({ ...upload, url: 'later', onProgress })
  await world.settle()
  const out = world.store.logout()
  answer.release()
  open()
  await out
  expect(await outcomes([sent, waits])).toEqual(['signed-out', 'signed-out'])
  await world.settle()
  expect([world.sent('image').length, world.sent('later').length, progress]).toEqual([1, 0, [50]])
  expect([world.store.token, world.store.status]).toEqual([null, 'signedOut'])
})

test('R1 R7 a login during a silent login exchanges each code once; the newest session stays, and parked requests are answered once', async () => {
  const codes: string[] = []
  const heldRenewal = heldHandler(() => ok({ token: world.backend.issue() }))
  const byWechat = () =>
    wechatLogin((code) => world.http.post('code', { code }, { auth: 'none' }), { clock: world.fake.clock })()
  renewWorld({
    store: { login: byWechat, silentLogin: byWechat, refresh: undefined, accountOf: undefined },
    signedIn: false,
  })
  world.fake.server((request) => {
    if (request.path !== '/code')
      return bearerOf(request) === world.backend.valid ? ok('mine') : ok({ code: '99997' })
    codes.push(String(request.data))
    return heldRenewal.handler(request)
  })
  void world.store.login()
  await world.settle()
  heldRenewal.release()
  await world.settle()
  world.backend.valid = 'none yet'
  const waits = outcomes([world.http.get('me'), world.http.get('me')])
  await world.settle()
  const tap = world.store.login()
  await world.settle()
  heldRenewal.release()
  await tap
  await world.settle()
  expect(await waits).toEqual(['mine', 'mine'])
  expect(codes).toHaveLength(new Set(codes).size)
  expect([world.store.token, world.store.status]).toEqual([world.backend.valid, 'signedIn'])
  expect(world.sent('me').map(bearerOf)).toEqual(['T1', 'T1', 'T2', 'T2', 'T3', 'T3'])
})

describe('R12 an answer 429 with Retry-After', () => {
  test('to a login rejects it with retryAfter; waiting requests go on waiting, and the next login is not delayed', async () => {
    renewWorld({
      signedIn: false,
      store: { login: () => world.http.post('login', {}, { auth: 'none' }) },
    })
    let busy = true
    world.fake.server((request) => {
      if (request.path !== '/login') return ok(bearerOf(request))
      return busy
        ? ok('', { statusCode: 429, header: { 'Retry-After': '60' } })
        : ok({ token: world.backend.issue() })
    })
    const waits = outcome(world.http.get('me', {}, { waitForLogin: true }))
    const error = await errorOf(world.store.login())
    expect(error).toMatchObject({ code: 'http-status', statusCode: 429, retryAfter: 60_000, retryable: true })
    await world.fake.clock.advance(30_000)
    expect([world.sent('login').length, world.store.status]).toEqual([1, 'signedOut'])
    busy = false
    await world.store.login()
    expect(await waits).toBe('T1')
  })

  test('to a renewal delays the next renewal for that long, but not for another account', async () => {
    world.backend.renew = () => ok('', { statusCode: 429, header: { 'Retry-After': '60' } })
    world.backend.valid = 'none yet'
    expect(await outcomes([world.http.get('a'), world.http.get('b')])).toEqual([
      'renewal-failed',
      'renewal-failed',
    ])
    await world.fake.clock.advance(59_000)
    expect(await outcome(world.http.get('a'))).toBe('renewal-failed')
    expect(world.sent('refresh')).toHaveLength(1)
    world.store.setSession({ data: { token: world.backend.issue(), refreshToken: 'B', user: 'bao' } })
    expect(await outcome(world.http.get('a'))).toEqual({ code: '10000', data: '/a' })
    world.backend.valid = 'none yet'
    world.backend.renew = () => ok({ token: world.backend.issue() })
    expect(await outcome(world.http.get('b'))).toEqual({ code: '10000', data: '/b' })
    expect(world.sent('refresh')).toHaveLength(2)
  })
})

test.each([-DAY, DAY])(
  'R10 R1 a device clock changed by %d ms during a renewal neither stops it nor causes another one',
  async (ms) => {
    renewWorld({ signedIn: false })
    world.store.setSession({ token: 'T0', refreshToken: 'R0', expiresIn: 7_200 })
    const { handler, release } = heldHandler(() =>
      ok(
        { token: world.backend.issue(), expires_in: 7_200 },
        { header: { Date: new Date(world.fake.clock.now()).toUTCString() } },
      ),
    )
    world.backend.renew = handler
    world.backend.valid = 'none yet'
    const waits = outcomes([world.http.get('a'), world.http.get('b')])
    await world.settle()
    world.fake.clock.jump(ms)
    await world.fake.clock.advance(1_000)
    release()
    expect(await waits).toEqual(['/a', '/b'].map((data) => ({ code: '10000', data })))
    await world.fake.clock.advance(3_600_000)
    expect(await outcome(world.http.get('c'))).toEqual({ code: '10000', data: '/c' })
    expect([world.sent('refresh').length, world.store.status]).toEqual([1, 'signedIn'])
  },
)

test('R10 R12 a renewal that fails while the clock is set back by a day is possible again within a minute', async () => {
  const { handler, release } = heldHandler(() => ok('', { statusCode: 503 }))
  world.backend.renew = handler
  world.backend.valid = 'none yet'
  const waits = outcome(world.http.get('a'))
  await world.settle()
  world.fake.clock.jump(-DAY)
  release()
  expect(await waits).toBe('renewal-failed')
  world.backend.renew = () => ok({ token: world.backend.issue() })
  await world.fake.clock.advance(60_000)
  expect(await outcome(world.http.get('a'))).toEqual({ code: '10000', data: '/a' })
})

describe('R6 a storage that finishes after the logout', () => {
  const KEY = 'mobx-miniprogram-auth'

  test('keeps nothing of the old session, and keeps the new one', async () => {
    renewWorld({ signedIn: false, store: { storage: undefined } })
    await world.store.ready
    world.fake.storage.fault({ op: 'set', mode: 'late', delay: 5_000, times: 1 })
    world.store.setSession({ token: 'T0', refreshToken: 'R0' })
    const out = world.store.logout()
    await world.fake.clock.advance(10_000)
    await out
    expect(JSON.stringify(world.fake.storage.dump()[KEY] ?? '')).not.toContain('T0')
    world.fake.storage.fault({ op: 'remove', mode: 'late', delay: 5_000, times: 1 })
    world.store.setSession({ token: 'T1', refreshToken: 'R1' })
    await world.settle()
    void world.store.logout()
    world.store.setSession({ token: 'T2', refreshToken: 'R2' })
    await world.fake.clock.advance(10_000)
    expect(JSON.stringify(world.fake.storage.dump()[KEY])).toContain('T2')
    expect(world.store.token).toBe('T2')
  })

  test('with an old session restores nothing, and the waiting request rejects with signed-out', async () => {
    renewWorld({ store: { storage: undefined } })
    const { fake } = world
    await fake.clock.advance(10)
    world.store.dispose()
    expect(JSON.stringify(fake.storage.dump()[KEY])).toContain('T0')
    fake.storage.fault({ op: 'get', mode: 'late', delay: 2_000, times: 1 })
    const again = createAuthStore({ login: () => ({ token: 'T1' }), clock: fake.clock })
    const http = world.http.extend({ auth: again })
    const waits = outcome(http.get('a'))
    await fake.clock.settle()
    const out = again.logout()
    await fake.clock.advance(10_000)
    await out
    expect([await waits, again.token]).toEqual(['signed-out', null])
    expect(JSON.stringify(fake.storage.dump()[KEY] ?? '')).not.toContain('T0')
    again.dispose()
  })
})

test('R11 R1 a socket whose renewal is interrupted in the background reconnects after one renewal in the foreground, without an `onClose`', async () => {
  world.fake.socketServer((socket) => {
    socket.open()
    if (socket.header.Authorization !== 'Bearer ' + world.backend.valid) socket.close(4401)
  })
  const ends = jest.fn()
  const messages: unknown[] = []
  const socket = connect(world.http, { url: 'live' })
  socket.onClose(ends)
  socket.onMessage((data) => messages.push(data))
  await world.settle()
  const { renew } = world.backend
  world.backend.renew = () => 'hang'
  world.backend.valid = 'none yet'
  world.fake.sockets[0]?.close(4401)
  await world.settle()
  expect(world.sent('refresh')).toHaveLength(1)
  world.fake.hide()
  await world.fake.clock.advance(6_000)
  world.backend.renew = renew
  await world.fake.show()
  await world.fake.clock.advance(1_000)
  expect(world.sent('refresh')).toHaveLength(2)
  expect([socket.state, ends.mock.calls, world.store.token]).toEqual(['open', [], 'T1'])
  world.fake.sockets.at(-1)?.message('news')
  await world.settle()
  expect([messages, world.fake.sockets.map(({ state }) => state)]).toEqual([['news'], ['closed', 'open']])
  socket.close()
})
