import { tapOn } from 'mobx-miniprogram-auth/testing/render'
import { closeExamples, NOW, openExample } from './_example'

afterEach(closeExamples)

const device = (id: string, current: boolean) => ({
  id,
  client: 'iPhone',
  createdAt: NOW,
  renewedAt: null,
  current,
})

test('only the device whose session is being ended shows that it is being signed out', async () => {
  const example = await openExample()
  const { fake, routes } = example
  let end: () => void = () => undefined
  routes['/me/sessions'] = [device('a', false), device('here', true), device('b', false)]
  routes['/me/sessions/b'] = () => new Promise((resolve) => (end = () => resolve(null)))
  await example.signIn()
  const page = await example.mount('packages/account/devices/devices')
  const words = () => page.queryAll('.row__action').map((action) => action.textContent)
  expect(page.text('.row__head .badge')).toBe('本机')
  expect(words()).toEqual(['退出', '退出'])
  page.queryAll('.row__action').slice(1).forEach(tapOn)
  await example.settle()
  fake.modals[0]?.confirm()
  await example.settle()
  expect(words()).toEqual(['退出', '正在退出…'])
  expect(page.query('.leave[loading]')).toBeNull()
  end()
  await example.settle()
  expect(words()).toEqual(['退出', '退出'])
  expect(fake.toasts.map(({ title }) => title)).toEqual(['已退出'])
})
