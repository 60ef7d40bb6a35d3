// store.test.ts
import { createAuthStore, wechatLogin } from 'mobx-miniprogram-auth'
import { createFakeWx } from 'mobx-miniprogram-auth/testing'

test('a login that WeChat does not answer ends after ten seconds', async () => {
  const { wx, clock, login } = createFakeWx()
  login.fault('hang')
  const store = createAuthStore({
    login: wechatLogin((code) => ({ token: 'of ' + code }), { platform: wx, clock }),
    storage: false,
    clock,
  })
  const ended = expect(store.login()).rejects.toMatchObject({ code: 'wechat-login' })
  await clock.advance(10_000)
  await ended
  store.dispose()
})
