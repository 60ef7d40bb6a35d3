import { provideAuth } from 'mobx-miniprogram-auth'
import { authStore } from './auth'

provideAuth(authStore)
// A login that has ended, so that the panel says so.
authStore.setSession({ token: 'ended', expiresIn: 60 })
authStore.expire()

App({})
