import Fly from 'flyio/dist/npm/wx'
import type { FlyResponse } from 'flyio/dist/npm/wx'
import type { Peer } from '../peer'
import { BASE, FIRST } from '../server'

/*
 * As in its demo of interceptors: an expired answer locks the responses, a second instance gets a token, the responses are
 * unlocked, and the request is sent again. Here the server answers 401, which flyio treats as an error, so the code is in
 * the handler for errors.
 */
export const flyio: Peer = {
  name: 'flyio',
  packages: ['flyio'],
  docs: 'https://github.com/wendux/fly/blob/master/demon/interceptorDemo.html',
  remark: {
    en: 'waits for a timer of 0 ms before each request; each expired answer gets a token of its own',
    zh: '每个请求前都等一个 0 毫秒的定时器；每个过期的响应各自去取 token',
  },
  noParking: {
    en: 'holds answers back, not requests',
    zh: '挂起的是响应，不是请求',
  },
  start() {
    let token = FIRST
    const fly = new Fly()
    const other = new Fly()
    fly.config.baseURL = other.config.baseURL = BASE
    fly.interceptors.request.use((request) => {
      request.headers.Authorization = 'Bearer ' + token
      return request
    })
    fly.interceptors.response.use(
      (response) => response,
      function (error) {
        if (error.status !== 401) throw error
        this.lock()
        return other
          .post<FlyResponse<{ token: string }>>('refresh')
          .then(({ data }) => {
            token = data.token
          })
          .finally(() => this.unlock())
          .then(() => fly.request(error.request))
      },
    )
    return { get: (path) => fly.get(path) }
  },
}
