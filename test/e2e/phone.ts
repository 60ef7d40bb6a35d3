import type { Locator, Page } from 'playwright-core'
import type { PreviewHandle } from '../../preview/page/handle'
import type { SessionState } from '../../preview/page/session'
import { picture } from './browser'

declare global {
  interface Window {
    readonly __preview: PreviewHandle
  }
}

export const ACTIVITIES = 'pages/activities/activities'
export const IMAGES = 'pages/match-images/match-images'
export const LOGIN = 'pages/login/login'
export const MINE = 'pages/mine/mine'

/** What a call came to: its `code` when it failed. */
export interface Asked {
  /** `waiting` until it settles; `answered`, or its error's code. */
  outcomes(): Promise<readonly string[]>
  settled(): Promise<readonly string[]>
}

type Ways = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab' | 'navigateBack'

/** A phone in somebody's hand: what they see, what they tap, and where that leads. */
export class Phone {
  readonly glass: Locator

  constructor(readonly page: Page) {
    this.glass = page.locator('.phone-screen')
  }

  /** Waits for this text on the glass. */
  see(text: string | RegExp): Promise<void> {
    return this.text(text).waitFor()
  }

  /** How many of these are on the glass right now. */
  count(text: string | RegExp): Promise<number> {
    return this.glass.getByText(text).filter({ visible: true }).count()
  }

  tap(text: string): Promise<void> {
    return this.exactly(text).click()
  }

  exactly(text: string): Locator {
    return this.glass.getByText(text, { exact: true }).filter({ visible: true }).first()
  }

  picture(name: string): Promise<void> {
    return picture(this.page, name)
  }

  routes(): Promise<string[]> {
    return this.page.evaluate(() => window.__preview.routes())
  }

  stack(): Promise<ReturnType<PreviewHandle['stack']>> {
    return this.page.evaluate(() => window.__preview.stack())
  }

  session(): Promise<SessionState | null> {
    return this.page.evaluate(() => window.__preview.session())
  }

  /** Waits until this page is on top and no navigation is under way. */
  async at(route: string): Promise<void> {
    await this.page.waitForFunction(
      (wanted) => window.__preview.isIdle() && window.__preview.routes().at(-1) === wanted,
      route,
    )
  }

  /** Waits until the page on top has loaded what it shows. */
  async ready(): Promise<void> {
    await this.page.waitForFunction(
      () => window.__preview.isIdle() && window.__preview.pageData()['phase'] === 'ready',
    )
  }

  async signedIn(): Promise<void> {
    await this.page.waitForFunction(() => window.__preview.session()?.isLogin === true)
  }

  /** One-tap login, wherever a panel is. */
  async signIn(): Promise<void> {
    await this.tap('微信一键登录')
    await this.signedIn()
  }

  /** What a page's own code would call; waits for its end. Rejects with what `fail` was told. */
  async go(way: Ways, url = ''): Promise<void> {
    await this.page.evaluate(
      async ([name, target]) => {
        const api = window.__preview.wx[name]
        if (typeof api === 'function') await Reflect.apply(api, undefined, [target ? { url: target } : {}])
      },
      [way, url] as const,
    )
    await this.page.waitForFunction(() => window.__preview.isIdle())
  }

  async back(): Promise<void> {
    await this.page.evaluate(() => window.__preview.back())
    await this.page.waitForFunction(() => window.__preview.isIdle())
  }

  async tab(route: string): Promise<void> {
    await this.page.evaluate((path) => window.__preview.tapTab(path), route)
    await this.at(route)
  }

  /** Asks for these through the app's own client, all at once, and lets them go on. */
  async ask(...paths: readonly string[]): Promise<Asked> {
    const key = await this.page.evaluate((all) => {
      const outcomes = all.map(() => 'waiting')
      const name = 'asked' + String(performance.now())
      Object.assign(window, { [name]: outcomes })
      all.forEach((path, at) => {
        window.__preview.get(path).then(
          () => (outcomes[at] = 'answered'),
          (error: unknown) => (outcomes[at] = String(Reflect.get(Object(error), 'code'))),
        )
      })
      return name
    }, paths)
    const outcomes = (): Promise<readonly string[]> =>
      this.page.evaluate((name) => [...(Reflect.get(window, name) as readonly string[])], key)
    return {
      outcomes,
      settled: async () => {
        await this.page.waitForFunction(
          (name) => !(Reflect.get(window, name) as readonly string[]).includes('waiting'),
          key,
        )
        return outcomes()
      },
    }
  }

  async revoke(): Promise<void> {
    if (!(await this.page.evaluate(() => window.__preview.revoke()))) throw new Error('nobody is signed in')
  }

  async expire(): Promise<void> {
    if (!(await this.page.evaluate(() => window.__preview.expire()))) throw new Error('nobody is signed in')
  }

  private text(text: string | RegExp): Locator {
    return this.glass.getByText(text).filter({ visible: true }).first()
  }
}
