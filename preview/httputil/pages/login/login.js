import { HttpUtil } from '../../utils/HttpUtil'

Page({
  data: { nth: 0 },
  onLoad() {
    // For the picture alone: how many login pages lie on top of each other by now.
    this.setData({ nth: getCurrentPages().filter(({ route }) => route === 'pages/login/login').length })
  },
  login() {
    HttpUtil.login(() => wx.navigateBack())
  },
})
