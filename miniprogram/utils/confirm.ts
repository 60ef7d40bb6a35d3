import { BusinessError } from 'mobx-miniprogram-auth/http/unwrap'
import type { Interceptor } from 'mobx-miniprogram-auth'

/**
 * What could take an account over (another phone number, ending other sessions) the server does only for a user who has
 * shown lately who they are, and else answers 40110. Then their WeChat vouches for them, and the request goes again.
 */
export function confirmBy(send: (code: string) => PromiseLike<unknown>): Interceptor {
  const confirm: Interceptor = async (request, next) => {
    try {
      return await next(request)
    } catch (error) {
      if (!(error instanceof BusinessError) || error.businessCode !== '40110') throw error
      await send(await loginCode())
      return next(request)
    }
  }
  return Object.assign(confirm, { repeats: true })
}

function loginCode(): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.login({ success: ({ code }) => resolve(code), fail: reject })
  })
}
