import type { Transport } from './types'

/** The one place where the library calls `wx`'s network. Read when it is used: an app may replace `wx.request` later. */
export const wxTransport: Transport = {
  request: (options) => wx.request(options),
  uploadFile: (options) => wx.uploadFile(options),
  downloadFile: (options) => wx.downloadFile(options),
}
