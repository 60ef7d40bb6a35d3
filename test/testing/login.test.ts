import { createFakeWx } from 'mobx-miniprogram-auth/testing'
import type { FakeWx } from 'mobx-miniprogram-auth/testing'

function login(fake: FakeWx): unknown[] {
  const results: unknown[] = []
  const returned: unknown = fake.wx.login({
    success: ({ code }) => results.push(code),
    fail: ({ errMsg }) => results.push(errMsg),
    complete: () => results.push('complete'),
  })
  expect(returned).toBeUndefined()
  return results
}

describe('wx.login of the fake', () => {
  test('gives a new code each time, asynchronously', async () => {
    const fake = createFakeWx()
    const first = login(fake)
    const second = login(fake)
    expect(first).toEqual([])
    await fake.clock.settle()
    expect(first).toEqual(['code-1', 'complete'])
    expect(second).toEqual(['code-2', 'complete'])
    expect(fake.login.calls).toEqual([
      { at: fake.clock.now(), code: 'code-1' },
      { at: fake.clock.now(), code: 'code-2' },
    ])
  })

  test('never returns a promise, not even without callbacks', () => {
    const fake = createFakeWx()
    const returned: unknown = fake.wx.login()
    expect(returned).toBeUndefined()
  })

  test('fails, hangs or answers late as fault() says', async () => {
    const fake = createFakeWx()
    fake.login.fault({ mode: 'fail', times: 1, errMsg: 'login:fail invalid appid' })
    fake.login.fault({ mode: 'late', delay: 700, times: 1 })
    const mend = fake.login.fault('hang')
    const failed = login(fake)
    const late = login(fake)
    const hung = login(fake)
    await fake.clock.advance(699)
    expect([failed, late, hung]).toEqual([['login:fail invalid appid', 'complete'], [], []])
    await fake.clock.advance(100_000)
    expect([late, hung]).toEqual([['code-1', 'complete'], []])
    mend()
    const well = login(fake)
    await fake.clock.settle()
    expect(well).toEqual(['code-2', 'complete'])
  })

  test('fails offline and in single-page mode', async () => {
    const fake = createFakeWx({ launch: { scene: 1154 } })
    const single = login(fake)
    await fake.clock.settle()
    expect(single).toEqual(['login:fail can not login in single page mode', 'complete'])

    const other = createFakeWx()
    other.offline()
    const offline = login(other)
    await other.clock.settle()
    expect(offline).toEqual(['login:fail -2:net::ERR_INTERNET_DISCONNECTED', 'complete'])
  })

  test('checkSession succeeds or fails by `sessionValid`', async () => {
    const fake = createFakeWx()
    await expect(fake.wx.checkSession()).resolves.toEqual({ errMsg: 'checkSession:ok' })
    fake.login.sessionValid = false
    await expect(fake.wx.checkSession()).rejects.toMatchObject({
      errMsg: expect.stringContaining('checkSession:fail'),
    })
  })
})
