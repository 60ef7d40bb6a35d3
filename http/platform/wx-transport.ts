import type { Platform } from '../../stores/platform/wx-platform'
import type { Transport } from '../contract'

/** The network functions of `platform`, by default of `wx`, read at each use: an app may replace `wx.request` later. */
export function wxTransport(platform: Platform | undefined): Transport {
  return {
    request: (options) => (platform || wx).request(options),
    uploadFile: (options) => (platform || wx).uploadFile(options),
    downloadFile: (options) => (platform || wx).downloadFile(options),
    connectSocket: (options) => (platform || wx).connectSocket(options),
    readText: (filePath) =>
      new Promise((resolve, reject) => {
        const api: Platform = platform || wx
        if (!api.getFileSystemManager) throw new Error('no file system')
        api.getFileSystemManager().readFile({
          filePath,
          encoding: 'utf8',
          success: ({ data }) => resolve(String(data)),
          fail: ({ errMsg }) => reject(new Error(errMsg)),
        })
      }),
  }
}
