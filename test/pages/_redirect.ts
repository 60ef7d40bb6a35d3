import type { PageHandle } from 'mobx-miniprogram-auth/testing/render'
import { installLoginRedirect } from 'mobx-miniprogram-auth/login-redirect'
import type { World } from './_render'

export interface Redirect {
  /** The urls that were opened for a login. */
  readonly opened: readonly string[]
  uninstall(): void
}

/** The redirect in an app that has this one page. */
export function redirectFrom({ store }: World, page: PageHandle): Redirect {
  const opened: string[] = []
  const uninstall = installLoginRedirect(store, {
    loginPage: '/pages/login/login',
    navigation: {
      pages: () => [page.instance as { route: string }],
      open: (_method, url) => opened.push(url),
      back: () => undefined,
      watch: () => () => undefined,
      isSinglePage: () => false,
    },
  })
  return { opened, uninstall }
}
