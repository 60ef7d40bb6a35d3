/** WeChat sends at most this many requests, uploads and downloads at once, and queues the rest in order. */
const PLATFORM_LIMIT = 10

/** Something that wants a place. */
export interface QueueItem {
  /** It no longer wants one. */
  readonly over: boolean
  /** It has one, and must `leave` once. */
  start(): void
}

export interface RequestQueue {
  /** How many requests stand at the gate: then a login or a renewal is under way, and others wait for what it asks. */
  parked: number
  /**
   * Starts it as soon as there is room. Room is kept for one more that is `urgent`, so that a renewal never stands
   * behind the requests that wait for it.
   * @returns false if it has to queue
   */
  enter(urgent: boolean, passenger: QueueItem): boolean
  /** A place is free. */
  leave(): void
}

/** A queue of our own in front of the platform's, because nothing that is in the platform's can be overtaken. */
export function createRequestQueue(): RequestQueue {
  const pressing: QueueItem[] = []
  let queue: QueueItem[] = []
  /** What stands before it has been served: `shift()` on a long array moves all that is left. */
  let head = 0
  let inFlight = 0
  let filling = false

  function next(): QueueItem | undefined {
    if (inFlight < PLATFORM_LIMIT && pressing.length) return pressing.shift()
    if (inFlight >= PLATFORM_LIMIT - 1) return undefined
    const found = queue[head++]
    if (head >= queue.length) {
      queue = []
      head = 0
    }
    return found
  }

  return {
    parked: 0,
    enter(urgent, passenger) {
      const room = inFlight < (urgent ? PLATFORM_LIMIT : PLATFORM_LIMIT - 1)
      if (room) {
        inFlight++
        passenger.start()
      } else (urgent ? pressing : queue).push(passenger)
      return room
    },
    leave() {
      inFlight--
      // Who starts may leave at once, and so may the next one: that is a loop, and no recursion.
      if (filling) return
      filling = true
      try {
        for (let found = next(); found; found = next())
          // Who gave up while in the queue leaves his place only now.
          if (!found.over) {
            inFlight++
            found.start()
          }
      } finally {
        filling = false
      }
    },
  }
}

const shared = new WeakMap<object, RequestQueue>()

/** One queue for all clients of a store: the platform's limit is one for all of them. */
export function requestQueueOf(owner: object | undefined): RequestQueue {
  const lanes = (owner && shared.get(owner)) || createRequestQueue()
  if (owner) shared.set(owner, lanes)
  return lanes
}
