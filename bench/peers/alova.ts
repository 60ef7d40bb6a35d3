import { createAlova } from 'alova'
import type { AlovaRequestAdapter } from 'alova'
import { createServerTokenAuthentication } from 'alova/client'
import type { Peer } from '../peer'
import { BASE, FIRST } from '../server'

type Answer = WechatMiniprogram.RequestSuccessCallbackResult

/* An adapter over `wx.request`, as its documentation shows, and its own token authentication by the server's word. */
const adapter: AlovaRequestAdapter<object, Answer, object> = ({ url, type, data, headers }) => {
  const answer = new Promise<Answer>((success, fail) => {
    wx.request({
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
    abort: () => undefined,
  }
}

export const alova: Peer = {
  name: 'alova',
  packages: ['alova'],
  docs: 'https://alova.js.org/tutorial/client/strategy/token-authentication',
  remark: {
    en: 'what waits for a renewal that fails is never told; an expired answer to a new token starts the next renewal, without end',
    zh: '续期失败时，等待它的请求永远得不到结果；新 token 又过期就再续期，没有尽头',
  },
  start() {
    let token = FIRST
    const { onAuthRequired, onResponseRefreshToken } = createServerTokenAuthentication<never, typeof adapter>(
      {
        assignToken: (method) => {
          method.config.headers = { ...method.config.headers, Authorization: 'Bearer ' + token }
        },
        refreshTokenOnSuccess: {
          isExpired: ({ statusCode }) => statusCode === 401,
          handler: async () => {
            const method = client.Post<{ token: string }>('refresh')
            method.meta = { authRole: 'refreshToken' }
            token = (await method).token
          },
        },
      },
    )
    const client = createAlova({
      baseURL: BASE,
      // By default alova would answer the second request for a path from its cache.
      cacheFor: null,
      requestAdapter: adapter,
      beforeRequest: onAuthRequired(),
      responded: onResponseRefreshToken(({ statusCode, data }) => {
        if (statusCode >= 400) throw new Error('HTTP ' + String(statusCode))
        return data
      }),
    })
    return { get: (path) => client.Get(path).send() }
  },
}
