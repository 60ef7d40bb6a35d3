/** The language that WeChat speaks on this phone; Chinese where it does not say. */
export function phoneLanguage(): 'zh' | 'en' {
  try {
    // `getAppBaseInfo` came with 2.20.1.
    const { language } = wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync()
    return /^zh/i.test(language) ? 'zh' : 'en'
  } catch {
    return 'zh'
  }
}

/** Puts a text on the clipboard. WeChat says so by itself where it works; it does not where the privacy guide leaves it out. */
export function copyText(data: string, told: (done: boolean) => void): void {
  try {
    wx.setClipboardData({ data, success: () => told(true), fail: () => told(false) })
  } catch {
    told(false)
  }
}
