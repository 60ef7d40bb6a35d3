import { ok } from 'mobx-miniprogram-auth/testing'
import { expired } from '../_backend'
import { resultOf, checkEachTest, valuesRead, createWorld } from '../_world'

checkEachTest()

describe('no loop and no deadlock', () => {
  test('S30 a renewal through the same client that is answered expired is refused, without recursion', async () => {
    for (const auth of ['none', undefined] as const) {
      const w = await createWorld({
        signedIn: 'A',
        store: {
          refresh: ({ refreshToken }) =>
            w.http.post('token/refresh', { refreshToken }, auth === undefined ? {} : { auth }),
        },
      })
      let tries = 0
      w.backend.expire()
      w.backend.reply('/token/refresh', () => {
        tries++
        return expired()
      })
      const call = w.get('/a')
      await w.settle()
      expect([tries, call.outcome, w.store.reason]).toEqual([1, 'login-required', 'refused'])
    }
  })

  test('S31 R2 a request that is always answered expired ends in an error after few renewals, never in its body', async () => {
    const { backend, clock, get, settle, store } = await createWorld({ signedIn: 'A' })
    backend.reply('/a', expired)
    const call = get('/a')
    await settle()
    expect(call.outcome).toBe('renewal-failed')
    await expect(call.call).rejects.toMatchObject({ retryable: false })
    expect(backend.refreshes.length).toBeLessThanOrEqual(2)
    for (let i = 0; i < 100; i++) {
      get('/a')
      await settle()
    }
    expect(backend.refreshes.length).toBeLessThanOrEqual(3)
    expect(store.isLogin).toBe(true)
    await clock.advance(60_000)
    expect(backend.refreshes.length).toBeLessThanOrEqual(3)
  })

  test('R12 hourly renewals by expire() and refresh() alone all run, without a cool-down', async () => {
    const { backend, clock, store, events } = await createWorld({ signedIn: 'A', expiresIn: undefined })
    for (let hour = 1; hour <= 6; hour++) {
      await clock.advance(3_600_000)
      store.expire(store.token ?? '')
      const renewed = resultOf(store.refresh())
      await clock.settle()
      expect([await renewed, backend.refreshes.length]).toEqual(['ok', hour])
    }
    expect(events).toEqual(Array(6).fill('renew'))
  })

  test('S33 a login that is answered 401 starts no renewal and rejects with the error', async () => {
    const { backend, settle, store } = await createWorld({ signedIn: 'A' })
    backend.reply('/login', () => ok({ message: 'wrong password' }, { statusCode: 401 }))
    const login = resultOf(store.login('B'))
    await settle()
    expect(await login).toBe('http-status')
    expect([backend.refreshes.length, store.token, store.error]).toMatchObject([0, 'A1', { statusCode: 401 }])
  })

  test('S35 listeners that await a request or refresh() cause no deadlock', async () => {
    const { backend, get, settle, store, http } = await createWorld({ signedIn: 'A' })
    const events: string[] = []
    store.on('renew', async () => {
      const { data } = await http.get<{ data: { as: string } }>('from-renew')
      events.push('renew ' + data.data.as)
    })
    store.on('login', async () => {
      const { data } = await http.get<{ data: { as: string } }>('from-login')
      events.push('login ' + data.data.as)
      events.push('refreshed ' + (await store.refresh()).token)
    })
    backend.expire()
    const call = get('/a')
    await settle()
    const login = store.login('A')
    await settle()
    await login
    await settle()
    expect(call.outcome).toBe('ok:A2')
    expect(events.sort()).toEqual(['login A3', 'refreshed A4', 'renew A2', 'renew A4'])
  })

  test('S36 a listener that throws fires an error event, and the other listeners are still called', async () => {
    const { settle, store, events } = await createWorld()
    const calls: string[] = []
    store.on('login', () => {
      throw new Error('first')
    })
    store.on('login', () => calls.push('second'))
    store.on('error', () => {
      throw new Error('third')
    })
    const login = store.login('A')
    await settle()
    await login
    expect(calls).toEqual(['second'])
    expect(events).toEqual(['login', 'error:listener'])
    expect(store.token).toBe('A1')
  })

  test('S36 R5 an async listener that rejects fires an error event and causes no unhandled rejection', async () => {
    const { settle, store, events } = await createWorld()
    const errors: unknown[] = []
    store.on('login', async () => Promise.reject(new Error('first')))
    store.on('error', async ({ error }) => {
      errors.push(error.message)
      return Promise.reject(new Error('second'))
    })
    store.setSession({ token: 'A1', user: 'A' })
    await settle()
    expect([events, errors]).toEqual([['login', 'error:listener'], ['first']])
  })

  test('S38 a request with `auth: "none"` has no token, is not parked, starts no renewal and gets its expired answer', async () => {
    const { backend, sent, settle, store, http } = await createWorld({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    const renewal = resultOf(store.refresh())
    await settle()
    backend.reply('/open', expired)
    const call = http.get('open', undefined, { auth: 'none' })
    await settle()
    expect((await call).data).toMatchObject({ code: '99997' })
    expect(sent()).toEqual(['/open -'])
    expect(refresh).toHaveLength(1)
    refresh[0]?.answer()
    await settle()
    expect(await renewal).toBe('ok')
  })
})

describe('reactions, listeners and functions of the app that change the session', () => {
  test('R6 no parked request is sent if a reaction to the new token logs out', async () => {
    const { backend, get, sent, settle, store, events, stored } = await createWorld({ signedIn: 'A' })
    backend.expire()
    valuesRead(() => {
      if (store.token === 'A2') void store.logout()
    })
    const call = get('/a')
    await settle()
    expect(call.outcome).toBe('signed-out')
    expect(sent()).toEqual(['/a A1'])
    expect([store.status, stored()]).toEqual(['signedOut', null])
    expect(events).toEqual(['renew', 'logout:logout'])
  })

  test('R6 no parked request is sent if a `renew` listener logs out', async () => {
    const { backend, get, sent, settle, store, events } = await createWorld({ signedIn: 'A' })
    backend.expire()
    store.on('renew', () => void store.logout())
    const call = get('/a')
    await settle()
    expect([call.outcome, sent(), events]).toEqual(['signed-out', ['/a A1'], ['renew', 'logout:logout']])
  })

  test('R6 nothing is sent after a reaction to `waiting` has logged out', async () => {
    const { get, sent, settle, store } = await createWorld()
    const calls = [get('/a', { waitForLogin: true }), get('/b', { waitForLogin: true })]
    await settle()
    let sentBefore: string[] | undefined
    valuesRead(() => {
      if (store.waiting || !store.isLogin) return
      sentBefore = sent()
      void store.logout()
    })
    const login = store.login('A')
    await settle()
    await login.catch(Boolean)
    expect(store.waiting).toBe(0)
    expect([sentBefore, sent()]).toEqual([['/a A1', '/b A1'], []])
    expect(calls.map(({ outcome }) => outcome)).toEqual(['ok:A1', 'ok:A1'])
  })

  test('login() in a reaction to `status` joins the login that runs', async () => {
    const { backend, settle, store } = await createWorld()
    const logins: Promise<unknown>[] = []
    valuesRead(() => {
      if (store.status === 'signingIn') logins.push(store.login('A'))
    })
    logins.push(store.login('A'))
    await settle()
    await Promise.all(logins)
    expect([logins.length, backend.logins]).toEqual([2, ['A']])
  })

  test('logout() in a reaction to `status` ends a login before its function is called', async () => {
    const { backend, settle, store } = await createWorld()
    valuesRead(() => {
      if (store.status === 'signingIn') void store.logout()
    })
    const login = resultOf(store.login('A'))
    await settle()
    expect([await login, store.status, backend.logins]).toEqual(['signed-out', 'signedOut', []])
  })

  test('the result of a refresh function that logs out is dropped', async () => {
    const w = await createWorld({
      signedIn: 'A',
      store: {
        refresh: () => {
          void w.store.logout()
          return { token: 'A9', user: 'A' }
        },
      },
    })
    w.backend.expire()
    const call = w.get('/a')
    await w.settle()
    expect([call.outcome, w.store.status, w.events]).toEqual(['signed-out', 'signedOut', ['logout:logout']])
  })

  test('refresh() in the refresh function joins the renewal that runs', async () => {
    const inner: Promise<string>[] = []
    const w = await createWorld({
      signedIn: 'A',
      store: {
        refresh: ({ refreshToken }) => {
          inner.push(resultOf(w.store.refresh()))
          w.store.expire()
          return w.http.post('token/refresh', { refreshToken })
        },
      },
    })
    w.backend.expire()
    const call = w.get('/a')
    await w.settle()
    expect([call.outcome, await Promise.all(inner), w.backend.refreshes]).toEqual(['ok:A2', ['ok'], ['r-A1']])
  })

  test('R5 an authHeader that throws rejects its own request and no other', async () => {
    let broken = false
    const { backend, get, settle } = await createWorld({
      signedIn: 'A',
      http: {
        authHeader: (token) => {
          if (broken && token === 'A2') {
            broken = false
            throw new Error('a bug')
          }
          return { Authorization: 'Bearer ' + token }
        },
      },
    })
    backend.expire()
    broken = true
    const calls = [get('/a'), get('/b'), get('/c')]
    await settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(['Error: a bug', 'ok:A2', 'ok:A2'])
  })

  test('R5 an observer of the client that throws fails no request', async () => {
    const { backend, get, settle, http } = await createWorld({ signedIn: 'A' })
    http.observe(({ phase }) => {
      if (phase === 'replayed' || phase === 'failed') throw new Error('a bug')
    })
    backend.expire()
    const calls = [get('/a'), get('/b')]
    await settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(['ok:A2', 'ok:A2'])
  })
})
