// orders.test.ts
import { createFakeWx, ok, type FakeRequest, type FakeWx } from 'mobx-miniprogram-auth/testing'

const HOUR = 3_600_000

let fake: FakeWx
let uninstall: () => void
/** The server: one token is good at a time, and lives for an hour. */
let good: string

function server(request: FakeRequest) {
  switch (request.path) {
    case '/login':
    case '/token/refresh':
      good = 'token-' + String(fake.requests.length)
      return ok({ token: good, expiresIn: 3600, refreshToken: 'refresh-' + good }, { delay: 50 })
    case '/orders':
    case '/orders/add':
      if (request.get('authorization') !== 'Bearer ' + good) return ok({ code: '99997' })
      return ok(['tea', 'rice'], { delay: 200 })
    default:
      return ok('', { statusCode: 404 })
  }
}

const paths = () => fake.requests.map(({ path }) => path)

beforeEach(async () => {
  // A module runs once: each test has an app of its own.
  jest.resetModules()
  fake = createFakeWx({ tabPages: ['pages/orders/orders'], pages: ['pages/login/login'] })
  uninstall = fake.install({ time: true })
  fake.server(server)
  await fake.loadApp(() => import('./app'))
  await fake.loadPage('pages/orders/orders', () => import('./pages/orders/orders'))
  await fake.loadPage('pages/login/login', () => import('./pages/login/login'))
  await fake.coldStart()
})

afterEach(() => {
  fake.kill()
  // The app is gone; what is left are errors that nobody caught.
  fake.verify()
  uninstall()
})

test('a visitor sees the page, and no request is sent', () => {
  expect(fake.page.data).toMatchObject({ isLogin: false, orders: [] })
  expect(paths()).toEqual([])
})

test('the order of a visitor waits for the login and is sent after it', async () => {
  await fake.tap('add', { name: 'tea' })
  expect(fake.page.route).toBe('pages/login/login')

  await fake.tap('login')
  await fake.clock.advance(1000)
  expect(fake.page.route).toBe('pages/orders/orders')
  expect(fake.page.data).toMatchObject({ isLogin: true, orders: ['tea', 'rice'] })
  expect(paths()).toContain('/orders/add')
})

test('leaving the login page sends no order and opens no login page again', async () => {
  await fake.tap('add', { name: 'tea' })
  await fake.userBack()
  await fake.clock.advance(HOUR)
  expect(fake.page.route).toBe('pages/orders/orders')
  expect(paths()).toEqual([])
  expect(fake.page.data).toMatchObject({ problem: '' })
})

describe('signed in', () => {
  beforeEach(async () => {
    await fake.tap('add', { name: 'tea' })
    await fake.tap('login')
    await fake.clock.advance(1000)
  })

  test('the token is renewed before it ends, and the next order carries the new one', async () => {
    await fake.clock.advance(HOUR)
    expect(paths().filter((path) => path === '/token/refresh')).toHaveLength(1)
    await fake.tap('add', { name: 'rice' })
    await fake.clock.advance(1000)
    expect(fake.requests[fake.requests.length - 1]?.get('authorization')).toBe('Bearer ' + good)
  })

  test('a token that the server has revoked is renewed once, and the order is sent again', async () => {
    good = 'another one'
    await fake.tap('add', { name: 'rice' })
    await fake.clock.advance(1000)
    expect(paths().slice(-4)).toEqual(['/orders/add', '/token/refresh', '/orders/add', '/orders'])
  })

  test('the next start of the app restores the session from storage', async () => {
    fake.kill()
    jest.resetModules()
    await fake.loadApp(() => import('./app'))
    await fake.loadPage('pages/orders/orders', () => import('./pages/orders/orders'))
    await fake.coldStart()
    await fake.clock.advance(1000)
    expect(fake.page.data).toMatchObject({ isLogin: true, orders: ['tea', 'rice'] })
    expect(fake.login.calls).toHaveLength(1)
  })

  test('while offline the page shows an error and stays signed in', async () => {
    fake.offline()
    await fake.tap('load')
    await fake.clock.advance(1000)
    expect(fake.page.data).toMatchObject({ isLogin: true, problem: 'Could not load your orders' })
  })
})
