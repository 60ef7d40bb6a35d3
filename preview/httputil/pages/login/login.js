import { HttpUtil } from '../../utils/HttpUtil'

Page({
  data: { nth: 0 },
  onLoad() {
    // Only for display: the number of login pages on the stack.
    this.setData({ nth: getCurrentPages().filter(({ route }) => route === 'pages/login/login').length })
  },
  login() {
    HttpUtil.login(() => wx.navigateBack())
  },
})
