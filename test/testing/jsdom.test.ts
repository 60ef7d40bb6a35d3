/** @jest-environment jsdom */
import { createFakeWx, ok } from 'mobx-miniprogram-auth/testing'

test('createFakeWx runs in jsdom, without setImmediate and MessageChannel', async () => {
  expect('setImmediate' in globalThis || 'MessageChannel' in globalThis).toBe(false)
  const fake = createFakeWx()
  fake.server(() => ok({ a: 1 }, { delay: 5 }))
  const answers: unknown[] = []
  fake.wx.request({ url: 'https://a.b/c', data: { x: 1 }, success: ({ data }) => answers.push(data) })
  await fake.clock.advance(5)
  expect(answers).toEqual([{ a: 1 }])
})

test('createFakeWx runs with the fake timers of jest', async () => {
  jest.useFakeTimers()
  try {
    const { wx } = createFakeWx()
    await wx.setStorage({ key: 'a', data: 1 })
    expect(wx.getStorageSync('a')).toBe(1)
  } finally {
    jest.useRealTimers()
  }
})
