import { provideAuth } from 'mobx-miniprogram-auth'
import { authStore } from './auth'

provideAuth(authStore)
// A session that has ended, so that the panel tells it.
authStore.setSession({ token: 'ended', expiresIn: 60 })
authStore.expire()

App({})
