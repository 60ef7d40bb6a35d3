import type { PageOnStack, Platform } from '../../stores/platform/wx-platform'

/** The page stack; empty before the first page. In `App.onLaunch` WeChat's `getCurrentPages` may throw instead. */
export function stack(platform?: Platform): readonly PageOnStack[] {
  try {
    return platform && platform.getCurrentPages ? platform.getCurrentPages() : getCurrentPages()
  } catch {
    return []
  }
}
