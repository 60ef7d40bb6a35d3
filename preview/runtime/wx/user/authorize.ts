import type { Device } from '../../device'
import { asText } from '../../guards'
import type { Api } from '../api'
import { ApiFailure, asyncApi } from '../api'
import { QUESTION } from '../dialogs'
import type { Phone } from '../phone'

/** `wx.authorize` asks the user once for each scope; `wx.getSetting` tells the answers so far. */
export function authorizeApis(device: Device, phone: Phone): Readonly<Record<string, Api>> {
  const answers = new Map<string, boolean>()
  const authSetting = () => Object.fromEntries(answers)
  return {
    getSetting: asyncApi(device, 'getSetting', ({ withSubscriptions }) => ({
      authSetting: authSetting(),
      ...(withSubscriptions === true && { subscriptionsSetting: { mainSwitch: true, itemSettings: {} } }),
    })),
    authorize: asyncApi(device, 'authorize', async (options) => {
      const scope = asText(options.scope)
      if (!scope.startsWith('scope.')) throw new ApiFailure('invalid scope')
      if (!answers.has(scope)) {
        const { confirm } = await phone.showModal({
          ...QUESTION,
          title: '申请授权',
          content: scope,
          cancelText: '拒绝',
          confirmText: '允许',
        })
        answers.set(scope, confirm)
      }
      if (answers.get(scope) !== true) throw new ApiFailure('auth deny')
    }),
  }
}
