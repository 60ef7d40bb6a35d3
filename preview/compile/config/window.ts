import type { WindowConfig } from '../../compiled'
import type { JsonObject } from './json'
import { asString, optional } from './json'

/** The settings of app.json's `window`, or of a page's json, that the phone draws. */
export function windowConfig(json: JsonObject): WindowConfig {
  return {
    ...optional('navigationBarTitleText', asString(json.navigationBarTitleText)),
    ...optional('navigationBarBackgroundColor', asString(json.navigationBarBackgroundColor)),
    ...optional('navigationBarTextStyle', asString(json.navigationBarTextStyle)),
    ...optional('navigationStyle', asString(json.navigationStyle)),
    ...optional('backgroundColor', asString(json.backgroundColor)),
    ...optional('backgroundTextStyle', asString(json.backgroundTextStyle)),
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
