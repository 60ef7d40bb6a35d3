import { connect } from 'mobx-miniprogram-auth/socket'
import { authStore, http } from './auth'

// The tests reach the objects of this app through `wx`.
App({ onLaunch: () => void Object.assign(wx, { network: { authStore, http, connect } }) })
