import { resultOf, checkEachTest, createWorld } from '../_world'

checkEachTest()

// The app calls `wx.request` without `createHttp`, and resolves or rejects with what `wx` gave.

test.each([
  ['HTTP 401 ends the session', { statusCode: 401, data: { message: 'no' } }, false],
  [
    'an envelope with an error code ends the session',
    { statusCode: 200, data: { code: '40003' }, errMsg: 'request:ok' },
    false,
  ],
  ['a body with a null token ends the session', { message: 'no', token: null }, false],
  [
    'an envelope with a null token ends the session',
    { data: { code: '40003', data: { token: null } } },
    false,
  ],
  ['HTTP 502 keeps the session', { statusCode: 502, data: {} }, true],
  [
    'the HTML page of a hotel network keeps the session',
    { statusCode: 200, data: '\n<!DOCTYPE html>' },
    true,
  ],
  [
    'the failure of an offline phone keeps the session',
    { errMsg: 'request:fail -2:net::ERR', errno: 600001 },
    true,
  ],
])('R8 S16 S19 a refresh function that returns %s', async (_, answer, isLogin) => {
  const refresh = (): never => answer as never
  const { settle, store, stored } = await createWorld({ signedIn: 'A', store: { refresh } })
  store.expire()
  await settle()
  expect([store.isLogin, stored()]).toEqual([isLogin, isLogin ? 'A1' : null])
})

describe.each([
  ['returns', (answer: unknown) => answer],
  ['rejects with', (answer: unknown) => Promise.reject(answer)],
])('a refresh function that %s what `wx` gave', (_, give) => {
  test('R12 S18 Retry-After is honoured', async () => {
    let tries = 0
    const { clock, store } = await createWorld({
      signedIn: 'A',
      store: {
        refresh() {
          tries++
          return give({ statusCode: 429, header: { 'retry-after': '120' }, data: '' }) as never
        },
      },
    })
    store.expire()
    await clock.advance(119_999)
    const early = resultOf(store.refresh())
    await clock.settle()
    expect([tries, await early]).toEqual([1, 'renewal-failed'])
    await clock.advance(1)
    expect(tries).toBe(2)
  })

  test('R11 S61 a renewal interrupted in the background is tried again in the foreground', async () => {
    let tries = 0
    const { fake, settle, store } = await createWorld({
      signedIn: 'A',
      store: {
        refresh: () =>
          tries++ ? { token: 'A2' } : (give({ errMsg: 'request:fail interrupted', errno: 600003 }) as never),
      },
    })
    await fake.hide()
    store.expire()
    await settle()
    expect([tries, store.status]).toEqual([1, 'renewing'])
    await fake.show()
    await settle()
    expect([tries, store.token]).toEqual([2, 'A2'])
  })
})
