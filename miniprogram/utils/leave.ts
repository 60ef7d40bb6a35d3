let leaving = false

/**
 * Back to where the user came from; who came by a link goes to the activities. Navigations are queued, not merged: without
 * the flag a double tap would lead one page further.
 */
export function leave(): void {
  if (leaving) return
  leaving = true
  const complete = () => {
    leaving = false
  }
  if (getCurrentPages().length > 1) wx.navigateBack({ complete })
  else wx.switchTab({ url: '/pages/activities/activities', complete })
}
