import Request from 'luch-request'
import type { Peer } from '../peer'
import { BASE, FIRST } from '../server'

/* The token is written into each request by an interceptor, as its documentation says. */
export const luchRequest: Peer = {
  name: 'luch-request',
  packages: ['luch-request'],
  docs: 'https://github.com/lei-mu/luch-request/blob/master/docs/guide/best-practices.md',
  noRenewal: {
    en: 'leaves tokens to the app; its documentation says so',
    zh: '不管 token，由应用负责（文档如此说明）',
  },
  start() {
    const http = new Request({ baseURL: BASE })
    http.interceptors.request.use((config) => {
      config.header = { ...config.header, Authorization: 'Bearer ' + FIRST }
      return config
    })
    return { get: (path) => http.get(path) }
  },
}
