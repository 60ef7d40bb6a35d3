import type { PageOnStack, Platform } from '../../stores/platform/wx-platform'

/** Before its first page an app has no stack, and in `App.onLaunch` WeChat may say so by throwing. */
export function stack(platform?: Platform): readonly PageOnStack[] {
  try {
    return platform && platform.getCurrentPages ? platform.getCurrentPages() : getCurrentPages()
  } catch {
    return []
  }
}
