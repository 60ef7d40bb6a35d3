import type { Navigation, PageOnStack } from '../platform/wx-navigation'
import type { Step } from './login-plan'

/** A navigation that was confirmed this long ago, in ms, and never seen to arrive, was overtaken by another. */
const LOST = 10_000

/** What may follow the path of a page. */
export const QUERY = /\?.*/

export const topOf = (pages: readonly PageOnStack[]): PageOnStack | undefined => pages[pages.length - 1]

/** One navigation at a time, until it has arrived, failed or got lost. */
export class Flight {
  /** How many ways of one navigation have failed so far, and what was said of the last. */
  failures = 0
  failure = ''
  /** From the page that is on top; `confirmedAt` is 0 until WeChat confirms it. */
  private now: { readonly step: Step; top: PageOnStack | undefined; confirmedAt: number } | null = null

  /** `look`: to be called when there is news. */
  constructor(
    private readonly navigation: Navigation,
    private readonly look: () => void,
  ) {}

  get isBusy(): boolean {
    return !!this.now
  }

  /** Is the login page on its way? */
  get opens(): boolean {
    return !!this.now && this.now.step.to === 'open'
  }

  isUnderWay(top: PageOnStack, loginAt: number): boolean {
    if (!this.now) return false
    const { step, confirmedAt } = this.now
    // Another page on top, before WeChat confirms, is another's doing. And confirmed is not arrived: route events are queued.
    const arrived = step.to === 'open' ? loginAt >= 0 : loginAt < 0 || (confirmedAt && top !== this.now.top)
    if (!arrived && (!confirmedAt || Date.now() - confirmedAt <= LOST)) return true
    this.forget()
    return false
  }

  /** WeChat opens the login page in the place of another one. */
  rerouted(): void {
    const top = topOf(this.navigation.pages())
    this.now = { step: { to: 'open', method: 'navigateTo' }, top, confirmedAt: Date.now() }
  }

  forget(): void {
    this.now = null
    this.failures = 0
  }

  start(step: Step, top: PageOnStack, url: string): void {
    const { navigation } = this
    const mine: typeof this.now = { step, top, confirmedAt: 0 }
    this.now = mine
    const done = (errMsg?: string): void => {
      if (this.now !== mine) return
      const now = topOf(navigation.pages())
      if (errMsg === undefined) {
        mine.confirmedAt = Date.now()
        mine.top = now
      } else {
        this.now = null
        this.failure = errMsg
        // A login page that is a tab page can be reached by switchTab only: do not close pages in vain. Where the app has
        // gone elsewhere meanwhile, all is decided anew.
        const least = step.to === 'open' && /tab ?bar/i.test(errMsg) ? 3 : 0
        if (now === mine.top) this.failures = Math.max(this.failures + 1, least)
      }
      this.look()
    }
    try {
      if (step.to === 'back') navigation.back(step.delta, done)
      // switchTab takes no query.
      else navigation.open(step.method, step.method === 'switchTab' ? url.replace(QUERY, '') : url, done)
    } catch (error) {
      // A way that throws, or is not there at all, has failed like any other.
      done(String(error))
    }
  }
}
