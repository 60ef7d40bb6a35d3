import type { Clock } from '../../stores/types'
import { macrotask, turn } from './macrotask'

/**
 * A clock that stands still until your test moves it. Pass it to the store and to the client as `clock`.
 *
 * @example
 * const clock = createFakeClock()
 * const store = createAuthStore({ clock, login: () => ({ token: 't', expiresIn: 60 }) })
 * await clock.advance(60_000) // timers due in this minute have run, and the promise work they started is done
 */
export interface FakeClock extends Clock {
  /** Lets `ms` pass: runs the timers that fall due, in order, and lets promise work settle before, between and after them. */
  advance(ms: number): Promise<void>
  /** Lets promise work and answers without a delay settle; no time passes. */
  settle(): Promise<void>
  /** Sets the phone's wall clock forward by `ms`, or back if negative. The timers keep their remaining time. */
  jump(ms: number): void
  /** Suspends the app: time passes with `advance`, but the app's timers and callbacks are held back until `thaw`. */
  freeze(): void
  /** After `ms` more in the frozen state, lets the app run again: first the callbacks held back, then the overdue timers. */
  thaw(ms?: number): Promise<void>
  /** Is the app suspended? */
  readonly frozen: boolean
  /** How many timers the app has armed. */
  readonly pending: number
  /** The armed timers, the next one first; `in` is the time left in ms, negative if it is overdue. */
  readonly timers: readonly { readonly in: number }[]
  /**
   * Lets something outside the app (a server, a disk) happen after `ms`. With 0 it happens at the next turn of the event
   * loop, without `advance`. It does not count as `pending`, and a frozen app does not hold it back. Returns the undo.
   */
  outside(ms: number, callback: () => void): () => void
  /** Calls the app, as the platform does: at once, or after the thaw if the app is frozen. */
  deliver(callback: () => void): void
  /** Ends the process of the app: drops armed timers, events on their way and callbacks held back; ends the freeze. */
  reset(): void
}

interface Timer {
  readonly due: number
  readonly order: number
  readonly outside: boolean
  readonly callback: () => void
}

/** In ms. A longer delay does not fit into the host's 32 bits: browsers and Node fire such a timer at once. */
const LONGEST_DELAY = 2 ** 31 - 1
/** More timers than this at one and the same moment, or more turns than this without rest, are a loop. */
const LOOP = 1000
/** So many turns in which nothing happens count as rest. */
const QUIET_TURNS = 3

/**
 * Makes a clock that stands still until your test moves it.
 * @param start the wall clock at the beginning, in ms since the epoch
 * @param options `seed`: a whole number makes `random()` a repeatable series; without it `random()` is always 0.5
 */
export function createFakeClock(
  start: number = Date.UTC(2024, 0, 1),
  options: { readonly seed?: number | undefined } = {},
): FakeClock {
  check('start', start)
  let passed = 0
  let jumped = 0
  let order = 0
  let frozen = false
  let advancing = false
  let soon = 0
  let epoch = 0
  let timers = new Map<number, Timer>()
  let held: (() => void)[] = []
  const random = options.seed === undefined ? () => 0.5 : series(options.seed)

  function arm(ms: number, outside: boolean, callback: () => void): number {
    const id = ++order
    timers.set(id, { due: passed + ms, order: id, outside, callback })
    return id
  }

  function run(id: number): void {
    const timer = timers.get(id)
    if (timer === undefined) return
    timers.delete(id)
    passed = Math.max(passed, timer.due)
    timer.callback()
  }

  function inOrder(): Timer[] {
    return [...timers.values()].sort((a, b) => a.due - b.due || a.order - b.order)
  }

  function armed(): Timer[] {
    return inOrder().filter((timer) => !timer.outside)
  }

  function outside(ms: number, callback: () => void): () => void {
    if (ms > 0) {
      const id = arm(ms, true, callback)
      return () => void timers.delete(id)
    }
    const born = epoch
    let off = false
    soon += 1
    macrotask(() => {
      if (born !== epoch) return
      soon -= 1
      if (!off) callback()
    })
    return () => {
      off = true
    }
  }

  async function settle(): Promise<void> {
    for (let turns = 0, quiet = 0; quiet < QUIET_TURNS; turns++) {
      if (turns > LOOP) throw new Error(`the app does not come to rest: still busy after ${LOOP} turns`)
      const before = soon
      await turn()
      quiet = before === 0 && soon === 0 ? quiet + 1 : 0
    }
  }

  async function advance(ms: number): Promise<void> {
    check('ms', ms, 0)
    if (advancing) throw new Error('advance() is already running: await it before the next')
    advancing = true
    try {
      const end = passed + ms
      let atOnce = 0
      await settle()
      for (;;) {
        const next = inOrder().find((timer) => timer.outside || !frozen)
        if (next === undefined || next.due > end) break
        atOnce = next.due > passed ? 0 : atOnce + 1
        if (atOnce > LOOP) throw new Error(`a timer is armed again and again for the same moment`)
        run(next.order)
        await settle()
      }
      passed = Math.max(passed, end)
    } finally {
      advancing = false
    }
  }

  function deliver(callback: () => void): void {
    if (frozen) held.push(callback)
    else callback()
  }

  function thaw(): void {
    if (!frozen) return
    frozen = false
    const late = held
    held = []
    for (const callback of late) outside(0, () => deliver(callback))
    for (const { due, order: id } of armed()) if (due <= passed) outside(0, () => deliver(() => run(id)))
  }

  return {
    now: () => start + passed + jumped,
    setTimeout(callback, ms) {
      if (typeof callback !== 'function') throw new TypeError('setTimeout: callback must be a function')
      return arm(ms > LONGEST_DELAY ? 1 : Math.max(0, ms || 0), false, callback)
    },
    clearTimeout(id) {
      if (typeof id === 'number' && timers.get(id)?.outside === false) timers.delete(id)
    },
    random,
    advance,
    settle,
    jump(ms) {
      check('ms', ms)
      jumped += ms
    },
    freeze() {
      frozen = true
    },
    async thaw(ms = 0) {
      if (ms !== 0) await advance(ms)
      thaw()
      await settle()
    },
    get frozen() {
      return frozen
    },
    get pending() {
      return armed().length
    },
    get timers() {
      return armed().map((timer) => ({ in: timer.due - passed }))
    },
    outside,
    deliver,
    reset() {
      epoch += 1
      soon = 0
      frozen = false
      held = []
      timers = new Map()
    },
  }
}

function check(name: string, ms: number, least = -Infinity): void {
  if (!Number.isFinite(ms) || ms < least) throw new TypeError(`${name} must be a finite number of ms`)
}

/** Mulberry32, a small generator of pseudo-random numbers: good enough to test jitter. */
function series(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
