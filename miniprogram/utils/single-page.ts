/** Moments show one page of an app and nothing around it: no login, no way to another page, no choosing of pictures. */
const SINGLE_PAGE_SCENE = 1154

export function isSinglePage(): boolean {
  return (
    typeof wx.getLaunchOptionsSync === 'function' && wx.getLaunchOptionsSync().scene === SINGLE_PAGE_SCENE
  )
}
