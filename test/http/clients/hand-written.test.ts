import { behavesAuthorized } from './_client'
import { runShown } from './_shown'

interface Shown {
  readonly HttpUtil: {
    request(
      path: string,
      method: 'GET' | 'POST',
      data: Record<string, unknown> | undefined,
      success: (data: unknown) => void,
      fail: (error: unknown) => void,
    ): WechatMiniprogram.RequestTask
  }
}

/** The article's own class, which sends with the authorized request instead of wx.request. */
behavesAuthorized((transport) => {
  const { HttpUtil } = runShown('clients/hand-written.ts', { '../transport': transport }) as unknown as Shown
  const send = (path: string, method: 'GET' | 'POST', data?: Record<string, unknown>): Promise<unknown> =>
    new Promise((resolve, reject) => HttpUtil.request(path, method, data, resolve, reject))
  return {
    get: (path, query) => send(path, 'GET', query),
    post: (path, data) => send(path, 'POST', data),
    abortable(path) {
      let task: WechatMiniprogram.RequestTask | undefined
      const result = new Promise((resolve, reject) => {
        task = HttpUtil.request(path, 'GET', undefined, resolve, reject)
      })
      return { result, abort: () => task?.abort() }
    },
  }
})
