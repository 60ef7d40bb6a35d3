import { ok } from 'mobx-miniprogram-auth/testing'
import { expired } from '../_backend'
import { end, guard, seenBy, world } from '../_world'

guard()

describe('no loop and no deadlock', () => {
  test('S30 the renewal goes through the same client and is answered "expired": no recursion, it fails once', async () => {
    for (const auth of ['none', undefined] as const) {
      const w = await world({
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

  test('S31 R2 new tokens are refused too, for ever: few cycles, then an error, never the expired body', async () => {
    const { backend, clock, get, settle, store } = await world({ signedIn: 'A' })
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

  test('R12 an app that renews by expire() and refresh() alone: a token that was in use for an hour is no futile one', async () => {
    const { backend, clock, store, events } = await world({ signedIn: 'A', expiresIn: undefined })
    for (let hour = 1; hour <= 6; hour++) {
      await clock.advance(3_600_000)
      store.expire(store.token ?? '')
      const renewed = end(store.refresh())
      await clock.settle()
      expect([await renewed, backend.refreshes.length]).toEqual(['ok', hour])
    }
    expect(events).toEqual(Array(6).fill('renew'))
  })

  test('S33 a login that the server answers 401 starts no renewal, and the form gets the error', async () => {
    const { backend, settle, store } = await world({ signedIn: 'A' })
    backend.reply('/login', () => ok({ message: 'wrong password' }, { statusCode: 401 }))
    const login = end(store.login('B'))
    await settle()
    expect(await login).toBe('http-status')
    expect([backend.refreshes.length, store.token, store.error]).toMatchObject([0, 'A1', { statusCode: 401 }])
  })

  test('S35 listeners that await a request, refresh() or login() on an event: no deadlock', async () => {
    const { backend, get, settle, store, http } = await world({ signedIn: 'A' })
    const heard: string[] = []
    store.on('renew', async () => {
      const { data } = await http.get<{ data: { as: string } }>('from-renew')
      heard.push('renew ' + data.data.as)
    })
    store.on('login', async () => {
      const { data } = await http.get<{ data: { as: string } }>('from-login')
      heard.push('login ' + data.data.as)
      heard.push('refreshed ' + (await store.refresh()).token)
    })
    backend.expire()
    const call = get('/a')
    await settle()
    const login = store.login('A')
    await settle()
    await login
    await settle()
    expect(call.outcome).toBe('ok:A2')
    expect(heard.sort()).toEqual(['login A3', 'refreshed A4', 'renew A2', 'renew A4'])
  })

  test('S36 a listener that throws keeps nobody from hearing, and the state is right', async () => {
    const { settle, store, events } = await world()
    const heard: string[] = []
    store.on('login', () => {
      throw new Error('first')
    })
    store.on('login', () => heard.push('second'))
    store.on('error', () => {
      throw new Error('third')
    })
    const login = store.login('A')
    await settle()
    await login
    expect(heard).toEqual(['second'])
    expect(events).toEqual(['login', 'error:listener'])
    expect(store.token).toBe('A1')
  })

  test('S36 R5 so does one that is an async function and rejects: it is told, and is no unhandled rejection', async () => {
    const { settle, store, events } = await world()
    const told: unknown[] = []
    store.on('login', async () => Promise.reject(new Error('first')))
    store.on('error', async ({ error }) => {
      told.push(error.message)
      return Promise.reject(new Error('second'))
    })
    store.setSession({ token: 'A1', user: 'A' })
    await settle()
    expect([events, told]).toEqual([['login', 'error:listener'], ['first']])
  })

  test('S38 a visitor’s request carries no token, does not park, starts no renewal, and its answer passes', async () => {
    const { backend, sent, settle, store, http } = await world({ signedIn: 'A' })
    const refresh = backend.hold('/token/refresh')
    const renewal = end(store.refresh())
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

describe('whoever is told may come back with a change', () => {
  test('R6 a reader that logs out when it sees the new token: nothing parked leaves', async () => {
    const { backend, get, sent, settle, store, events, stored } = await world({ signedIn: 'A' })
    backend.expire()
    seenBy(() => {
      if (store.token === 'A2') void store.logout()
    })
    const call = get('/a')
    await settle()
    expect(call.outcome).toBe('signed-out')
    expect(sent()).toEqual(['/a A1'])
    expect([store.status, stored()]).toEqual(['signedOut', null])
    expect(events).toEqual(['renew', 'logout:logout'])
  })

  test('R6 a listener that logs out on renew: nothing parked leaves', async () => {
    const { backend, get, sent, settle, store, events } = await world({ signedIn: 'A' })
    backend.expire()
    store.on('renew', () => void store.logout())
    const call = get('/a')
    await settle()
    expect([call.outcome, sent(), events]).toEqual(['signed-out', ['/a A1'], ['renew', 'logout:logout']])
  })

  test('R6 a reader of `waiting` that logs out: nothing leaves after that', async () => {
    const { get, sent, settle, store } = await world()
    const calls = [get('/a', { waitForLogin: true }), get('/b', { waitForLogin: true })]
    await settle()
    let sentBefore: string[] | undefined
    seenBy(() => {
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

  test('a reader of the status that logs in too joins the login that runs', async () => {
    const { backend, settle, store } = await world()
    const logins: Promise<unknown>[] = []
    seenBy(() => {
      if (store.status === 'signingIn') logins.push(store.login('A'))
    })
    logins.push(store.login('A'))
    await settle()
    await Promise.all(logins)
    expect([logins.length, backend.logins]).toEqual([2, ['A']])
  })

  test('a reader of the status that logs out ends a login before it has begun', async () => {
    const { backend, settle, store } = await world()
    seenBy(() => {
      if (store.status === 'signingIn') void store.logout()
    })
    const login = end(store.login('A'))
    await settle()
    expect([await login, store.status, backend.logins]).toEqual(['signed-out', 'signedOut', []])
  })

  test('a refresh function that logs out at once: the session is gone, its result is dropped', async () => {
    const w = await world({
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

  test('a refresh function that asks for a renewal gets the one it is', async () => {
    const inner: Promise<string>[] = []
    const w = await world({
      signedIn: 'A',
      store: {
        refresh: ({ refreshToken }) => {
          inner.push(end(w.store.refresh()))
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
    const { backend, get, settle } = await world({
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

  test('R5 an observer of the client that throws is nobody’s loss', async () => {
    const { backend, get, settle, http } = await world({ signedIn: 'A' })
    http.observe(({ phase }) => {
      if (phase === 'replayed' || phase === 'failed') throw new Error('a bug')
    })
    backend.expire()
    const calls = [get('/a'), get('/b')]
    await settle()
    expect(calls.map(({ outcome }) => outcome)).toEqual(['ok:A2', 'ok:A2'])
  })
})
