import Fly from 'flyio/dist/npm/wx'
import type { FlyResponse } from 'flyio/dist/npm/wx'
import type { ScenarioPeer } from './peer'
import { clearSession, openLogin, readSession, saveSession } from './session'

/*
 * As in its documentation of interceptors: an expired answer locks the responses, a second instance gets a token, the
 * responses are unlocked, and the request is sent again.
 */
export const flyio: ScenarioPeer = {
  name: 'flyio',
  packages: ['flyio'],
  docs: 'https://wendux.github.io/dist/#/doc/flyio/interceptor',
  remark: {
    en: 'knows HTTP statuses only; storage is the app’s, so not looked at; no upload and no abort in its example',
    zh: '只认 HTTP 状态码；存储由应用负责，不列入；示例不含上传和取消',
  },
  without: ['storage'],
  start({ baseUrl }) {
    const fly = new Fly()
    const other = new Fly()
    fly.config.baseURL = other.config.baseURL = baseUrl
    fly.interceptors.request.use((request) => {
      request.headers.Authorization = 'Bearer ' + readSession().token
      return request
    })
    fly.interceptors.response.use(
      (response) => response,
      function (error) {
        if (error.status !== 401) throw error
        this.lock()
        return other
          .post<FlyResponse>('refresh', { refreshToken: readSession().refreshToken })
          .then(({ data }) => saveSession(data))
          .catch((refused: unknown) => {
            openLogin()
            throw refused
          })
          .finally(() => this.unlock())
          .then(() => fly.request(error.request))
      },
    )
    return {
      request: (path, { method, data }) => (method === 'POST' ? fly.post(path, data) : fly.get(path)),
      login: async (account) => saveSession((await other.post<FlyResponse>('login', { account })).data),
      logout: () => clearSession(),
      token: () => readSession().token,
    }
  },
}
