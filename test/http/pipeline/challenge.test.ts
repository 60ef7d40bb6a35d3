import type { AuthEvents } from 'mobx-miniprogram-auth'
import { authorize } from 'mobx-miniprogram-auth/authorize'
import { retry } from 'mobx-miniprogram-auth/http/retry'
import { connect } from 'mobx-miniprogram-auth/socket'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import { BASE, bearerOf, createWorld, errorOf, expired, held, outcome, outcomes } from '../_world'
import type { World, WorldOptions } from '../_world'

// The server decides who must sign in: what anybody may see it answers to a visitor, too.

let world: World
let asked: AuthEvents['loginRequired'][]

function start(options: WorldOptions = {}): void {
  world = createWorld(options)
  asked = []
  world.store.on('loginRequired', (event) => asked.push(event))
  world.fake.server((request) => {
    if (request.path === '/refresh') return world.backend.renew(request)
    if (request.path === '/news') return ok('news')
    if (bearerOf(request) !== world.backend.valid) return expired()
    const route = world.backend.routes[request.path]
    return route ? route(request) : ok(bearerOf(request))
  })
}
/** The world of `beforeEach` will not do. */
function anew(options: WorldOptions): void {
  world.end()
  start(options)
}
beforeEach(() => start({ signedIn: false, store: { refresh: undefined } }))
afterEach(() => world.end())

const challenge = { auth: 'challenge' } as const
const tokens = (path = 'me'): string[] => world.sent(path).map(bearerOf)
const WAITS = { explicit: false, waiting: true }

/** The two doors: a client, and a function of wx.request's own shape. */
const DOORS: [string, (path: string, options?: { readonly timeout: number }) => Promise<unknown>][] = [
  ['a client', (path, options) => outcome(world.http.extend({ needs: 'challenge', ...options }).get(path))],
  [
    '`authorize`',
    (path, options) =>
      new Promise((resolve) => {
        const send = authorize(wx.request, {
          auth: world.store,
          baseUrl: BASE,
          expiredCodes: ['99997'],
          needs: 'challenge',
          clock: world.fake.clock,
          ...options,
        })
        send({
          url: BASE + path,
          success: ({ data }) => resolve(data),
          fail: (failure) => resolve('error' in failure && failure.error && Object(failure.error).code),
        })
      }),
  ],
]

