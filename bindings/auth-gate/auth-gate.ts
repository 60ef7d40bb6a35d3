import { readPlan } from '../page/binding'
import { hostBehavior, storeOf } from '../page/host'

/**
 * Shows what fits: the slot `signed-in`, `signed-out`, or `restoring` until storage was read. The store is the one its
 * page is bound to, else the app's (`provideAuth`, `installLoginRedirect`).
 * @example
 * <auth-gate>
 *   <view slot="signed-in">{{nickname}}</view>
 *   <login-panel slot="signed-out" />
 * </auth-gate>
 */
Component({
  options: { multipleSlots: true },
  behaviors: [
    hostBehavior((gate) =>
      readPlan('auth-gate', storeOf(gate), {
        fields: ['isLogin', 'status'],
        whenLoggedOut: 'nothing',
      }),
    ),
  ],
  data: { isLogin: false, status: '' },
})
