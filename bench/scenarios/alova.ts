import { createAlova } from 'alova'
import type { AlovaRequestAdapter } from 'alova'
import { createServerTokenAuthentication } from 'alova/client'
import type { ScenarioPeer } from './peer'
import { clearSession, isExpired, openLogin, readSession, saveSession } from './session'

type Answer = WechatMiniprogram.RequestSuccessCallbackResult

/* An adapter over `wx.request`, as its documentation of adapters shows one. */
const adapter: AlovaRequestAdapter<object, Answer, object> = ({ url, type, data, headers }) => {
  let task: WechatMiniprogram.RequestTask | undefined
  const answer = new Promise<Answer>((success, fail) => {
    task = wx.request({
      url,
      method: type === 'POST' ? 'POST' : 'GET',
      header: headers,
      ...(data && { data }),
      success,
      fail,
    })
  })
  return {
    response: () => answer,
    headers: () => answer.then(({ header }) => header),
    abort: () => task?.abort(),
  }
}

/* Token authentication by the server's word, with the interceptors of login and logout. */
export const alova: ScenarioPeer = {
  name: 'alova',
  packages: ['alova'],
  docs: 'https://alova.js.org/tutorial/client/strategy/token-authentication',
  remark: {
    en: 'the token interceptor that judges by the answer, and a success interceptor alone, as its documentation binds them; storage is the app’s, so not looked at; no upload in the adapter',
    zh: '按服务端响应判断过期的 Token 认证拦截器，如文档所示只绑定成功拦截器；存储由应用负责，不列入；适配器不含上传',
  },
  without: ['storage'],
  start({ baseUrl }) {
    const { onAuthRequired, onResponseRefreshToken } = createServerTokenAuthentication<never, typeof adapter>(
      {
        assignToken: (method) => {
          method.config.headers = {
            ...method.config.headers,
            Authorization: 'Bearer ' + readSession().token,
          }
        },
        login: ({ statusCode, data }) => {
          if (statusCode === 200) saveSession(data)
        },
        logout: () => clearSession(),
        refreshTokenOnSuccess: {
          isExpired: ({ statusCode, data }) => isExpired(statusCode, data),
          handler: async () => {
            try {
              const method = client.Post('refresh', { refreshToken: readSession().refreshToken })
              method.meta = { authRole: 'refreshToken' }
              saveSession(await method)
            } catch (error) {
              openLogin()
              throw error
            }
          },
        },
      },
    )
    const client = createAlova({
      baseURL: baseUrl,
      cacheFor: null,
      requestAdapter: adapter,
      beforeRequest: onAuthRequired(),
      responded: onResponseRefreshToken(({ statusCode, data }) => {
        if (statusCode >= 400) throw new Error('HTTP ' + String(statusCode))
        return data
      }),
    })
    const as = (authRole: string, path: string, data: object): PromiseLike<unknown> => {
      const method = client.Post(path, data)
      method.meta = { authRole }
      return method.send()
    }
    return {
      request(path, { method, data }) {
        const made = method === 'POST' ? client.Post(path, data) : client.Get(path)
        return Object.assign(made.send(), { abort: () => made.abort() })
      },
      login: (account) => as('login', 'login', { account }),
      logout: () => as('logout', 'logout', {}),
      token: () => readSession().token,
    }
  },
}
