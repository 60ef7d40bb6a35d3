import type { PageOnStack } from '../../stores/platform/wx-platform'
import type { Navigation } from '../platform/wx-navigation'
import type { Step } from './login-plan'

/** A navigation that was confirmed this long ago, in ms, and never seen to arrive, was overtaken by another. */
const LOST = 10_000

/** What may follow the path of a page. */
export const QUERY = /\?.*/

export const topOf = (pages: readonly PageOnStack[]): PageOnStack | undefined => pages[pages.length - 1]

/** One navigation at a time, until it has arrived, failed or got lost. */
export interface Flight {
  /** How many ways of one navigation have failed so far, and what was said of the last. */
  failures: number
  failure: string
  /** Where it goes to; undefined: nothing is under way. */
  to(): Step['to'] | undefined
  /** Looks whether it has arrived. */
  isUnderWay(top: PageOnStack, loginAt: number): boolean
  start(step: Step, top: PageOnStack, url: string): void
  /** WeChat opens the login page in the place of another one. */
  rerouted(): void
  forget(): void
}

/** @param look called when there is news */
export function createFlight(navigation: Navigation, look: () => void): Flight {
  /** From the page that is on top; `confirmedAt` is 0 until WeChat confirms it. */
  let current: { readonly step: Step; top: PageOnStack | undefined; confirmedAt: number } | null = null
  const flight: Flight = {
    failures: 0,
    failure: '',
    to: () => (current ? current.step.to : undefined),
    isUnderWay(top, loginAt) {
      if (!current) return false
      const { step, confirmedAt } = current
      // Another page on top, before WeChat confirms, is another's doing. And confirmed is not arrived: route events are queued.
      const arrived = step.to === 'open' ? loginAt >= 0 : loginAt < 0 || (confirmedAt && top !== current.top)
      if (!arrived && (!confirmedAt || Date.now() - confirmedAt <= LOST)) return true
      flight.forget()
      return false
    },
    start(step, top, url) {
      const mine: typeof current = { step, top, confirmedAt: 0 }
      current = mine
      const done = (errMsg?: string): void => {
        if (current !== mine) return
        const now = topOf(navigation.pages())
        if (errMsg === undefined) {
          mine.confirmedAt = Date.now()
          mine.top = now
        } else {
          current = null
          flight.failure = errMsg
          // A login page that is a tab page can be reached by switchTab only: do not close pages in vain. Where the app has
          // gone elsewhere meanwhile, all is decided anew.
          const least = step.to === 'open' && /tab ?bar/i.test(errMsg) ? 3 : 0
          if (now === mine.top) flight.failures = Math.max(flight.failures + 1, least)
        }
        look()
      }
      try {
        if (step.to === 'back') navigation.back(step.delta, done)
        // switchTab takes no query.
        else navigation.open(step.method, step.method === 'switchTab' ? url.replace(QUERY, '') : url, done)
      } catch (error) {
        // A way that throws, or is not there at all, has failed like any other.
        done(String(error))
      }
    },
    rerouted() {
      const top = topOf(navigation.pages())
      current = { step: { to: 'open', method: 'navigateTo' }, top, confirmedAt: Date.now() }
    },
    forget() {
      current = null
      flight.failures = 0
    },
  }
  return flight
}
