import axios from 'axios-miniprogram'
import type { Peer } from '../peer'
import { BASE, FIRST } from '../server'

/* The token is written into each request by an interceptor, as its documentation says. */
export const axiosMiniprogram: Peer = {
  name: 'axios-miniprogram',
  packages: ['axios-miniprogram'],
  docs: 'https://github.com/zjxxxxxxxxx/axios-miniprogram/blob/main/docs/pages/advanced/request-interceptor.md',
  noRenewal: { en: 'a client without a session', zh: '只是请求库，没有会话' },
  start() {
    const client = axios.create({ baseURL: BASE })
    client.interceptors.request.use((config) => {
      config.headers = { ...config.headers, Authorization: 'Bearer ' + FIRST }
      return config
    })
    return { get: (path) => client.get(path) }
  },
}
