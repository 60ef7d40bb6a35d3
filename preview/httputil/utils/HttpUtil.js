const BASE = wx.getExtConfigSync().baseUrl

/** The class that most mini-programs have: callbacks around `wx.request`, and the token from storage. */
export class HttpUtil {
  static request(url, method, data, success, fail) {
    wx.request({
      url: BASE + url,
      method,
      data,
      header: { Authorization: 'Bearer ' + wx.getStorageSync('token') },
      success: (res) => success(res),
      fail: (error) => fail(error),
    })
  }
  static get(url, data, success, fail) {
    HttpUtil.request(url, 'GET', data, success, fail)
  }
  static post(url, data, success, fail) {
    HttpUtil.request(url, 'POST', data, success, fail)
  }
  static login(success = () => {}) {
    const fail = () => wx.showToast({ title: '网络错误', icon: 'none' })
    wx.login({
      success: ({ code }) =>
        HttpUtil.post(
          'login',
          { code },
          (res) => {
            wx.setStorageSync('token', res.data.data.token)
            success()
          },
          fail,
        ),
      fail,
    })
  }
}
