import { LONGEST } from './timer'
import type { Clock } from '../types'

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
