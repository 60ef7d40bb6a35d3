import { connect } from 'mobx-miniprogram-auth/socket'
import { authStore, http } from './auth'

// What the tests take hold of, by the one thing of this app that they can reach.
App({ onLaunch: () => void Object.assign(wx, { network: { authStore, http, connect } }) })
