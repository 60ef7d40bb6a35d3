import { explain, isQuiet } from './explain'

/** Says in passing what failed: for an action, or a refresh of what is on the screen and stays there. */
export function tell(error: unknown): void {
  if (!isQuiet(error)) void wx.showToast({ title: explain(error), icon: 'none' })
}
