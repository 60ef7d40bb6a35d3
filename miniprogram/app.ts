import { installLoginRedirect } from 'mobx-miniprogram-auth/login-redirect'
import { authStore } from './auth'

App({
  onLaunch() {
    installLoginRedirect(authStore, { loginPage: '/pages/login/login' })
  },
  onPageNotFound() {
    // Within this very call: a way that is taken later comes too late. Where none is open, as in Moments, WeChat says it.
    wx.redirectTo({ url: '/pages/not-found/not-found' }).catch(() => undefined)
  },
})
