import type { AbortSignalLike } from './types'

/** WeChat sends at most this many requests, uploads and downloads at once, and queues the rest in order. */
const PLATFORM_LIMIT = 10

export interface Lanes {
  /** How many requests stand at the gate: then a login or a renewal is under way, and others wait for what it asks. */
  parked: number
  /**
   * Starts the work as soon as there is room; it must call `done` once. Room is kept for one more that is `urgent`, so
   * that a renewal never stands behind the requests that wait for it.
   * @returns false if the work has to queue
   */
  enter(urgent: boolean, signal: AbortSignalLike, start: (done: () => void) => void): boolean
}

interface Queued {
  readonly signal: AbortSignalLike
  readonly start: (done: () => void) => void
}

/** A queue of our own in front of the platform's, because nothing that is in the platform's can be overtaken. */
export function createLanes(): Lanes {
  const pressing: Queued[] = []
  let queue: Queued[] = []
  /** What stands before it has been served: `shift()` on a long array moves all that is left. */
  let head = 0
  let inFlight = 0

  function next(): Queued | undefined {
    if (inFlight < PLATFORM_LIMIT && pressing.length) return pressing.shift()
    if (inFlight >= PLATFORM_LIMIT - 1) return undefined
    const item = queue[head++]
    if (head >= queue.length) {
      queue = []
      head = 0
    }
    return item
  }

  function run(start: (done: () => void) => void): void {
    inFlight++
    let over = false
    start(() => {
      if (over) return
      over = true
      inFlight--
      // Who gave up while in the queue leaves his place only now.
      for (let item = next(); item; item = next()) if (!item.signal.aborted) run(item.start)
    })
  }

  return {
    parked: 0,
    enter(urgent, signal, start) {
      const room = inFlight < (urgent ? PLATFORM_LIMIT : PLATFORM_LIMIT - 1)
      if (room) run(start)
      else if (urgent) pressing.push({ signal, start })
      else queue.push({ signal, start })
      return room
    },
  }
}

const shared = new WeakMap<object, Lanes>()

/** One queue for all clients of a store: the platform's limit is one for all of them. */
export function lanesOf(owner: object | undefined): Lanes {
  if (!owner) return createLanes()
  const found = shared.get(owner) || createLanes()
  shared.set(owner, found)
  return found
}
