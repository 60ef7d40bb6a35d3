/** WeChat sends at most this many requests, uploads and downloads at once, and queues the rest in order. */
const PLATFORM_LIMIT = 10

/** Something that waits for a slot. */
export interface QueueItem {
  /** The item no longer needs a slot. */
  readonly over: boolean
  /** Called when the item has a slot. It must call `leave` once. */
  start(): void
}

export interface RequestQueue {
  /**
   * Takes a slot if one is free, else queues the item. The last slot is kept for `urgent` items, so that a renewal never
   * queues behind the requests that wait for it.
   * @returns false if the item was queued: its `start` is called later
   */
  enter(urgent: boolean, item: QueueItem): boolean
  /** Gives a slot back, and starts the next item. */
  leave(): void
}

/** A queue in front of the platform's own, because in the platform's queue an urgent request cannot overtake others. */
export function createRequestQueue(): RequestQueue {
  const urgents: QueueItem[] = []
  let queue: QueueItem[] = []
  /** The index of the next item in `queue`: `shift()` on a long array would move all the other items. */
  let head = 0
  let inFlight = 0
  let filling = false

  function next(): QueueItem | undefined {
    if (inFlight < PLATFORM_LIMIT && urgents.length) return urgents.shift()
    if (inFlight >= PLATFORM_LIMIT - 1) return undefined
    if (head < queue.length) return queue[head++]
    queue = []
    head = 0
    return undefined
  }

  return {
    enter(urgent, item) {
      const room = inFlight < (urgent ? PLATFORM_LIMIT : PLATFORM_LIMIT - 1)
      if (room) inFlight++
      else (urgent ? urgents : queue).push(item)
      return room
    },
    leave() {
      inFlight--
      // A started item may call `leave` at once, and so may the next one: `filling` makes this a loop, not a recursion.
      if (filling || !(urgents.length + queue.length)) return
      filling = true
      try {
        for (let found = next(); found; found = next())
          // Items that were cancelled in the queue are skipped only here.
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

/** One queue for all clients of a store, because they share the platform's limit. */
export function requestQueueOf(owner: object | undefined): RequestQueue {
  const queue = (owner && shared.get(owner)) || createRequestQueue()
  if (owner) shared.set(owner, queue)
  return queue
}