describe.each(DOORS)('through %s', (_door, get) => {
  test('S118 what a visitor may see is answered, and nobody is asked to sign in', async () => {
    expect(await get('news')).toBe('news')
    expect([tokens('news'), asked, world.store.waiting]).toEqual([[''], [], 0])
  })

  test('S118 what a visitor may not see waits for a login, and goes again once, with the token', async () => {
    const answers = Promise.all([get('me'), get('me')])
    await world.settle()
    expect([tokens(), asked, world.store.waiting]).toEqual([['', ''], [WAITS, WAITS], 2])
    await world.store.login()
    expect(await answers).toEqual(['T1', 'T1'])
    expect([tokens(), world.store.waiting]).toEqual([['', '', 'T1', 'T1'], 0])
  })

  test('S118 refused with the token as well, it ends: no loop, no visitor, and the user stays signed in', async () => {
    world.backend.routes['/me'] = () => expired()
    const answer = get('me')
    await world.settle()
    await world.store.login()
    expect(await answer).toBe('renewal-failed')
    expect([tokens(), world.store.isLogin, asked]).toEqual([['', 'T1'], true, [WAITS]])
  })

  test('S118 the user will not: it ends as cancelled', async () => {
    const answer = get('me')
    await world.settle()
    world.store.cancelLogin()
    expect([await answer, tokens()]).toEqual(['login-cancelled', ['']])
  })

  test('S118 nobody comes: it ends in time', async () => {
    const answer = get('me', { timeout: 5_000 })
    await world.settle()
    await world.fake.clock.advance(5_000)
    expect([await answer, tokens(), world.store.waiting]).toEqual(['timeout', [''], 0])
  })

  test('S118 with a session it carries the token from the first', async () => {
    await world.store.login()
    expect([await get('me'), tokens()]).toEqual(['T1', ['T1']])
  })

  test('S118 somebody signs in while a visitor is being answered: it goes again at once', async () => {
    const slow = held(expired)
    world.backend.valid = ''
    world.backend.routes['/me'] = slow.handler
    const answer = get('me')
    await world.settle()
    await world.store.login()
    world.backend.routes['/me'] = (request) => ok(bearerOf(request))
    slow.open()
    expect([await answer, tokens(), asked]).toEqual(['T1', ['', 'T1'], []])
  })

  test('S119 a session that cannot be renewed ends: one login, one replay, and no visitor in between', async () => {
    world.store.setSession({ token: 'T0' })
    world.backend.valid = 'nobody has this'
    const answer = get('me')
    await world.settle()
    expect([tokens(), world.store.reason, asked]).toEqual([['T0'], 'expired', [WAITS]])
    await world.store.login()
    expect([await answer, tokens()]).toEqual(['T1', ['T0', 'T1']])
  })

  test('S119 R3 another account signs in instead: it is not answered as that one', async () => {
    world.store.setSession({ token: 'T0' })
    world.backend.valid = 'nobody has this'
    const answer = get('me')
    await world.settle()
    world.store.setSession({ data: { token: 'B0', user: 'bao' } })
    expect([await answer, tokens()]).toEqual(['session-changed', ['T0']])
  })

  test('S119 a renewal that is refused ends the session, one that works does not ask anybody', async () => {
    anew({})
    world.backend.valid = 'nobody has this'
    expect(await get('me')).toBe('T1')
    world.backend.valid = 'nobody has this either'
    world.backend.renew = () => ok({}, { statusCode: 401 })
    const answer = get('me')
    await world.settle()
    expect([world.store.reason, asked]).toEqual(['refused', [WAITS]])
    await world.store.login()
    expect([await answer, tokens()]).toEqual(['T2', ['T0', 'T1', 'T1', 'T2']])
  })

  test('R6 what waits for a login after a logout is none of the one who left', async () => {
    world.store.setSession({ token: 'T0' })
    const slow = held(expired)
    world.backend.routes['/me'] = slow.handler
    const answer = get('me')
    await world.settle()
    await world.store.logout()
    slow.open()
    expect([await answer, tokens()]).toEqual(['signed-out', ['T0']])
  })
})

test('S118 `waitForLogin: false` on the call itself: it fails at the challenge, and the app is told that nobody waits', async () => {
  const answer = outcome(world.http.get('me', {}, { ...challenge, waitForLogin: false }))
  expect([await answer, tokens(), asked]).toEqual([
    'login-required',
    [''],
    [{ explicit: false, waiting: false }],
  ])
  const client = world.http.extend({ waitForLogin: false, needs: 'challenge' })
  const waits = outcome(client.get('me', {}, { waitForLogin: true }))
  await world.settle()
  expect(asked[1]).toEqual({ explicit: true, waiting: true })
  await world.store.login()
  expect(await waits).toBe('T1')
})

test('S118 R14 it can be called off while it waits, and is not sent again', async () => {
  const call = world.http.get('me', {}, challenge)
  const end = outcome(call)
  await world.settle()
  call.abort()
  await world.store.login()
  expect([await end, tokens(), world.store.waiting]).toEqual(['aborted', [''], 0])
})

test('S118 uploads and downloads are challenged as well', async () => {
  const calls = outcomes([
    world.http.upload({ url: 'me', filePath: 'x', name: 'f', ...challenge }),
    world.http.get('me', {}, challenge),
  ])
  await world.settle()
  await world.store.login()
  expect(await calls).toEqual(['T1', 'T1'])
  expect(tokens().sort()).toEqual(['', '', 'T1', 'T1'])
})

