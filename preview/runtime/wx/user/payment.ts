import type { Device } from '../../device'
import type { Fields } from '../../guards'
import type { Api } from '../api'
import { ApiFailure, asyncApi } from '../api'
import type { Phone } from '../phone'

const REQUIRED_FIELDS = ['timeStamp', 'nonceStr', 'package', 'paySign']
const PREPAID = 'prepay_id='

/** `wx.requestPayment`. Its success is no proof of a payment: WeChat Pay notifies the app's server. */
export function paymentApis(device: Device, phone: Phone): Readonly<Record<string, Api>> {
  async function pay(options: Fields): Promise<void> {
    for (const name of REQUIRED_FIELDS)
      if (typeof options[name] !== 'string')
        throw new ApiFailure(`parameter error: parameter.${name} should be String`)
    const packed = String(options.package)
    if (!packed.startsWith(PREPAID)) throw new ApiFailure('parameter error: parameter.package')
    if (!device.isOnline) throw new ApiFailure('')
    const outcome = await phone.askPayment(packed.slice(PREPAID.length))
    if (outcome === 'left') throw new ApiFailure('cancel')
    if (outcome === 'refused') throw new ApiFailure('')
  }
  return { requestPayment: asyncApi(device, 'requestPayment', pay) }
}
