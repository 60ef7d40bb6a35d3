import { wrong } from '../../stores/check'

/**
 * Reads the option `pages`.
 * @returns does this route, without a leading slash, need a login?
 * @throws TypeError for what is no route
 */
export function readGuards(owner: string, pages: readonly string[]): (route: string) => boolean {
  for (const page of pages)
    if (!/^[^*?]+\*?$|^\*$/.test(typeof page === 'string' ? page : ''))
      throw wrong(owner, 'pages', 'routes, with no `*` but at their ends', page)
  const paths = pages.map((page) => page.replace(/^\//, ''))
  return (route) =>
    paths.some((path) => (path.slice(-1) === '*' ? route.indexOf(path.slice(0, -1)) === 0 : route === path))
}

const folder = (route: string): string => route.replace(/\/.*/, '')

/** Can one page open in the place of another? These alone open any page, and none of another package: folders tell which is which. */
export const canStandIn = (openType: string, page: string, route: string): boolean =>
  /^(navigateTo|redirectTo|reLaunch)$/.test(openType) && folder(page) === folder(route)
