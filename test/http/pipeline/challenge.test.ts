import type { AuthEvents } from 'mobx-miniprogram-auth'
import { authorize } from 'mobx-miniprogram-auth/authorize'
import { retry } from 'mobx-miniprogram-auth/http/retry'
import { connect } from 'mobx-miniprogram-auth/socket'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import {
  BASE,
  bearerOf,
  errorOf,
  expired,
  heldHandler,
  outcome,
  outcomes,
  renewWorld,
  useWorld,
  world,
} from '../_world'

// `auth: challenge`: the server decides which requests need a login.

let asked: AuthEvents['loginRequired'][]

function serve(): void {
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
useWorld({ signedIn: false, store: { refresh: undefined } })
beforeEach(serve)

const challenge = { auth: 'challenge' } as const
const tokens = (path = 'me'): string[] => world.sent(path).map(bearerOf)
const WAITS = { explicit: false, waiting: true }

/** The two doors: a client, and a function of wx.request's own shape. */
const CALLS: [string, (path: string, options?: { readonly timeout: number }) => Promise<unknown>][] = [
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

describe.each(CALLS)('through %s', (_door, get) => {
  test('S118 an answer that visitors may see arrives without a token, and no login is asked for', async () => {
    expect(await get('news')).toBe('news')
    expect([tokens('news'), asked, world.store.waiting]).toEqual([[''], [], 0])
  })

  test('S118 a challenged request waits for the login and is sent again once, with the token', async () => {
    const answers = Promise.all([get('me'), get('me')])
    await world.settle()
    expect([tokens(), asked, world.store.waiting]).toEqual([['', ''], [WAITS, WAITS], 2])
    await world.store.login()
    expect(await answers).toEqual(['T1', 'T1'])
    expect([tokens(), world.store.waiting]).toEqual([['', '', 'T1', 'T1'], 0])
  })

  test('S118 a request that is challenged again with the new token rejects; the user stays signed in', async () => {
    world.backend.routes['/me'] = () => expired()
    const answer = get('me')
    await world.settle()
    await world.store.login()
    expect(await answer).toBe('renewal-failed')
    expect([tokens(), world.store.isLogin, asked]).toEqual([['', 'T1'], true, [WAITS]])
  })

  test('S118 a challenged request rejects with login-cancelled if the user cancels the login', async () => {
    const answer = get('me')
    await world.settle()
    world.store.cancelLogin()
    expect([await answer, tokens()]).toEqual(['login-cancelled', ['']])
  })

  test('S118 a challenged request rejects after its timeout if no login happens', async () => {
    const answer = get('me', { timeout: 5_000 })
    await world.settle()
    await world.fake.clock.advance(5_000)
    expect([await answer, tokens(), world.store.waiting]).toEqual(['timeout', [''], 0])
  })

  test('S118 with a session the first request carries the token', async () => {
    await world.store.login()
    expect([await get('me'), tokens()]).toEqual(['T1', ['T1']])
  })

  test('S118 a login before the challenge arrives makes the request go again at once', async () => {
    const slow = heldHandler(expired)
    world.backend.valid = ''
    world.backend.routes['/me'] = slow.handler
    const answer = get('me')
    await world.settle()
    await world.store.login()
    world.backend.routes['/me'] = (request) => ok(bearerOf(request))
    slow.release()
    expect([await answer, tokens(), asked]).toEqual(['T1', ['', 'T1'], []])
  })

  test('S119 after a session that cannot be renewed has ended, the request waits for one login and is replayed once, never without a token', async () => {
    world.store.setSession({ token: 'T0' })
    world.backend.valid = 'nobody has this'
    const answer = get('me')
    await world.settle()
    expect([tokens(), world.store.reason, asked]).toEqual([['T0'], 'expired', [WAITS]])
    await world.store.login()
    expect([await answer, tokens()]).toEqual(['T1', ['T0', 'T1']])
  })

  test('S119 R3 if another account signs in, the request rejects with session-changed', async () => {
    world.store.setSession({ token: 'T0' })
    world.backend.valid = 'nobody has this'
    const answer = get('me')
    await world.settle()
    world.store.setSession({ data: { token: 'B0', user: 'bao' } })
    expect([await answer, tokens()]).toEqual(['session-changed', ['T0']])
  })

  test('S119 a renewal that works asks for no login; one that is refused ends the session, and the request waits for a login', async () => {
    renewWorld()
    serve()
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

  test('R6 a request of a user who has logged out is not challenged: it rejects with signed-out', async () => {
    world.store.setSession({ token: 'T0' })
    const slow = heldHandler(expired)
    world.backend.routes['/me'] = slow.handler
    const answer = get('me')
    await world.settle()
    await world.store.logout()
    slow.release()
    expect([await answer, tokens()]).toEqual(['signed-out', ['T0']])
  })
})

test('S118 with `waitForLogin: false` a challenged call fails at once, and the event says that no request waits', async () => {
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

test('S118 R14 a challenged call that is aborted while it waits is not sent again', async () => {
  const call = world.http.get('me', {}, challenge)
  const end = outcome(call)
  await world.settle()
  call.abort()
  await world.store.login()
  expect([await end, tokens(), world.store.waiting]).toEqual(['aborted', [''], 0])
})

test('S118 an upload waits for the login after a challenge, as a request does', async () => {
  const calls = outcomes([
    world.http.upload({ url: 'me', filePath: 'x', name: 'f', ...challenge }),
    world.http.get('me', {}, challenge),
  ])
  await world.settle()
  await world.store.login()
  expect(await calls).toEqual(['T1', 'T1'])
  expect(tokens().sort()).toEqual(['', '', 'T1', 'T1'])
})

test('S119 a retry after the challenge is sent with a token only', async () => {
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

test('S118 an answer to the caller’s own Authorization header is no challenge', async () => {
  const header = { Authorization: 'mine' }
  expect(await outcome(world.http.get('me', {}, { ...challenge, header }))).toMatchObject({ code: '99997' })
  expect(asked).toEqual([])
})

describe('`needs`', () => {
  const visitor = { code: '99997', message: 'TOKEN EXPIRED', status: 'ERROR' }

  test('is the default of `auth`, which a call or an extending client can override', async () => {
    const client = world.http.extend({ needs: 'none' })
    expect(await outcome(client.get('me'))).toEqual(visitor)
    expect(await outcome(client.get('me', {}, { auth: 'required' }))).toBe('login-required')
    expect(await outcome(client.extend({ needs: 'required' }).get('me'))).toBe('login-required')
    expect(await outcome(client.extend({ timeout: 9 }).get('me'))).toEqual(visitor)
  })

  test('may be a function of the request; undefined means `required`', async () => {
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

  test('does not apply to the requests of a login or a renewal', async () => {
    renewWorld({
      signedIn: false,
      http: { needs: 'challenge' },
      store: { login: () => world.http.post('trade') },
    })
    serve()
    world.fake.server((request) => ok(request.path === '/trade' ? { token: 'T1' } : ''))
    await world.store.login()
    expect(tokens('trade')).toEqual([''])
    expect(world.store.token).toBe('T1')
  })

  test('throws a TypeError for a wrong word: at once in options, and at the call if a function returned it', async () => {
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

  test('does not apply to a socket, which is `required` and refuses `challenge`', async () => {
    expect(() => connect(world.http, { url: 'ws', auth: 'challenge' as never })).toThrow(/`auth` must be/)
    const socket = connect(world.http.extend({ needs: 'none' }), { url: 'ws' })
    const closed = new Promise((resolve) => socket.onClose(resolve))
    expect(await closed).toMatchObject({ error: { code: 'login-required' } })
  })
})
