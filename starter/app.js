const { installLoginRedirect } = require('mobx-miniprogram-auth/login-redirect')
const { authStore } = require('./auth')

App({
  onLaunch() {
    // 有请求需要登录时打开登录页，只开一次；登录后回到原来的页面，参数不丢。
    installLoginRedirect(authStore, { loginPage: '/pages/login/login' })
  },
})
