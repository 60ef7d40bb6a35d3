import { createAuthStore } from 'mobx-miniprogram-auth'
import { createFakeClock } from 'mobx-miniprogram-auth/testing'

const lifecycle = { watch: () => () => undefined, isSinglePage: () => false }

test('login signs in, refresh() and the timer renew the token, and logout ends the session and leaves no timer', async () => {
  const clock = createFakeClock()
  let renewals = 0
  const store = createAuthStore({
    login: () => ({ token: 'T0', expiresIn: 3600, refreshToken: 'R0' }),
    refresh: () => ({ data: { code: '10000', data: { token: 'T' + String(++renewals), expiresIn: 3600 } } }),
    storage: false,
    clock,
    lifecycle,
  })
  expect(store.status).toBe('signedOut')
  await store.login()
  expect([store.token, store.status, store.isLogin, store.expiry]).toEqual([
    'T0',
    'signedIn',
    true,
    clock.now() + 3_600_000,
  ])
  await store.refresh()
  expect(store.token).toBe('T1')
  await clock.advance(3_540_000)
  expect(store.token).toBe('T2')
  await store.logout()
  expect([store.token, store.status, store.reason, store.isLogin]).toEqual([
    null,
    'signedOut',
    'logout',
    false,
  ])
  expect(clock.pending).toBe(0)
})
