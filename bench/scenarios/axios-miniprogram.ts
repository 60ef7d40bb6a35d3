import axios from 'axios-miniprogram'
import { REQUESTS_ONLY, type ScenarioPeer } from './peer'
import { clearSession, openLogin, readSession, saveSession } from './session'

/* The token is written into each request by an interceptor, and a 401 opens the login page in another, as its documentation has it. */
export const axiosMiniprogram: ScenarioPeer = {
  name: 'axios-miniprogram',
  packages: ['axios-miniprogram'],
  docs: 'https://github.com/zjxxxxxxxxx/axios-miniprogram/blob/main/docs/pages/advanced/request-interceptor.md',
  remark: {
    en: 'a client without a session: what has to do with a renewal is not looked at',
    zh: '只是请求库，没有会话：与续期有关的不列入',
  },
  without: REQUESTS_ONLY,
  start({ baseUrl }) {
    const client = axios.create({ baseURL: baseUrl })
    client.interceptors.request.use((config) => {
      config.headers = { ...config.headers, Authorization: 'Bearer ' + readSession().token }
      return config
    })
    client.interceptors.response.use(
      (response) => response,
      (error: unknown) => {
        if ((Object(error) as { response?: { status?: number } }).response?.status === 401) openLogin()
        throw error
      },
    )
    return {
      request(path, { method, data }) {
        const { token, cancel } = axios.CancelToken.source()
        const made =
          method === 'POST'
            ? client.post(path, data, { cancelToken: token })
            : client.get(path, undefined, { cancelToken: token })
        return Object.assign(
          made.then((response) => response.data),
          { abort: () => cancel() },
        )
      },
      login: async (account) => saveSession((await axios.post(baseUrl + 'login', { account })).data),
      logout: () => clearSession(),
      token: () => readSession().token,
      upload: (path, filePath) =>
        client.post(path, { name: 'file', filePath }, { upload: true }).then(({ data }) => data),
    }
  },
}
