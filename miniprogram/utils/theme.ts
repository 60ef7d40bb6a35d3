/** What cannot be taken back, in a dialog: WeChat draws it on white, or on dark grey. */
export function dangerColor(): string {
  return wx.getSystemInfoSync().theme === 'dark' ? '#ff8589' : '#c92f36'
}
