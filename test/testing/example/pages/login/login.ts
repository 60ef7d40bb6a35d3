// pages/login/login.ts
import { authBehavior } from 'mobx-miniprogram-auth'
import { authStore } from '../../auth'

Component({
  behaviors: [authBehavior(authStore, { actions: ['login'] })],
})
