/**
 * @jest-environment jsdom
 *
 * What docs/guide.md shows under the name of a file does what the guide says of it.
 */
import { renderPages } from 'mobx-miniprogram-auth/testing/render'
import { isAuthError } from 'mobx-miniprogram-auth'
import { fail, ok, type FakeRequest, type Reply } from 'mobx-miniprogram-auth/testing'
import { blocksOf } from './_blocks'
import { createPhone, endPhones, filesOf, ran, type Phone } from './_run'

const PAGE = 'docs/guide.md'

afterEach(endPhones)

/** A server with one valid token at a time, which says "expired" as the README's does. */
function createServer(routes: Readonly<Record<string, (request: FakeRequest) => Reply>> = {}) {
  const server = {
    token: '',
    issued: 0,
    online: true,
    sent: [] as FakeRequest[],
    issue(more: object = {}) {
      server.token = 'token-' + String(++server.issued)
      return ok({ code: '10000', data: { token: server.token, expiresIn: 3600, refreshToken: 'r', ...more } })
    },
    answer(request: FakeRequest): Reply {
      server.sent.push(request)
      if (!server.online) return fail('errcode:-106', 600001)
      const route = routes[request.path]
      if (request.path === '/login') return route ? route(request) : server.issue({ nickname: 'Lin' })
      if (request.path === '/token/refresh') return server.issue()
      const authorization = request.get('authorization')
      // The server decides which requests need a login: here only joining does.
      const isVisitor = authorization === undefined && request.path !== '/activity/join'
      if (!isVisitor && authorization !== 'Bearer ' + server.token)
        return ok(request.kind === 'upload' ? '{"code":"99997"}' : { code: '99997' })
      return route ? route(request) : ok({ code: '10000', data: request.path })
    },
    paths: () => server.sent.map(({ path }) => path),
  }
  return server
}

/** Whether it has ended, and with which error: without waiting for it. */
function follow(call: Promise<unknown>): { state: string } {
  const seen = { state: 'waits' }
  call.then(
    () => (seen.state = 'done'),
    (error: unknown) => (seen.state = isAuthError(error) ? error.code : String(error)),
  )
  return seen
}

const wxmlAfter = (file: string): string => {
  const blocks = blocksOf(PAGE)
  const at = blocks.findIndex(({ text }) => text.startsWith('// ' + file))
  return blocks.slice(at).find(({ lang }) => lang === 'wxml')?.text ?? ''
}

/** A method of what `Page()` was given, called on the definition itself. */
function methodOf(definition: Record<string, unknown>, name: string): (...args: unknown[]) => unknown {
  const method = definition[name]
  if (typeof method !== 'function') throw new Error('there is no ' + name)
  return (...args) => Reflect.apply(method, definition, args)
}

describe('protect a page', () => {
  test('the protected page loads once after the login, and clears its data after the logout', async () => {
    const orders = ok([
      { id: '1', title: 'Tea' },
      { id: '2', title: 'Rice' },
    ])
    const server = createServer({ '/orders': () => orders })
    const phone = createPhone(PAGE, server.answer)
    const pages = renderPages({
      files: {
        'pages/orders/orders': {
          wxml: wxmlAfter('pages/orders/orders.ts'),
          js: () => void Component(phone.definition('pages/orders/orders')),
        },
      },
    })
    const page = pages.mount('pages/orders/orders')
    await phone.settle()
    expect(page.text()).toBe('Your orders are here when you are signed in.')

    await Promise.all([phone.store().login(), phone.settle()])
    await phone.settle()
    expect(page.text()).toContain('Lin: 2')
    await Promise.all([phone.store().refresh(), phone.settle()])
    await phone.settle()
    expect(server.paths().filter((path) => path === '/orders')).toHaveLength(1)

    page.tap('button')
    await phone.settle()
    expect(page.data).toMatchObject({ isLogin: false, orders: [] })
    expect(JSON.stringify(page.updates)).not.toContain('token')
    pages.dispose()
  })

  test('a page made by Page() is bound in onLoad', async () => {
    const phone = createPhone(PAGE, createServer().answer)
    const pages = renderPages({
      files: {
        'pages/about/about': {
          wxml: '<text>{{isLogin}}</text>',
          js: () => void Page(phone.definition('pages/about/about')),
        },
      },
    })
    const page = pages.mount('pages/about/about')
    await phone.settle()
    page.call('login')
    await phone.settle()
    expect(page.text('text')).toBe('true')
    pages.dispose()
  })
})

