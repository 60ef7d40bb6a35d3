import { installLoginRedirect } from 'mobx-miniprogram-auth'
import { authStore } from './auth'

installLoginRedirect(authStore, { loginPage: '/pages/login/login' })

App({})
