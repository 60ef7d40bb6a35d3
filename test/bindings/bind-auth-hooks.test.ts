import { bindAuth } from 'mobx-miniprogram-auth'
import { installBehavior, startApp, startPage, stopApps, type App } from './_app'

beforeAll(installBehavior)
afterEach(stopApps)

describe('actions', () => {
  test('R18 are methods of the page, and login called with a tap event is called without credentials', async () => {
    const app = await startPage({ fields: ['isLogin'], actions: { signIn: 'login', logout: 'logout' } })
    const { signIn, logout } = app.top() as unknown as Record<string, (event?: object) => Promise<unknown>>
    let given: unknown = 'not called'
    app.login = async (userId) => {
      given = userId
      return { token: 'secret-1', userId }
    }
    await signIn?.({ type: 'tap', timeStamp: 1, currentTarget: {} })
    expect(given).toBe('lin')
    await app.settle()
    expect(app.top().data).toEqual({ isLogin: true })
    await logout?.({ type: 'tap', timeStamp: 2, currentTarget: {} })
    await app.settle()
    expect(app.top().data).toEqual({ isLogin: false })
  })

  test('do not replace a method that the page defines itself', async () => {
    const app = await startPage({ actions: ['login'] }, { login: () => 'mine' })
    const { login } = app.top() as unknown as Record<string, () => unknown>
    expect(login?.()).toBe('mine')
  })

  test('R5 a login from a template that fails sets `error` and causes no unhandled rejection', async () => {
    const app = await startPage({ actions: ['login'] })
    app.login = () => Promise.reject(new Error('offline'))
    const { login } = app.top() as unknown as Record<string, (event: object) => unknown>
    login?.({ type: 'tap', timeStamp: 1, currentTarget: {} })
    await app.settle()
    expect(app.store.error).toEqual(new Error('offline'))
  })
})

describe('the hooks onLogin and onLogout', () => {
  function startHookedApp(): Promise<{ app: App; events: string[] }> {
    const events: string[] = []
    const hook = (name: string) =>
      function (this: { data: Record<string, unknown> }): void {
        events.push(`${name} ${String(this.data['isLogin'])}`)
      }
    return startPage({ fields: ['isLogin'], onLogin: hook('login'), onLogout: hook('logout') }).then(
      (app) => ({
        app,
        events,
      }),
    )
  }

  test('R18 onLogin runs once per login, after the data was set, and not for a renewal', async () => {
    const { app, events } = await startHookedApp()
    expect(events).toEqual([])
    await app.store.login()
    await app.settle()
    expect(events).toEqual(['login true'])
    await app.store.refresh()
    await app.settle()
    app.fake.hide()
    await app.fake.show()
    expect(app.store.generation).toBe(2)
    expect(events).toEqual(['login true'])
  })

  test('R18 onLogout runs once per logout, after the data was set', async () => {
    const { app, events } = await startHookedApp()
    await app.store.login()
    await app.settle()
    await app.store.logout()
    await app.settle()
    app.fake.hide()
    await app.fake.show()
    expect(events).toEqual(['login true', 'logout false'])
  })

  test('S48 a login of another account without a logout runs onLogout, then onLogin', async () => {
    const { app, events } = await startHookedApp()
    await app.store.login('lin')
    await app.settle()
    await app.store.login('wu')
    await app.settle()
    expect(events).toEqual(['login true', 'logout true', 'login true'])
  })

  test('R18 another login of the same account runs onLogin and not onLogout', async () => {
    const { app, events } = await startHookedApp()
    await app.store.login('lin')
    await app.settle()
    await app.store.login('lin')
    await app.settle()
    expect(events).toEqual(['login true', 'login true'])
  })

  test('R18 onLogin does not run after the page unbound itself in onLogout', async () => {
    const events: string[] = []
    const app = await startApp((made) => ({
      redirect: false,
      pages: {
        'pages/index/index': {
          onLoad() {
            const unbind = bindAuth(this, {
              store: made.store,
              onLogin: () => events.push('login'),
              onLogout: () => {
                events.push('logout')
                unbind()
              },
            })
          },
        },
      },
    }))
    await app.store.login('lin')
    await app.settle()
    await app.store.login('wu')
    await app.settle()
    expect(events).toEqual(['login', 'logout'])
  })

  test('S111 after several logouts and logins, a hidden page runs onLogout and then onLogin once when it is shown', async () => {
    const { app, events } = await startHookedApp()
    await app.store.login('lin')
    await app.settle()
    app.fake.wx.navigateTo({ url: '/pages/other/other', success: () => undefined })
    await app.settle()
    await app.store.logout()
    await app.store.login('wu')
    await app.store.logout()
    await app.store.login('chen')
    await app.settle()
    expect(events).toEqual(['login true'])
    await app.fake.userBack()
    expect(events).toEqual(['login true', 'logout true', 'login true'])
  })

  test('onLogin runs after onLoad if the user was signed in before the page loaded', async () => {
    const events: string[] = []
    await startApp(async (made) => {
      await made.store.login()
      return {
        redirect: false,
        pages: {
          'pages/index/index': {
            onLoad() {
              bindAuth(this, { store: made.store, onLogin: () => events.push('login') })
              events.push('loaded')
            },
          },
        },
      }
    })
    expect(events).toEqual(['loaded', 'login'])
  })

  test('S36 a hook that throws stops neither later hooks nor the data, and its error is thrown in a timer', async () => {
    const thrown: unknown[] = []
    jest.spyOn(globalThis, 'setTimeout').mockImplementation((callback) => {
      try {
        callback()
      } catch (error) {
        thrown.push(error)
      }
      return {} as NodeJS.Timeout
    })
    const events: string[] = []
    const app = await startPage({
      fields: ['isLogin'],
      onLogin() {
        events.push('login')
        throw new Error('broken hook')
      },
      onLogout: () => events.push('logout'),
    })
    await app.store.login()
    await app.settle()
    await app.store.logout()
    await app.settle()
    expect(events).toEqual(['login', 'logout'])
    expect(thrown).toEqual([new Error('broken hook')])
    expect(app.top().data).toEqual({ isLogin: false })
  })

  test('S88 do not run for an unloaded page', async () => {
    const { app, events } = await startHookedApp()
    const gone = app.top()
    app.fake.wx.redirectTo({ url: '/pages/other/other', success: () => undefined })
    await app.settle()
    await app.store.login()
    await app.settle()
    expect(events).toEqual([])
    expect(gone.state).toBe('unloaded')
  })
})
