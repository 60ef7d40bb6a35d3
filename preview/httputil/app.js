import { HttpUtil } from './utils/HttpUtil'

App({
  onLaunch() {
    if (!wx.getStorageSync('token')) HttpUtil.login()
  },
})
