import { readPlan } from '../page/binding'
import { hostBehavior, storeOf } from '../page/host'

/**
 * Shows one of three slots: `signed-in`, `signed-out`, or `restoring` while the session is read from storage. The gate
 * uses the store that its page is bound to, otherwise the one you named by `provideAuth` or `installLoginRedirect`.
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
