// app.ts
import { installLoginRedirect } from 'mobx-miniprogram-auth/login-redirect'
import { authStore } from './auth'

App({
  onLaunch() {
    installLoginRedirect(authStore, { loginPage: '/pages/login/login' })
  },
})
