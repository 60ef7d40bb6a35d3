import Request from 'luch-request'
import { REQUESTS_ONLY, type ScenarioPeer } from './peer'
import { clearSession, isExpired, openLogin, readSession, saveSession } from './session'

/* The two interceptors of its documentation: the token into each request; an ended one clears the session and opens the login page. */
export const luchRequest: ScenarioPeer = {
  name: 'luch-request',
  packages: ['luch-request'],
  docs: 'https://github.com/lei-mu/luch-request/blob/master/docs/guide/best-practices.md',
  remark: {
    en: 'leaves tokens to the app, its documentation says so: what has to do with a renewal is not looked at',
    zh: '不管 token，由应用负责（文档如此说明）：与续期有关的不列入',
  },
  without: REQUESTS_ONLY,
  start({ baseUrl }) {
    const http = new Request({ baseURL: baseUrl })
    const signOut = (): void => {
      clearSession()
      openLogin()
    }
    http.interceptors.request.use((config) => {
      const { token } = readSession()
      return token ? { ...config, header: { ...config.header, Authorization: 'Bearer ' + token } } : config
    })
    http.interceptors.response.use(
      (response) => {
        if (!isExpired(response.statusCode, response.data)) return response
        signOut()
        return Promise.reject(new Error('expired'))
      },
      (response) => {
        if (response.statusCode === 401) signOut()
        return Promise.reject(Object(response))
      },
    )
    return {
      request: async (path, { method, data }) =>
        (method === 'POST' ? await http.post(path, data) : await http.get(path)).data,
      login: async (account) => saveSession((await http.post('login', { account })).data),
      logout: () => clearSession(),
      token: () => readSession().token,
      upload: async (path, filePath) => (await http.upload(path, { filePath, name: 'file' })).data,
    }
  },
}
