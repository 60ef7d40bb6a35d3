import { isCallable } from '../guards'
import { HINT, type Phone } from './phone'

/** The APIs that do not work in the single-page mode of Moments. */
const DISABLED = ['login', 'navigateTo', 'redirectTo', 'reLaunch', 'switchTab', 'navigateBack'] as const

/** WeChat's words for what does not work in Moments. */
export const DISABLED_HINT = '请前往小程序使用完整服务'

/** Wraps these APIs: after a tap, WeChat shows why they do not work. The APIs themselves still fail by their own rules. */
export function disabledApis(
  apis: Readonly<Record<string, unknown>>,
  phone: Phone,
): Readonly<Record<string, unknown>> {
  const wrapped = DISABLED.map((name) => {
    const api = apis[name]
    const call = (...args: unknown[]): unknown => {
      if (phone.wasTapped()) phone.showToast({ ...HINT, title: DISABLED_HINT })
      return isCallable(api) ? api(...args) : undefined
    }
    return [name, call] as const
  })
  return Object.fromEntries(wrapped)
}
