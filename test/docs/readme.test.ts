/**
 * @jest-environment jsdom
 *
 * The README's app is whole, stands at its beginning, and works against the kind of server that it is about.
 */
import { ok, type FakeRequest, type Reply } from 'mobx-miniprogram-auth/testing'
import { renderPages } from 'mobx-miniprogram-auth/testing/render'
import { blocksOf, read } from './_blocks'
import { createPhone, endPhones } from './_run'

afterEach(endPhones)

test.each(['README.md', 'README.zh-CN.md'])(
  '%s shows a whole app within 115 lines, folded sections not counted',
  (page) => {
    const open = read(page).replace(/^<details>$[^]*?^<\/details>$/gm, '')
    const end = open.indexOf('<login-panel ')
    expect(end).toBeGreaterThan(0)
    expect(open.slice(0, end).split('\n').length).toBeLessThanOrEqual(115)
    expect(blocksOf(page).filter(({ isTwin }) => isTwin)).toHaveLength(3)
  },
)

/** Like the article's server: always HTTP 200, and the body says that the token has expired. */
function createServer() {
  const success = (data: object): Reply => ok({ code: '10000', message: 'ok', data })
  const server = {
    token: 'none',
    issued: 0,
    /** Whether all sessions are revoked: their tokens and refresh tokens are invalid. */
    revoked: false,
    served: [] as string[],
    end: () => (server.token = 'none'),
    issue() {
      server.token = 'T' + String(++server.issued)
      return success({ token: server.token, expiresIn: 3600, refreshToken: 'R' })
    },
    answer(request: FakeRequest): Reply {
      const bearer = request.get('authorization')
      server.served.push(request.path + (bearer ? ' ' + bearer.replace('Bearer ', '') : ''))
      if (request.path === '/login') {
        server.revoked = false
        return server.issue()
      }
      if (request.path === '/token/refresh')
        return server.revoked ? ok({ code: '99996', message: 'REFRESH TOKEN INVALID' }) : server.issue()
      return bearer === 'Bearer ' + server.token
        ? success({ name: 'Lin' })
        : ok({ code: '99997', message: 'TOKEN EXPIRED' })
    },
  }
  return server
}

async function open(server: ReturnType<typeof createServer>) {
  const phone = createPhone('README.md', server.answer)
  const { onLaunch } = phone.definition('app')
  await phone.fake.coldStart({ path: 'pages/index/index' })
  if (typeof onLaunch === 'function') onLaunch()
  const wxml = blocksOf('README.md').find(({ lang }) => lang === 'wxml')?.text ?? ''
  const pages = renderPages({
    files: { 'pages/index/index': { wxml, js: () => void Component(phone.definition('pages/index/index')) } },
  })
  const page = pages.mount('pages/index/index')
  const settle = async (): Promise<void> => {
    await phone.settle()
    await phone.fake.clock.advance(0)
    await phone.settle()
  }
  await settle()
  return {
    phone,
    page,
    settle,
    dispose: () => pages.dispose(),
    routes: () => phone.fake.pages.map(({ route }) => route),
    async tap(text: string): Promise<void> {
      const at = page.queryAll('button').findIndex((button) => button.textContent === text)
      page.tap(at === 0 ? 'button' : 'button + button')
      await settle()
    },
  }
}

test('S118 a request that needs a login opens the login page and is answered after the login', async () => {
  const server = createServer()
  const { phone, page, routes, tap, settle, dispose } = await open(server)
  expect(routes()).toEqual(['pages/index/index'])
  await tap('我是谁？')
  expect(server.served).toEqual(['/me'])
  expect(routes()).toEqual(['pages/index/index', 'pages/login/login'])

  await Promise.all([phone.store().login(), settle()])
  await settle()
  expect(page.text()).toContain('Lin')
  expect(server.served).toEqual(['/me', '/login', '/me T1'])
  expect(routes()).toEqual(['pages/index/index'])
  dispose()
})

test('R2 an expired token is renewed and its request replayed, and a logout clears the page', async () => {
  const server = createServer()
  const { page, tap, dispose } = await open(server)
  await tap('登录')
  server.end()
  await tap('我是谁？')
  expect(server.served).toEqual(['/login', '/me T1', '/token/refresh', '/me T2'])
  expect(page.text()).toContain('Lin')
  await tap('退出登录')
  expect(page.data).toMatchObject({ isLogin: false })
  // What belongs to the user is gone with the session, and the next user does not see it either.
  expect(page.text()).not.toContain('Lin')
  await tap('登录')
  expect(page.data).toMatchObject({ isLogin: true, name: '' })
  expect(page.text()).not.toContain('Lin')
  dispose()
})

test('R20 S117 three requests of a revoked session are answered after a login by the same user', async () => {
  const server = createServer()
  const { phone, routes, tap, settle, dispose } = await open(server)
  await tap('登录')
  server.end()
  server.revoked = true
  const answers = Promise.all(
    ['me', 'me', 'me'].map((path) => phone.http().get(path, {}, { waitForLogin: true })),
  )
  await settle()
  await settle()
  expect(routes()).toEqual(['pages/index/index', 'pages/login/login'])
  await Promise.all([phone.store().login(), settle()])
  await settle()
  expect((await answers).map(({ data }) => data)).toEqual([{ name: 'Lin' }, { name: 'Lin' }, { name: 'Lin' }])
  expect(server.served.filter((path) => path === '/login')).toHaveLength(2)
  dispose()
})

test('R20 closing the login page shows no error and no message, and it does not open again by itself', async () => {
  const server = createServer()
  const { phone, page, routes, tap, settle, dispose } = await open(server)
  await tap('我是谁？')
  void phone.fake.wx.navigateBack({ delta: 1 })
  await settle()
  expect(routes()).toEqual(['pages/index/index'])
  expect(page.data).toMatchObject({ name: '' })
  expect(phone.fake.toasts).toEqual([])
  dispose()
})
