import qcloud from 'wafer2-client-sdk'
import { ok } from 'mobx-miniprogram-auth/testing'
import type { ScenarioPeer } from './peer'
import { absolute } from './session'

/* `setLoginUrl`, then `request` instead of `wx.request`, with its callbacks made into a promise. */
export const wafer2: ScenarioPeer = {
  name: 'wafer2-client-sdk',
  packages: ['wafer2-client-sdk'],
  docs: 'https://github.com/tencentyun/wafer2-client-sdk#readme',
  remark: {
    en: 'logs in by `wx.login` again instead of a refresh token, so there is but one user; the server speaks its protocol; no upload, no abort',
    zh: '没有 refresh token，用 `wx.login` 重新登录，所以只有一个用户；服务端按它的协议响应；不含上传和取消',
  },
  without: ['accounts'],
  backend: {
    operation: ({ path }) => (path === '/login' ? 'silent' : 'data'),
    tokenOf: (request) => request.get('X-WX-Skey') ?? '',
    answer(said) {
      switch (said.kind) {
        case 'session':
          return ok({ code: 0, data: { skey: said.token, userinfo: { name: said.account } } })
        case 'data':
          return ok({ code: 0, served: said.served })
        case 'expired':
          return said.by === 'status' ? ok({}, { statusCode: 401 }) : ok({ code: -1 })
        case 'busy':
          return ok({ code: 1 }, { statusCode: 429 })
        case 'refused':
          return ok({ code: 1 })
        case 'broken':
          return ok({ code: 1 }, { statusCode: 503 })
        case 'done':
          return ok({ code: 0 })
      }
    },
  },
  start({ baseUrl }) {
    qcloud.setLoginUrl(baseUrl + 'login')
    return {
      request: (path, { method, data }) =>
        new Promise((success, fail) =>
          qcloud.request({ url: absolute(baseUrl, path), method, ...(data && { data }), success, fail }),
        ),
      login: () => new Promise((success, fail) => qcloud.loginWithCode({ success, fail })),
      logout: () => qcloud.clearSession(),
      token: () => (Object(qcloud.Session.get()) as { skey?: string }).skey,
    }
  },
}
