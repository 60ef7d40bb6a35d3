import type { Locator, Page } from 'playwright-core'
import type { PreviewHandle } from '../../preview/page/handle'
import type { SessionState } from '../../inspector/log/session-state'
import { picture } from './browser'
import type { World } from './world'

declare global {
  interface Window {
    readonly __preview: PreviewHandle
  }
}

export const ACTIVITIES = 'pages/activities/activities'
export const ACTIVITY = 'pages/activity/activity'
export const IMAGES = 'pages/match-images/match-images'
export const LOGIN = 'pages/login/login'
export const MINE = 'pages/mine/mine'

/** Calls under way. */
export interface Asked {
  /** What each came to once all of them have settled: `answered`, or its error's code. */
  settled(): Promise<readonly string[]>
  /** The same at this moment, with `waiting` for those that have not. */
  outcomes(): Promise<readonly string[]>
}

type Ways = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab' | 'navigateBack'

/** A phone in somebody's hand: what they see, what they tap, and where that leads. */
export class Phone {
  readonly glass: Locator

  private constructor(
    private readonly world: World,
    readonly page: Page,
  ) {
    this.glass = page.locator('.phone-screen')
  }

  /** A new phone, opened by the link whose query this is. */
  static async open(world: World, link = '', prepare?: (page: Page) => Promise<unknown>): Promise<Phone> {
    const phone = new Phone(world, await world.phone(link, prepare))
    await phone.started()
    return phone
  }

  /** The browser's reload: the app starts anew on the page where it is. */
  async reload(): Promise<void> {
    await this.page.reload()
    await this.started()
  }

  /** Puts it away. */
  close(): Promise<void> {
    return this.page.context().close()
  }

  /** Waits for this text on the glass. */
  see(text: string | RegExp): Promise<void> {
    return this.text(text).waitFor()
  }

  /** How many of these are on the glass right now. */
  count(text: string | RegExp): Promise<number> {
    return this.glass.getByText(text).filter({ visible: true }).count()
  }

  /** Another page may come over the one where it was found: then it is looked for anew. */
  async tap(text: string): Promise<void> {
    for (let tries = 1; ; tries++)
      try {
        return await this.exactly(text).click({ timeout: 2_000 })
      } catch (error) {
        if (tries === 10) throw error
      }
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

  /** The pages of the login that were opened so far, by which way. */
  async loginPages(): Promise<readonly string[]> {
    const rows = await this.page.evaluate(() => window.__preview.log())
    const notes = rows.flatMap((row) => (row.kind === 'note' ? [row.words[0]] : [])).reverse()
    const ways = notes.flatMap((text) => (text.endsWith(` → ${LOGIN}`) ? [text.split(' ')[0] ?? ''] : []))
    return ways.filter((way) => way !== 'navigateBack')
  }

  /** Waits until the latest call to this path has come so far: `sent`, `parked`, `failed aborted`. */
  async called(path: string, phase: string): Promise<void> {
    await this.page.waitForFunction(
      ([end, wanted]) => {
        const row = window.__preview.log().find((each) => each.kind === 'call' && each.path.endsWith(end))
        const step = row?.kind === 'call' ? row.steps.at(-1) : undefined
        return step !== undefined && `${step.phase} ${step.error}`.trim() === wanted
      },
      [path, phase] as const,
    )
  }

  /** The counters of the real server. */
  async server(): Promise<{ readonly renewals: number; readonly logins: number }> {
    const answer = await fetch(this.world.apiUrl + 'dev/state')
    const { data } = (await answer.json()) as { data: { renewals: number; logins: number } }
    return data
  }

  /** How the real server answers from now on. */
  async faults(faults: { readonly latencyMs?: number; readonly rules?: readonly object[] }): Promise<void> {
    const answer = await fetch(this.world.apiUrl + 'dev/faults', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
    })
    if (!answer.ok) throw new Error(await answer.text())
  }

  /** So much time passes, in ms, for the phone and for the server's clock as the phone sees it. */
  async pass(ms: number): Promise<void> {
    await this.faults({ rules: [{ fault: 'clock', offsetMs: ms }] })
    await this.page.clock.setSystemTime(Date.now() + ms)
  }

  /** The next navigations of these kinds fail, one of each. */
  async failNavigation(...ways: readonly Ways[]): Promise<void> {
    await this.page.evaluate(
      (types) =>
        types.forEach((type) => window.__preview.faultNavigation({ fail: { type, reason: 'timeout' } })),
      ways,
    )
  }

  /** How long WeChat takes to confirm a navigation, in ms. */
  slowNavigation(delay: number): Promise<void> {
    return this.page.evaluate((ms) => window.__preview.faultNavigation({ delay: ms }), delay)
  }

  /** Into the background, frozen, and back. */
  hide(): Promise<void> {
    return this.page.evaluate(() => window.__preview.setHidden(true, true))
  }

  show(): Promise<void> {
    return this.page.evaluate(() => window.__preview.setHidden(false))
  }

  online(online: boolean): Promise<void> {
    return this.page.evaluate((on) => window.__preview.setOnline(on), online)
  }

  /** Pulls the page down. */
  refresh(): Promise<unknown> {
    return this.go('startPullDownRefresh')
  }

  /** A drag from the left edge of the glass. */
  async backGesture(): Promise<void> {
    const box = await this.glass.boundingBox()
    if (!box) throw new Error('there is no phone')
    const { mouse } = this.page
    await mouse.move(box.x + 4, box.y + 400)
    await mouse.down()
    await mouse.move(box.x + 200, box.y + 400, { steps: 5 })
    await mouse.up()
  }

  /** Chooses a picture of this colour on the page of an activity's pictures. */
  async upload(color: string): Promise<void> {
    await this.page.evaluate((css) => window.__preview.nextPicture(css), color)
    await this.tap('上传照片')
  }

  /** What a page's own code would call; waits for its end. Rejects with what `fail` was told. */
  async go(way: Ways | 'startPullDownRefresh', url = ''): Promise<void> {
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

  /** The browser has loaded the preview before that has fetched the app. */
  private async started(): Promise<void> {
    await this.page.waitForFunction(() => '__preview' in window)
  }

  private text(text: string | RegExp): Locator {
    return this.glass.getByText(text).filter({ visible: true }).first()
  }
}
