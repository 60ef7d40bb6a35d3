import type { Clock } from '../types'

/** A longer delay, in ms, overflows in most engines and fires at once. */
const LONGEST = 0x7fffffff

export interface Timer {
  /** Replaces the time to fire. @param at by the device's clock, in ms since the epoch; Infinity for never */
  set(at: number): void
}

/**
 * Calls `fire` at a time of the wall clock. The platform's timers measure a delay: they stand still while the app is
 * frozen, and do not notice when the clock is set. So each time one fires the clock is read again.
 */
export function createTimer(clock: Clock, fire: () => void): Timer {
  let target = Infinity
  let timer: unknown

  function arm(): void {
    timer = clock.setTimeout(
      () => {
        timer = undefined
        if (clock.now() < target) arm()
        else {
          target = Infinity
          fire()
        }
      },
      // Rounded up to whole ms: a platform that rounds down would fire too early, again and again.
      Math.min(Math.max(Math.ceil(target - clock.now()), 0), LONGEST),
    )
  }

  return {
    set(at) {
      if (at === target) return
      target = at
      if (timer !== undefined) clock.clearTimeout(timer)
      timer = undefined
      if (at < Infinity) arm()
    },
  }
}

/** If a timer fires more than this late, in ms, the app has stood still. */
const STANDSTILL = 1_000

/**
 * Calls `over` after `ms`. If the app stood still meanwhile (in the background), calls `over` a second later: answers
 * that came meanwhile are delivered only now, and where promise callbacks are timers (iOS ≤ 15), after this timer.
 * @returns a function that cancels the timeout
 */
export function startTimeout(clock: Clock, ms: number, over: () => void): () => void {
  const wait = Math.min(Math.ceil(ms), LONGEST)
  let due = clock.now() + wait
  let timer = clock.setTimeout(fire, wait)

  function fire(): void {
    const now = clock.now()
    if (now - due < STANDSTILL) return over()
    due = now + STANDSTILL
    timer = clock.setTimeout(fire, STANDSTILL)
  }

  return () => clock.clearTimeout(timer)
}
