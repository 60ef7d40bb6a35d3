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

/** Calls that were sent together. */
export interface SentCalls {
  /** Waits until all calls have settled. Resolves with the outcome of each: `answered`, or the code of its error. */
  settled(): Promise<readonly string[]>
  /** The outcomes so far, with `waiting` for calls that have not settled. */
  outcomes(): Promise<readonly string[]>
}

type NavigationMethod = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab' | 'navigateBack'

/** The phone of a user in the browser: what it shows, what the user does, and what follows. */
export class Phone {
  readonly screen: Locator

  private constructor(
    private readonly world: World,
    readonly page: Page,
  ) {
    this.screen = page.locator('.phone-screen')
  }

  /** Opens the app on a new phone. @param link the query of the address */
  static async open(world: World, link = '', prepare?: (page: Page) => Promise<unknown>): Promise<Phone> {
    const phone = new Phone(world, await world.phone(link, prepare))
    await phone.started()
    return phone
  }

  /** Reloads the browser: the app starts again on the same page. */
  async reload(): Promise<void> {
    await this.page.reload()
    await this.started()
  }

  /** Closes the phone. */
  close(): Promise<void> {
    return this.page.context().close()
  }

  /** Waits until the screen shows this text. */
  see(text: string | RegExp): Promise<void> {
    return this.text(text).waitFor()
  }

  /** How often the screen shows this text now. */
  count(text: string | RegExp): Promise<number> {
    return this.screen.getByText(text).filter({ visible: true }).count()
  }

  /** Taps a text. If another page covers it meanwhile, it is looked for again. */
  async tap(text: string): Promise<void> {
    for (let tries = 1; ; tries++)
      try {
        return await this.exactly(text).click({ timeout: 2_000 })
      } catch (error) {
        if (tries === 10) throw error
      }
  }

  exactly(text: string): Locator {
    return this.screen.getByText(text, { exact: true }).filter({ visible: true }).first()
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

  /** Waits until this page is on top and no navigation is running. */
  async at(route: string): Promise<void> {
    await this.page.waitForFunction(
      (wanted) => window.__preview.isIdle() && window.__preview.routes().at(-1) === wanted,
      route,
    )
  }

  /** Waits until the page on top has loaded its data. */
  async ready(): Promise<void> {
    await this.page.waitForFunction(
      () => window.__preview.isIdle() && window.__preview.pageData()['phase'] === 'ready',
    )
  }

  async signedIn(): Promise<void> {
    await this.page.waitForFunction(() => window.__preview.session()?.isLogin === true)
  }

  /** Signs in by the one-tap login of the login panel on the screen. */
  async signIn(): Promise<void> {
    await this.tap('微信一键登录')
    await this.signedIn()
  }

  /** The navigations that have opened a login page so far. */
  async loginPages(): Promise<readonly string[]> {
    const rows = await this.page.evaluate(() => window.__preview.log())
    const notes = rows.flatMap((row) => (row.kind === 'note' ? [row.words[0]] : [])).reverse()
    const methods = notes.flatMap((text) => (text.endsWith(` → ${LOGIN}`) ? [text.split(' ')[0] ?? ''] : []))
    return methods.filter((method) => method !== 'navigateBack')
  }

  /** Waits until the latest call to this path has reached a phase: `sent`, `parked`, `failed aborted`. */
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

  /** The counters of the reference server. */
  async server(): Promise<{ readonly renewals: number; readonly logins: number }> {
    const answer = await fetch(this.world.apiUrl + 'dev/state')
    const { data } = (await answer.json()) as { data: { renewals: number; logins: number } }
    return data
  }

  /** Sets the faults of the reference server. */
  async faults(faults: { readonly latencyMs?: number; readonly rules?: readonly object[] }): Promise<void> {
    const answer = await fetch(this.world.apiUrl + 'dev/faults', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
    })
    if (!answer.ok) throw new Error(await answer.text())
  }

  /** Lets this time pass, in ms, for the phone, and for the server's clock as the phone sees it. */
  async advance(ms: number): Promise<void> {
    await this.faults({ rules: [{ fault: 'clock', offsetMs: ms }] })
    await this.page.clock.setSystemTime(Date.now() + ms)
  }

  /** Makes the next navigation of each of these kinds fail. */
  async failNavigation(...methods: readonly NavigationMethod[]): Promise<void> {
    await this.page.evaluate(
      (types) =>
        types.forEach((type) => window.__preview.faultNavigation({ fail: { type, reason: 'timeout' } })),
      methods,
    )
  }

  /** Sets how long WeChat takes to confirm a navigation, in ms. */
  slowNavigation(delay: number): Promise<void> {
    return this.page.evaluate((ms) => window.__preview.faultNavigation({ delay: ms }), delay)
  }

  /** Puts the app into the background, where it is frozen at once. */
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

  /** Drags from the left edge of the screen. */
  async backGesture(): Promise<void> {
    const box = await this.screen.boundingBox()
    if (!box) throw new Error('there is no phone')
    const { mouse } = this.page
    await mouse.move(box.x + 4, box.y + 400)
    await mouse.down()
    await mouse.move(box.x + 200, box.y + 400, { steps: 5 })
    await mouse.up()
  }

  /** Uploads a picture of this colour on the page of an activity's pictures. */
  async upload(color: string): Promise<void> {
    await this.page.evaluate((css) => window.__preview.nextPicture(css), color)
    await this.tap('上传照片')
  }

  /** Calls a navigation of `wx`, as a page's code would, and waits for its end. Rejects with the error that `fail` gets. */
  async go(method: NavigationMethod | 'startPullDownRefresh', url = ''): Promise<void> {
    await this.page.evaluate(
      async ([name, target]) => {
        const api = window.__preview.wx[name]
        if (typeof api === 'function') await Reflect.apply(api, undefined, [target ? { url: target } : {}])
      },
      [method, url] as const,
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

  /** Sends these requests by the app's own client, all at once, without waiting for the answers. */
  async ask(...paths: readonly string[]): Promise<SentCalls> {
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

  /** Waits until the app runs: the preview fetches it after the browser has loaded the preview. */
  private async started(): Promise<void> {
    await this.page.waitForFunction(() => '__preview' in window)
  }

  private text(text: string | RegExp): Locator {
    return this.screen.getByText(text).filter({ visible: true }).first()
  }
}
