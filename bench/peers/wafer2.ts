import qcloud from 'wafer2-client-sdk'
import type { Peer } from '../peer'
import { BASE, FIRST } from '../server'

/*
 * Tencent's own client. When the server answers 401 it logs in again and sends the request once more. It is used by
 * `setLoginUrl` and by `request` instead of `wx.request`; a promise is put around the callbacks.
 */
const save = (): void => {
  qcloud.Session.set({ skey: FIRST, userinfo: {} })
}

export const wafer2: Peer = {
  name: 'wafer2-client-sdk',
  packages: ['wafer2-client-sdk'],
  docs: 'https://github.com/tencentyun/wafer2-client-sdk#readme',
  noParking: {
    en: 'each request logs in by itself; none waits for another',
    zh: '每个请求各自登录，互不等待',
  },
  start() {
    qcloud.setLoginUrl(BASE + 'login')
    save()
    return {
      get: (path) => new Promise((success, fail) => qcloud.request({ url: BASE + path, success, fail })),
    }
  },
  save,
  restore: () => qcloud.Session.get(),
}