describe('log in silently', () => {
  async function open(server: ReturnType<typeof createServer>): Promise<Phone> {
    const phone = createPhone(PAGE, server.answer)
    methodOf(phone.definition('silent/app'), 'onLaunch')()
    await phone.settle()
    return phone
  }

  test('wx.login is called only when a request needs a token, and the requests wait for the login', async () => {
    const server = createServer()
    const phone = await open(server)
    expect(phone.fake.login.calls).toHaveLength(0)
    const calls = ['a', 'b'].map((path) => follow(phone.http('silent/auth').get(path)))
    await phone.settle()
    expect(calls).toEqual([{ state: 'done' }, { state: 'done' }])
    expect(phone.fake.login.calls).toHaveLength(1)
    expect(server.paths()).toEqual(['/login', '/a', '/b'])
  })

  test('when the token expires, another silent login gives a new one', async () => {
    const server = createServer()
    const phone = await open(server)
    const http = phone.http('silent/auth')
    await Promise.all([http.get('a'), phone.settle()])
    server.token = 'something else'
    const late = follow(http.get('b'))
    await phone.settle()
    expect(late.state).toBe('done')
    expect(phone.fake.login.calls).toHaveLength(2)
    expect(server.paths()).toEqual(['/login', '/a', '/b', '/login', '/b'])
  })

  test('waiting requests are cancelled without a network, and after a logout no silent login follows', async () => {
    const server = createServer()
    const phone = await open(server)
    server.online = false
    const first = follow(phone.http('silent/auth').get('a'))
    await phone.settle()
    expect(first.state).toBe('login-cancelled')

    server.online = true
    await Promise.all([phone.http('silent/auth').get('a'), phone.settle()])
    await phone.store('silent/auth').logout()
    const { length } = phone.fake.login.calls
    const second = follow(phone.http('silent/auth').get('a'))
    await phone.settle()
    expect(second.state).toBe('login-cancelled')
    expect(phone.fake.login.calls).toHaveLength(length)
  })
})

describe('log in by phone number or password', () => {
  const user = { id: 'u1', nickname: 'Lin' }
  const routes = {
    '/login': () => ok({ token: 'T', expiresIn: 3600, user }),
    '/login/password': () => ok({ token: 'T', expiresIn: 3600, user }),
  }

  test('each kind of credentials is sent to its route, and the session contains the profile', async () => {
    const server = createServer(routes)
    const phone = createPhone(PAGE, server.answer)
    const store = phone.store('members/auth')
    await Promise.all([store.login({ account: 'lin', password: 'secret' }), phone.settle()])
    expect(server.sent[0]).toMatchObject({
      path: '/login/password',
      data: '{"account":"lin","password":"secret"}',
    })
    await Promise.all([store.login({ phoneCode: 'p1' }), phone.settle()])
    expect(server.sent[1]).toMatchObject({ path: '/login', data: '{"code":"code-1","phoneCode":"p1"}' })
    await Promise.all([store.login(undefined), phone.settle()])
    expect(server.sent[2]).toMatchObject({ path: '/login', data: '{"code":"code-2"}' })
    expect(store.session).toMatchObject({ user })
  })

  test('logout tells the server with the token of the session that has ended', async () => {
    const server = createServer(routes)
    const phone = createPhone(PAGE, server.answer)
    await Promise.all([phone.store('members/auth').login(undefined), phone.settle()])
    await Promise.all([phone.store('members/auth').logout(), phone.settle()])
    expect(server.sent[1]?.path).toBe('/logout')
    expect(server.sent[1]?.get('authorization')).toBe('Bearer T')
  })
})

describe('wait for the login', () => {
  interface Activity {
    join(id: string): Promise<unknown>
    list(): Promise<unknown>
  }

  test('joining waits for the login or is cancelled with it, and visitors may read the list', async () => {
    const server = createServer()
    const phone = createPhone(PAGE, server.answer)
    const { join, list } = phone.run('services/activity') as unknown as Activity
    await phone.settle()
    const [declined, read] = [follow(join('7')), follow(list())]
    await phone.settle()
    expect([declined.state, read.state]).toEqual(['waits', 'done'])
    expect(server.sent[0]?.get('authorization')).toBeUndefined()
    phone.store().cancelLogin()
    await phone.settle()
    expect(declined.state).toBe('login-cancelled')

    const joined = follow(join('7'))
    await phone.settle()
    await Promise.all([phone.store().login(), phone.settle()])
    await phone.settle()
    expect(joined.state).toBe('done')
    const [joining, listing] = ['/activity/join', '/activity/list']
    expect(server.paths()).toEqual([joining, listing, joining, '/login', joining])
  })
})

