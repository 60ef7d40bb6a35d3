import { authBehavior } from 'mobx-miniprogram-auth'
import { authStore } from '../../auth'

const auth = authBehavior(authStore, {
  // Only those who had a login are told that it ended.
  fields: { ended: ({ reason }: typeof authStore) => reason === 'expired' || reason === 'refused' },
  whenLoggedOut: 'nothing',
})

/** Opened by `installLoginRedirect`, which also leads back to where the user was. No page comes here by itself. */
Component({ behaviors: [auth] })
