import type { Clock } from '../../stores/types'

/**
 * In ms. A timer that fires later than this was frozen with the app. It then runs as long again, because the platform
 * reports the requests that died meanwhile within that time.
 */
const FROZEN = 1_000
/** In ms. A timer with a longer delay overflows in most engines and fires at once. */
const LONGEST = 0x7fffffff

/** Something with a deadline: a call, or the opening of a socket. */
export interface Timed {
  group: DeadlineGroup | null
  /** Its index in the group's `members`. */
  index: number
  timedOut(): void
}

/** One timer for all items set in the same millisecond with the same delay: a thousand calls cost one timer. */
export interface DeadlineGroup {
  readonly at: number
  readonly ms: number
  due: number
  timer: unknown
  readonly members: Timed[]
  /** Clears the timer if the group has no member. */
  cancel(): void
}

export interface Deadlines {
  /** Calls `item.timedOut` after `ms`, unless the item is set again or dropped first. @param at the current time in ms */
  set(item: Timed, ms: number, at: number): void
  drop(item: Timed): void
}

/**
 * The deadlines of a client. Timers measure the time, because the wall clock may be set by hand. The wall clock only
 * shows whether a timer was frozen with the app.
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
        callEach(clock, group.members, (item) => item.timedOut())
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
      members[item.index] = moved
      moved.index = item.index
    }
    // Callers often make another call as soon as one is answered. In the same millisecond that call joins this group.
    if (!members.length) void soon.then(group.cancel)
  }

  function createGroup(at: number, ms: number): DeadlineGroup {
    const members: Timed[] = []
    const group: DeadlineGroup = {
      at,
      ms,
      due: at,
      timer: undefined,
      members,
      cancel() {
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
      item.index = last.members.push(item) - 1
    },
  }
}

/**
 * Calls `run` with each item. If one call throws, the others follow all the same, and the error is thrown from a timer: the
 * app's `onError` hears it, and no code of ours stops.
 */
export function callEach<Item>(
  clock: Pick<Clock, 'setTimeout'>,
  items: readonly Item[],
  run: (item: Item) => void,
): void {
  for (const item of items.slice())
    try {
      run(item)
    } catch (error) {
      clock.setTimeout(() => {
        throw error
      }, 0)
    }
}