describe('let the server decide', () => {
  interface Feed {
    posts(): Promise<unknown>
    like(id: string): Promise<unknown>
    unread(): Promise<unknown>
  }

  test('a visitor can read; a request that needs a login waits for it or fails, as its options say', async () => {
    const members = (request: FakeRequest): Reply =>
      ok(request.get('authorization') === undefined ? { code: '99997' } : { code: '10000' })
    const server = createServer({ '/like': members, '/unread': members })
    const phone = createPhone(PAGE, server.answer)
    const { posts, like, unread } = phone.run('services/feed') as unknown as Feed
    await phone.settle()
    const calls = [follow(posts()), follow(like('7')), follow(unread())]
    await phone.settle()
    expect(calls.map(({ state }) => state)).toEqual(['done', 'waits', 'login-required'])
    expect(phone.store().waiting).toBe(1)
    await Promise.all([phone.store().login(), phone.settle()])
    await phone.settle()
    expect(calls[1]?.state).toBe('done')
    expect(server.paths()).toEqual(['/posts', '/like', '/unread', '/login', '/like'])
  })
})

describe('upload, download, connect', () => {
  test('an upload is sent again with the renewed token, and the picture is shown', async () => {
    const server = createServer({ '/photo': () => ok('{"url":"https://api.example.com/7.png"}') })
    const phone = createPhone(PAGE, server.answer)
    await Promise.all([phone.store().login(), phone.settle()])
    server.token = 'something else'
    const previewed: string[] = []
    Object.assign(phone.fake.wx, {
      chooseMedia: () => Promise.resolve({ tempFiles: [{ tempFilePath: 'wxfile://7' }] }),
      previewImage: ({ urls }: { urls: string[] }) => previewed.push(...urls),
    })
    const page = phone.definition('pages/photo/photo')
    const set: object[] = []
    page['setData'] = (patch: object) => set.push(patch)
    const chosen = follow(Promise.resolve(methodOf(page, 'choose')()))
    await phone.settle()
    expect(chosen.state).toBe('done')
    expect(server.paths()).toEqual(['/login', '/photo', '/token/refresh', '/photo'])
    expect(server.sent[3]?.file).toEqual({ name: 'file', path: 'wxfile://7' })
    expect(previewed).toEqual(['https://api.example.com/7.png'])
  })

  test('a download is saved', async () => {
    const server = createServer()
    const phone = createPhone(PAGE, server.answer)
    const { save } = phone.run('services/photo') as unknown as {
      save(id: string): Promise<{ tempFilePath?: string }>
    }
    await Promise.all([phone.store().login(), phone.settle()])
    const [saved] = await Promise.all([save('7'), phone.settle()])
    expect(saved.tempFilePath).toEqual(expect.any(String))
  })
})

describe('show what went wrong', () => {
  test('each error becomes a message, and an aborted request none', async () => {
    const server = createServer({ '/busy': () => ok({ code: '42900', message: 'Too many' }) })
    const phone = createPhone(PAGE, server.answer)
    const lines = jest.spyOn(console, 'info').mockImplementation()
    const { explain } = phone.run('utils/explain') as unknown as { explain(error: unknown): string | null }
    const http = phone.http('http')
    const saidOf = async (call: Promise<unknown>): Promise<string | null> => {
      const [said] = await Promise.all([call.then(String, explain), phone.fake.clock.advance(5000)])
      return said
    }
    expect(await saidOf(http.get('a', {}, { auth: 'required' }))).toBe('This did not work')
    expect(await saidOf(http.get('busy', {}, { auth: 'none' }))).toBe('Too many')
    const aborted = http.get('a', {}, { auth: 'none' })
    aborted.abort()
    expect(await saidOf(aborted)).toBeNull()
    server.online = false
    expect(await saidOf(http.get('a', {}, { auth: 'none' }))).toMatch(/^The network/)
    // Each attempt of `retry` writes a line to the log.
    expect(lines.mock.calls.filter(([line]) => /a network/.test(String(line)))).toHaveLength(3)
  })
})

test('every file that the guide names is run by these tests', () => {
  const phone = createPhone(PAGE, createServer().answer)
  expect(phone.definition('pages/login/login')).toEqual({})
  expect(filesOf(blocksOf(PAGE)).filter(([name]) => !ran.has(name))).toEqual([])
})
