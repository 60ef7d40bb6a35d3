import type { ScenarioAdapter } from 'mobx-miniprogram-auth/testing/scenarios'

/** A client with every kind of mistake that the scenarios look for. */
export const naive: ScenarioAdapter = {
  name: 'naive',
  start({ baseUrl }) {
    let { token, refreshToken } = Object(wx.getStorageSync('session')) as Record<string, string | undefined>
    const send = (
      path: string,
      method: 'GET' | 'POST',
      data?: object,
    ): Promise<WechatMiniprogram.RequestSuccessCallbackResult> =>
      new Promise((success, fail) =>
        wx.request({
          url: path.startsWith('http') ? path : baseUrl + path,
          method,
          ...(data && { data }),
          header: { Authorization: `Bearer ${token ?? ''}` },
          success,
          fail,
        }),
      )
    const keep = ({ data }: WechatMiniprogram.RequestSuccessCallbackResult): void => {
      ;({ token, refreshToken } = Object(data) as Record<string, string>)
      wx.setStorageSync('session', { token, refreshToken })
    }
    const request = async (path: string, method: 'GET' | 'POST', data?: object): Promise<unknown> => {
      const answer = await send(path, method, data)
      if (answer.statusCode !== 401) return answer.data
      const renewed = await send('refresh', 'POST', { refreshToken })
      if (renewed.statusCode === 200) {
        keep(renewed)
        return request(path, method, data)
      }
      wx.navigateTo({ url: '/pages/login/login', fail: () => undefined })
      // Like many clients, it leaves the caller waiting.
      return new Promise(() => undefined)
    }
    return {
      request: (path, { method, data }) => request(path, method, data),
      async login(account) {
        const answer = await send('login', 'POST', { account })
        if (answer.statusCode !== 200) throw new Error('refused')
        keep(answer)
      },
      logout() {
        token = refreshToken = undefined
        wx.removeStorageSync('session')
      },
      token: () => token,
    }
  },
}
