/** The language of WeChat on this phone; Chinese if WeChat does not tell. */
export function phoneLanguage(): 'zh' | 'en' {
  try {
    // `getAppBaseInfo` is missing before base library 2.20.1.
    const { language } = wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync()
    return /^zh/i.test(language) ? 'zh' : 'en'
  } catch {
    return 'zh'
  }
}

/**
 * Copies a text. WeChat shows a message on success; it fails if the mini-program's privacy guide lacks the clipboard.
 */
export function copyText(data: string, done: (copied: boolean) => void): void {
  try {
    wx.setClipboardData({ data, success: () => done(true), fail: () => done(false) })
  } catch {
    done(false)
  }
}
