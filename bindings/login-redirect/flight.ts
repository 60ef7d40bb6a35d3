import type { PageOnStack } from '../../stores/platform/wx-platform'
import type { Navigation } from '../platform/wx-navigation'
import type { Step } from './login-plan'

/**
 * In ms: a navigation that WeChat confirmed longer ago, and that has not arrived, was overtaken by another one. If the clock was
 * set back by more than this, the navigation counts as overtaken, too.
 */
const LOST = 10_000

/** The query of a page's url, with its `?`. */
export const QUERY = /\?.*/

export const topOf = (pages: readonly PageOnStack[]): PageOnStack | undefined => pages[pages.length - 1]

/** Runs one navigation at a time, until it arrives, fails or is overtaken by another one. */
export interface Flight {
  /** How many methods (navigateTo, redirectTo …) of this navigation have failed, and the message of the last failure. */
  failures: number
  failure: string
  /** The kind of the running navigation; undefined if none runs. */
  to(): Step['to'] | undefined
  /** Is a navigation still running? One that has arrived, or was overtaken, is forgotten. */
  isUnderWay(top: PageOnStack, loginAt: number): boolean
  start(step: Step, top: PageOnStack, url: string): void
  /** Notes that WeChat itself opens the login page, in place of a guarded page. */
  rerouted(): void
  forget(): void
}

/** @param look called when a navigation was confirmed or has failed */
export function createFlight(navigation: Navigation, look: () => void): Flight {
  /** `top`: the page on top at the start, then at WeChat's confirmation; `confirmedAt`: in ms, 0 before it. */
  let current: { readonly step: Step; top: PageOnStack | undefined; confirmedAt: number } | null = null
  const flight: Flight = {
    failures: 0,
    failure: '',
    to: () => (current ? current.step.to : undefined),
    isUnderWay(top, loginAt) {
      if (!current) return false
      const { step, confirmedAt } = current
      // Before WeChat confirms, a new page on top comes from another navigation. After the confirmation the page is not yet
      // there, because WeChat queues route events.
      const arrived = step.to === 'open' ? loginAt >= 0 : loginAt < 0 || (confirmedAt && top !== current.top)
      if (!arrived && (!confirmedAt || Math.abs(Date.now() - confirmedAt) <= LOST)) return true
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
          // A login page in the tab bar: go on with switchTab (the fourth method), because reLaunch would close every page.
          // If the app is on another page by now, the failure does not count and the next step is decided anew.
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
        // A method that throws, or that the platform lacks, counts as failed.
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
