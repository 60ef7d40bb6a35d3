import axios, { AxiosError, type AxiosAdapter } from 'axios'
import { createAuthRefresh } from 'axios-auth-refresh'
import type { Peer } from '../peer'
import { BASE, FIRST } from '../server'

/* axios over `wx.request` by an adapter, and axios-auth-refresh as its README shows it. */
const adapter: AxiosAdapter = (config) =>
  new Promise((resolve, reject) => {
    wx.request({
      url: BASE + String(config.url),
      method: config.method === 'post' ? 'POST' : 'GET',
      header: config.headers.toJSON(),
      success({ data, statusCode, header }) {
        const response = { data, status: statusCode, statusText: '', headers: header, config }
        if (config.validateStatus?.(statusCode) !== false) return resolve(response)
        reject(new AxiosError('HTTP ' + String(statusCode), AxiosError.ERR_BAD_REQUEST, config, {}, response))
      },
      fail: ({ errMsg }) => reject(new AxiosError(errMsg, AxiosError.ERR_NETWORK, config)),
    })
  })

export const axiosAuthRefresh: Peer = {
  name: 'axios + axios-auth-refresh',
  packages: ['axios', 'axios-auth-refresh'],
  docs: 'https://github.com/Flyrell/axios-auth-refresh#usage',
  remark: {
    en: 'holds back what is asked during a renewal; what was in flight when the first 401 came is rejected with its own 401',
    zh: '续期期间发起的请求会等待；第一个 401 到来时已发出的请求则以各自的 401 被拒绝',
  },
  start() {
    let token = FIRST
    const client = axios.create({ adapter })
    client.interceptors.request.use((request) => {
      request.headers.Authorization = 'Bearer ' + token
      return request
    })
    createAuthRefresh(client, async (failed) => {
      const { data } = await axios.post<{ token: string }>('refresh', undefined, { adapter })
      token = data.token
      failed.response.config.headers.Authorization = 'Bearer ' + token
    })
    return { get: (path) => client.get(path) }
  },
}
