import type { WindowConfig } from '../compiled'
import type { JsonObject } from './json'
import { optional } from './json'

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

/** The part of app.json's `window`, or of a page's json, that the phone draws. */
export function windowConfig(json: JsonObject): WindowConfig {
  return {
    ...optional('navigationBarTitleText', text(json.navigationBarTitleText)),
    ...optional('navigationBarBackgroundColor', text(json.navigationBarBackgroundColor)),
    ...optional('navigationBarTextStyle', text(json.navigationBarTextStyle)),
    ...optional('navigationStyle', text(json.navigationStyle)),
    ...optional('backgroundColor', text(json.backgroundColor)),
    ...optional('backgroundTextStyle', text(json.backgroundTextStyle)),
    ...optional(
      'enablePullDownRefresh',
      typeof json.enablePullDownRefresh === 'boolean' ? json.enablePullDownRefresh : undefined,
    ),
    ...optional(
      'onReachBottomDistance',
      typeof json.onReachBottomDistance === 'number' ? json.onReachBottomDistance : undefined,
    ),
  }
}
