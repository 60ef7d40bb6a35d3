import type { Device } from '../../device'
import type { Api } from '../api'
import { ApiFailure, asyncApi } from '../api'
import type { Phone } from '../phone'

/** The most templates of one call. */
const MAX_TEMPLATES = 5

/**
 * `wx.requestSubscribeMessage`. WeChat allows it only in the handler of a tap, before the handler has waited for anything. Its errors
 * have an `errCode`.
 */
export function subscribeApis(device: Device, phone: Phone): Readonly<Record<string, Api>> {
  async function ask(templateIds: unknown, inTap: boolean): Promise<Record<string, string>> {
    if (!inTap) throw new ApiFailure('can only be invoked by user TAP gesture.')
    if (!Array.isArray(templateIds) || templateIds.length === 0)
      throw new ApiFailure("TmplIds can't be empty", undefined, 10001)
    const ids = templateIds.map(String)
    if (ids.length > MAX_TEMPLATES)
      throw new ApiFailure('Templates count out of max bounds', undefined, 20003)
    if (!device.isOnline) throw new ApiFailure('Request list fail', undefined, 10002)
    const accepted = await phone.askSubscription(ids)
    if (accepted === null)
      throw new ApiFailure('No template data return, verify the template id exist', undefined, 20001)
    return Object.fromEntries(ids.map((id) => [id, accepted.includes(id) ? 'accept' : 'reject']))
  }

  return {
    requestSubscribeMessage(given) {
      // Asked for now, because `asyncApi` runs the work in a later task, when the tap is over.
      const inTap = phone.isInTap()
      return asyncApi(device, 'requestSubscribeMessage', ({ tmplIds }) => ask(tmplIds, inTap))(given)
    },
  }
}
