import { wxPlatform, type Platform } from '../../stores/platform/wx-platform'
import type { Transport } from '../contract'

/** The network functions of `platform`, by default of `wx`, read at each use: an app may replace `wx.request` later. */
export function wxTransport(platform: Platform | undefined): Transport {
  const found = platform ? (): Platform => platform : wxPlatform
  return {
    request: (options) => found().request(options),
    uploadFile: (options) => found().uploadFile(options),
    downloadFile: (options) => found().downloadFile(options),
    connectSocket: (options) => found().connectSocket(options),
    readText: (filePath) =>
      new Promise((resolve, reject) => {
        const api = found()
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
