import type { Clock } from '../../stores/types'

/** A timer that is later than this was frozen with the app; what died meanwhile is told within as much again, in ms. */
const FROZEN = 1_000
/** A longer delay overflows in most engines and fires at once. */
const LONGEST = 0x7fffffff

/** Something that has to be over in time. */
export interface Timed {
  group: DeadlineGroup | null
  /** Its place among those that the same bell rings for. */
  slot: number
  late(): void
}

/** One timer, for all that began in the same millisecond and have the same time: a thousand calls cost one. */
export interface DeadlineGroup {
  readonly at: number
  readonly ms: number
  due: number
  timer: unknown
  readonly members: Timed[]
  /** Nobody waits for it just now; it is put away in a moment. */
  idle: boolean
  cancel(): void
}

export interface Deadlines {
  /** `late` is called after this time, unless it is set anew or dropped. */
  set(item: Timed, ms: number): void
  drop(item: Timed): void
}

/**
 * The deadlines of a client. Timers decide, not the wall clock, which may be set; that one only tells whether a timer
 * stood still with the app.
 */
export function createDeadlines(clock: Clock): Deadlines {
  const soon = Promise.resolve()
  let last: DeadlineGroup | null = null

  function arm(bell: DeadlineGroup, ms: number): void {
    bell.due = clock.now() + ms
    bell.timer = clock.setTimeout(
      () => {
        if (clock.now() - bell.due > FROZEN) return arm(bell, FROZEN)
        if (last === bell) last = null
        for (const item of bell.members.slice())
          try {
            item.late()
          } catch (error) {
            report(clock, error)
          }
      },
      Math.min(ms, LONGEST),
    )
  }

  function drop(item: Timed): void {
    const { group: bell } = item
    if (!bell) return
    item.group = null
    const { members } = bell
    const moved = members.pop()
    if (moved && moved !== item) {
      members[item.slot] = moved
      moved.slot = item.slot
    }
    if (members.length || bell.idle) return
    bell.idle = true
    // Who answers an answer with another call does so in a moment: that one needs no timer of its own.
    void soon.then(bell.cancel)
  }

  function hang(at: number, ms: number): DeadlineGroup {
    const members: Timed[] = []
    const bell: DeadlineGroup = {
      at,
      ms,
      due: at,
      timer: undefined,
      members,
      idle: false,
      cancel() {
        bell.idle = false
        if (members.length) return
        clock.clearTimeout(bell.timer)
        if (last === bell) last = null
      },
    }
    arm(bell, ms)
    return bell
  }

  return {
    drop,
    set(item, ms) {
      drop(item)
      const at = clock.now()
      if (!last || last.at !== at || last.ms !== ms) last = hang(at, ms)
      item.group = last
      item.slot = last.members.push(item) - 1
    },
  }
}

/** Throws what a function of the app threw where the app hears of its errors, and where nobody else is in its way. */
export function report(clock: Pick<Clock, 'setTimeout'>, error: unknown): void {
  clock.setTimeout(() => {
    throw error
  }, 0)
}
