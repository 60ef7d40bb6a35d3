import type { Transport } from '../contract'

/** The one place where the library calls `wx`'s network. Read when it is used: an app may replace `wx.request` later. */
export const wxTransport: Transport = {
  request: (options) => wx.request(options),
  uploadFile: (options) => wx.uploadFile(options),
  downloadFile: (options) => wx.downloadFile(options),
  connectSocket: (options) => wx.connectSocket(options),
  readText: (filePath) =>
    new Promise((resolve, reject) => {
      wx.getFileSystemManager().readFile({
        filePath,
        encoding: 'utf8',
        success: ({ data }) => resolve(String(data)),
        fail: ({ errMsg }) => reject(new Error(errMsg)),
      })
    }),
}
