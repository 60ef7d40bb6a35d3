const { createAuthStore, createHttp, wechatLogin } = require('mobx-miniprogram-auth')
const { unwrap } = require('mobx-miniprogram-auth/http/unwrap')
const { inspect } = require('mobx-miniprogram-auth/inspector')
const { baseUrl } = require('./config')

const authStore = createAuthStore({
  // 用 wx.login 的 code 换 token。返回值就是服务器的回答，token 在哪一层由库来找。
  login: wechatLogin((code) => http.post('login', { code }, { auth: 'none' })),
  // 服务器没有 refresh token 时，把这一行删掉即可：token 到期后请用户再登录一次。
  refresh: (session) => http.post('token/refresh', { refreshToken: session.refreshToken }, { auth: 'none' }),
})

const http = createHttp({
  baseUrl,
  auth: authStore,
  // 谁需要登录由服务器决定：游客照常请求，服务器说“要登录”才等登录，登录后自动重发。
  needs: 'challenge',
  // HTTP 401 之外，返回体里的这个 code 也表示 token 过期。
  expiredCodes: ['99997'],
  // 统一返回结构 { code, message, data }：成功时直接得到 data，其余 code 变成 BusinessError。
  envelope: { ok: '10000' },
  interceptors: [unwrap()],
})

// 开发版和体验版上有一个悬浮的圆点，点开能看到登录状态和每个请求；正式版里什么也不做。
inspect(authStore, http)

module.exports = { authStore, http }
