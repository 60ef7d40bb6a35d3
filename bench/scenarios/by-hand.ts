import { FLOOR } from '../names'
import type { ScenarioPeer } from './peer'
import { clearSession, isExpired, openLogin, readSession, saveSession } from './session'

type Answer = WechatMiniprogram.RequestSuccessCallbackResult

/* What most articles about a silent renewal show: one renewal as a shared promise, each request sent once more. */
export const byHand: ScenarioPeer = {
  name: FLOOR,
  packages: [],
  docs: 'https://github.com/search?q=wx.request+refreshToken&type=code',
  remark: {
    en: 'one promise for the renewal, each request sent once more, the session in storage: what most articles show',
    zh: '续期共用一个 promise，每个请求重发一次，会话放在存储里：大多数文章的写法',
  },
  start({ baseUrl }) {
    let renewal: Promise<void> | null = null

    const send = (path: string, method: 'GET' | 'POST', data?: object): Promise<Answer> =>
      new Promise((success, fail) =>
        wx.request({
          url: baseUrl + path,
          method,
          header: { Authorization: 'Bearer ' + readSession().token },
          ...(data && { data }),
          success,
          fail,
        }),
      )

    async function post(path: string, body: object): Promise<unknown> {
      const { statusCode, data } = await send(path, 'POST', body)
      if (statusCode !== 200 || isExpired(statusCode, data)) throw new Error('HTTP ' + String(statusCode))
      return data
    }

    function renew(): Promise<void> {
      renewal ??= post('refresh', { refreshToken: readSession().refreshToken })
        .then(saveSession)
        .catch((error: unknown) => {
          clearSession()
          openLogin()
          throw error
        })
        .finally(() => {
          renewal = null
        })
      return renewal
    }

    async function request(path: string, method: 'GET' | 'POST', data?: object): Promise<unknown> {
      if (renewal) await renewal
      let answer = await send(path, method, data)
      if (isExpired(answer.statusCode, answer.data)) {
        await renew()
        answer = await send(path, method, data)
      }
      if (answer.statusCode !== 200 || isExpired(answer.statusCode, answer.data)) throw new Error('failed')
      return answer.data
    }
    return {
      request: (path, { method, data }) => request(path, method, data),
      login: async (account) => saveSession(await post('login', { account })),
      logout: () => clearSession(),
      token: () => readSession().token,
    }
  },
}
