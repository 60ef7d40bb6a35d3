import { wrong } from '../../stores/check'

/**
 * Reads the option `pages`.
 * @returns a function that tells whether a route (without a leading slash) needs a login
 * @throws TypeError for an entry that is not a route
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

/**
 * May `page` open in place of `route`? Only these three open types lead to any page, and never to a page of another package.
 * The top folder stands for the package.
 */
export const canReplace = (openType: string, page: string, route: string): boolean =>
  /^(navigateTo|redirectTo|reLaunch)$/.test(openType) && folder(page) === folder(route)
