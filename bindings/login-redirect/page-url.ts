import type { PageOnStack } from '../../stores/platform/wx-platform'

/**
 * The url that opens this page again, with its query. WeChat does not document whether `onLoad` gets decoded values, and
 * both were seen. So existing escapes stay as they are, and only `&`, `?`, `#` and a lone `%` are escaped: the page gets the
 * same values again, whether they are decoded or not.
 */
export function urlOf({ route, options = {} }: PageOnStack): string {
  const query = Object.keys(options).map(
    (name) => name + '=' + String(options[name]).replace(/[&?#]|%(?![\da-f]{2})/gi, encodeURIComponent),
  )
  return '/' + route + (query.length ? '?' + query.join('&') : '')
}
