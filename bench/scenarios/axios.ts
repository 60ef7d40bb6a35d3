import axios, { AxiosError, type AxiosAdapter } from 'axios'
import { createAuthRefresh } from 'axios-auth-refresh'
import type { ScenarioPeer } from './peer'
import { absolute, clearSession, openLogin, readSession, saveSession } from './session'

/* axios over `wx.request` by an adapter, and axios-auth-refresh as its README shows it. */
const adapterOf =
  (baseUrl: string): AxiosAdapter =>
  (config) =>
    new Promise((resolve, reject) => {
      wx.request({
        url: absolute(baseUrl, String(config.url)),
        method: config.method === 'post' ? 'POST' : 'GET',
        header: config.headers.toJSON(),
        ...(config.data !== undefined && { data: config.data }),
        success({ data, statusCode, header }) {
          const response = { data, status: statusCode, statusText: '', headers: header, config }
          if (config.validateStatus?.(statusCode) !== false) return resolve(response)
          reject(
            new AxiosError('HTTP ' + String(statusCode), AxiosError.ERR_BAD_REQUEST, config, {}, response),
          )
        },
        fail: ({ errMsg }) => reject(new AxiosError(errMsg, AxiosError.ERR_NETWORK, config)),
      })
    })

export const axiosAuthRefresh: ScenarioPeer = {
  name: 'axios + axios-auth-refresh',
  packages: ['axios', 'axios-auth-refresh'],
  docs: 'https://github.com/Flyrell/axios-auth-refresh#usage',
  remark: {
    en: 'knows HTTP statuses only; storage is the app’s, so not looked at; no upload and no abort in the adapter',
    zh: '只认 HTTP 状态码；存储由应用负责，不列入；适配器不含上传和取消',
  },
  without: ['storage'],
  start({ baseUrl }) {
    const adapter = adapterOf(baseUrl)
    const client = axios.create({ adapter })
    client.interceptors.request.use((request) => {
      request.headers.Authorization = 'Bearer ' + readSession().token
      return request
    })
    createAuthRefresh(client, async (failed) => {
      try {
        const { refreshToken } = readSession()
        saveSession((await axios.post('refresh', { refreshToken }, { adapter })).data)
      } catch (error) {
        openLogin()
        throw error
      }
      failed.response.config.headers.Authorization = 'Bearer ' + readSession().token
    })
    return {
      request: async (path, { method, data }) =>
        (method === 'POST' ? await client.post(path, data) : await client.get(path)).data,
      login: async (account) => saveSession((await axios.post('login', { account }, { adapter })).data),
      logout: () => clearSession(),
      token: () => readSession().token,
    }
  },
}