test('S119 an interceptor that asks again after the challenge asks with a token only', async () => {
  const client = world.http.extend({ interceptors: [retry({ clock: world.fake.clock })] })
  const answer = outcome(client.get('me', {}, challenge))
  await world.settle()
  let times = 0
  world.backend.routes['/me'] = () => {
    if (times++) return ok('there')
    // The session is gone when it is tried again.
    world.store.expire()
    return fail('errcode:-2', 600001)
  }
  await world.store.login()
  await world.fake.clock.advance(1_000)
  expect(tokens()).toEqual(['', 'T1'])
  await world.store.login()
  expect([await answer, tokens()]).toEqual(['there', ['', 'T1', 'T2']])
})

test('S118 a header of the caller’s own is his affair: what it is answered is no challenge', async () => {
  const header = { Authorization: 'mine' }
  expect(await outcome(world.http.get('me', {}, { ...challenge, header }))).toMatchObject({ code: '99997' })
  expect(asked).toEqual([])
})

describe('`needs`', () => {
  const visitor = { code: '99997', message: 'TOKEN EXPIRED', status: 'ERROR' }

  test('is the default of `auth`: a word, which a call and a client that extends this one may say otherwise', async () => {
    const client = world.http.extend({ needs: 'none' })
    expect(await outcome(client.get('me'))).toEqual(visitor)
    expect(await outcome(client.get('me', {}, { auth: 'required' }))).toBe('login-required')
    expect(await outcome(client.extend({ needs: 'required' }).get('me'))).toBe('login-required')
    expect(await outcome(client.extend({ timeout: 9 }).get('me'))).toEqual(visitor)
  })

  test('or a function of what is asked for; where it says nothing it is `required`', async () => {
    const needs = jest.fn(({ url, method }: { url: string; method: string }) =>
      method === 'GET' && url.includes('/news') ? ('challenge' as const) : undefined,
    )
    const client = world.http.extend({ needs })
    expect(await outcome(client.get('news', { page: 1 }))).toBe('news')
    expect(needs).toHaveBeenLastCalledWith({ kind: 'request', method: 'GET', url: BASE + 'news?page=1' })
    expect(await outcome(client.upload({ url: 'me', filePath: 'x', name: 'f' }))).toBe('login-required')
    expect(needs).toHaveBeenLastCalledWith({ kind: 'upload', method: 'POST', url: BASE + 'me' })
    needs.mockClear()
    await outcome(client.get('news', {}, { auth: 'none' }))
    expect(needs).not.toHaveBeenCalled()
  })

  test('says nothing of what a login or a renewal asks through the client that it serves', async () => {
    anew({ signedIn: false, http: { needs: 'challenge' }, store: { login: () => world.http.post('trade') } })
    world.fake.server((request) => ok(request.path === '/trade' ? { token: 'T1' } : ''))
    await world.store.login()
    expect(tokens('trade')).toEqual([''])
    expect(world.store.token).toBe('T1')
  })

  test('a wrong word is a TypeError: of a client or `authorize` when it is made, of a function when it is called', async () => {
    for (const needs of ['maybe', false, 1]) {
      const options = { needs: needs as never }
      expect(() => world.http.extend(options)).toThrow(/`needs` must be/)
      expect(() => authorize(wx.request, { auth: world.store, ...options })).toThrow(/`needs` must be/)
      const error = await errorOf(world.http.extend({ needs: () => needs as never }).get('me'))
      expect(error).toBeInstanceOf(TypeError)
      expect(error.message).toMatch(/`needs` must be/)
    }
    expect(world.fake.requests).toEqual([])
  })

  test('a connection is no call: it is `required`, and cannot be challenged', async () => {
    expect(() => connect(world.http, { url: 'ws', auth: 'challenge' as never })).toThrow(/`auth` must be/)
    const socket = connect(world.http.extend({ needs: 'none' }), { url: 'ws' })
    const closed = new Promise((resolve) => socket.onClose(resolve))
    expect(await closed).toMatchObject({ error: { code: 'login-required' } })
  })
})
