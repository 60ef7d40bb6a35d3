import type { ScreenMetrics } from '../runtime/wx/phone'

/* The sizes of the phone's screen and of its bars, in CSS pixels. */

export const WIDTH = 375
export const HEIGHT = 778
export const STATUS_BAR = 44
export const NAV_BAR = 44
export const TAB_BAR = 50
export const SAFE_BOTTOM = 24

export const metrics: ScreenMetrics = {
  width: WIDTH,
  height: HEIGHT,
  statusBarHeight: STATUS_BAR,
  windowHeight: HEIGHT - STATUS_BAR - NAV_BAR,
  pixelRatio: 2,
  safeBottom: SAFE_BOTTOM,
}
