import type { PageOnStack } from '../../stores/platform/wx-platform'

/**
 * The url that opens this page again. Whether WeChat decodes what it hands to `onLoad` is undocumented and was seen both
 * ways, so escapes are left as they are, and only what would end a value is escaped: read once decoded or not at all,
 * the values come out as they were.
 */
export function urlOf({ route, options = {} }: PageOnStack): string {
  const query = Object.keys(options).map(
    (name) => name + '=' + String(options[name]).replace(/[&?#]|%(?![\da-f]{2})/gi, encodeURIComponent),
  )
  return '/' + route + (query.length ? '?' + query.join('&') : '')
}
