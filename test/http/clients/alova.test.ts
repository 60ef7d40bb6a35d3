import { createAlova } from 'alova'
import type { AlovaGenerics, AlovaRequestAdapter, Method } from 'alova'
import { behavesAuthorized } from './_client'
import { BASE } from '../_world'

type Answer = WechatMiniprogram.RequestSuccessCallbackResult

/** An adapter for alova over any function of wx.request's shape. The documentation shows the same. */
function wechatAdapter(request: typeof wx.request): AlovaRequestAdapter<object, Answer, object> {
  return ({ url, type, data, headers }) => {
    let task: WechatMiniprogram.RequestTask | undefined
    const answer = new Promise<Answer>((resolve, reject) => {
      task = request({
        url,
        method: type as 'GET',
        header: headers,
        ...(data === undefined || data === null ? null : { data }),
        success: resolve,
        fail: ({ errMsg }) => reject(new Error(errMsg)),
      })
    })
    return {
      response: () => answer,
      headers: () => answer.then(({ header }) => header),
      abort: () => task?.abort(),
    }
  }
}

behavesAuthorized((request) => {
  const client = createAlova({
    baseURL: BASE,
    cacheFor: null,
    requestAdapter: wechatAdapter(request),
    responded: ({ statusCode, data }) => {
      if (statusCode >= 400) throw new Error('HTTP ' + String(statusCode))
      return data
    },
  })
  const send = (method: Method<AlovaGenerics>): Promise<unknown> => Promise.resolve(method.send())
  return {
    get: (path, query) => send(client.Get(path, { params: query ?? {} })),
    post: (path, data) => send(client.Post(path, data)),
    abortable(path) {
      const method = client.Get(path)
      return { result: send(method), abort: () => method.abort() }
    },
  }
})
