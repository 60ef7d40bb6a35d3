import type { Clock } from '../types'

/** A longer delay overflows in most engines and fires at once. */
const LONGEST = 0x7fffffff

export interface Timer {
  /** @param at by the device's wall clock, in ms since the epoch; Infinity for never */
  set(at: number): void
}

/**
 * Rings at a time of the wall clock, not after a while: a timer stands still while the app is frozen, and does not
 * notice a clock that is set. So it is cut into slices, and each slice looks at the clock again.
 */
export function createTimer(clock: Clock, ring: () => void): Timer {
  let target = Infinity
  let timer: unknown

  function arm(): void {
    timer = clock.setTimeout(
      () => {
        timer = undefined
        if (clock.now() < target) arm()
        else {
          target = Infinity
          ring()
        }
      },
      // In whole ms, upwards: a host that cuts off what is less would ring too early, again and again.
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

/** A timer that rings later than this, in ms, rings in an app that stood still. */
const STANDSTILL = 1_000

/**
 * Calls `over` after `ms`. After a standstill (the app was in the background) there is a second more: what came
 * meanwhile is told only now, and where promise callbacks are timers (iOS ≤ 15) it is told after this one.
 * @returns the undo
 */
export function startTimeout(clock: Clock, ms: number, over: () => void): () => void {
  const wait = Math.min(Math.ceil(ms), LONGEST)
  let due = clock.now() + wait
  let timer = clock.setTimeout(ring, wait)

  function ring(): void {
    const now = clock.now()
    if (now - due < STANDSTILL) return over()
    due = now + STANDSTILL
    timer = clock.setTimeout(ring, STANDSTILL)
  }

  return () => clock.clearTimeout(timer)
}
