import type { Clock } from '../../stores/types'

/** A timer that is later than this was frozen with the app; what died meanwhile is told within as much again, in ms. */
const FROZEN = 1_000
/** A longer delay overflows in most engines and fires at once. */
const LONGEST = 0x7fffffff

/** Something that has to be over in time. */
export interface Timed {
  group: DeadlineGroup | null
  /** Its place in the group. */
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
  /** It has no members just now; its timer is cleared in a moment. */
  idle: boolean
  cancel(): void
}

export interface Deadlines {
  /** `late` is called after this time, unless it is set anew or dropped. @param at the time now */
  set(item: Timed, ms: number, at: number): void
  drop(item: Timed): void
}

/**
 * The deadlines of a client. Timers decide, not the wall clock, which may be set; that one only tells whether a timer
 * stood still with the app.
 */
export function createDeadlines(clock: Clock): Deadlines {
  const soon = Promise.resolve()
  let last: DeadlineGroup | null = null

  function schedule(group: DeadlineGroup, ms: number): void {
    group.due = clock.now() + ms
    group.timer = clock.setTimeout(
      () => {
        if (clock.now() - group.due > FROZEN) return schedule(group, FROZEN)
        if (last === group) last = null
        for (const item of group.members.slice())
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
    const { group } = item
    if (!group) return
    item.group = null
    const { members } = group
    const moved = members.pop()
    if (moved && moved !== item) {
      members[item.slot] = moved
      moved.slot = item.slot
    }
    if (members.length || group.idle) return
    group.idle = true
    // Who answers an answer with another call does so in a moment: that one needs no timer of its own.
    void soon.then(group.cancel)
  }

  function createGroup(at: number, ms: number): DeadlineGroup {
    const members: Timed[] = []
    const group: DeadlineGroup = {
      at,
      ms,
      due: at,
      timer: undefined,
      members,
      idle: false,
      cancel() {
        group.idle = false
        if (members.length) return
        clock.clearTimeout(group.timer)
        if (last === group) last = null
      },
    }
    schedule(group, ms)
    return group
  }

  return {
    drop,
    set(item, ms, at) {
      if (item.group) drop(item)
      if (!last || last.at !== at || last.ms !== ms) last = createGroup(at, ms)
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
