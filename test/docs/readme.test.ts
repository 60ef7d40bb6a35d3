/**
 * @jest-environment jsdom
 *
 * The README's app is whole, stands at its beginning, and works.
 */
import { ok } from 'mobx-miniprogram-auth/testing'
import { renderPages } from '../../preview/testing'
import { blocksOf } from './_blocks'
import { createPhone, endPhones } from './_run'

afterEach(endPhones)

test.each(['README.md', 'README.zh-CN.md'])('%s shows a whole app within its first 55 lines', (page) => {
  const template = blocksOf(page).find(({ lang }) => lang === 'wxml')
  expect(template?.line).toBeGreaterThan(0)
  const end = (template?.line ?? 0) + (template?.text.split('\n').length ?? 0)
  expect(end).toBeLessThanOrEqual(55)
})

test('a visitor’s tap waits for the login and then goes out; with a token that has ended it is sent again', async () => {
  const served: string[] = []
  let valid = 'T1'
  const phone = createPhone('README.md', (request) => {
    served.push(request.path)
    if (request.path === '/login') return ok({ token: 'T1', expiresIn: 3600, refreshToken: 'R1' })
    if (request.path === '/token/refresh') return ok({ data: { token: valid, expiresIn: 3600 } })
    return request.get('authorization') === 'Bearer ' + valid ? ok({ name: 'Lin' }) : ok({ code: '99997' })
  })
  const wxml = blocksOf('README.md').find(({ lang }) => lang === 'wxml')?.text ?? ''
  const pages = renderPages({
    files: { 'pages/index/index': { wxml, js: () => void Component(phone.definition('pages/index/index')) } },
  })
  const page = pages.mount('pages/index/index')
  const tap = async (text: string): Promise<void> => {
    const at = page.queryAll('button').findIndex((button) => button.textContent === text)
    page.tap(at === 0 ? 'button' : 'button + button')
    await phone.settle()
  }
  await phone.settle()
  await tap('我是谁？')
  expect(served).toEqual([])
  await tap('登录')
  expect(page.text()).toContain('Lin')
  expect(served).toEqual(['/login', '/me'])

  valid = 'T2'
  await tap('我是谁？')
  expect(served.slice(2)).toEqual(['/me', '/token/refresh', '/me'])
  await tap('退出登录')
  expect(page.data).toMatchObject({ isLogin: false })
  pages.dispose()
})

test('the login page opens once the user has acted', async () => {
  const phone = createPhone('README.md', () => ok({}))
  const { onLaunch } = phone.definition('app')
  await phone.fake.coldStart({ path: 'pages/index/index' })
  if (typeof onLaunch === 'function') onLaunch()
  await phone.settle()
  expect(phone.fake.pages.map(({ route }) => route)).toEqual(['pages/index/index'])
  phone.http().get('me', {}, { waitForLogin: true }).catch(String)
  await phone.settle()
  await phone.fake.clock.advance(0)
  expect(phone.fake.pages.map(({ route }) => route)).toEqual(['pages/index/index', 'pages/login/login'])
})
