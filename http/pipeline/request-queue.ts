/** WeChat sends at most this many requests, uploads and downloads at once, and queues the rest in order. */
const PLATFORM_LIMIT = 10

/** Something that waits for a slot. */
export interface QueueItem {
  /** It no longer wants one. */
  readonly over: boolean
  /** It has one, and must `leave` once. */
  start(): void
}

export interface RequestQueue {
  /**
   * Takes a slot if one is free, else queues the item. One more is kept for what is `urgent`, so that a renewal never
   * stands behind the requests that wait for it.
   * @returns false if it has to queue: then its `start` is called
   */
  enter(urgent: boolean, item: QueueItem): boolean
  /** A slot is free. */
  leave(): void
}

/** A queue of our own in front of the platform's, because nothing that is in the platform's can be overtaken. */
export function createRequestQueue(): RequestQueue {
  const urgents: QueueItem[] = []
  let queue: QueueItem[] = []
  /** What stands before it has been served: `shift()` on a long array moves all that is left. */
  let head = 0
  let inFlight = 0
  let filling = false

  function next(): QueueItem | undefined {
    if (inFlight < PLATFORM_LIMIT && urgents.length) return urgents.shift()
    if (inFlight >= PLATFORM_LIMIT - 1) return undefined
    const found = queue[head++]
    if (head >= queue.length) {
      queue = []
      head = 0
    }
    return found
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
      // What starts may leave at once, and so may the next one: that is a loop, and no recursion.
      if (filling || !(urgents.length + queue.length)) return
      filling = true
      try {
        for (let found = next(); found; found = next())
          // What gave up while in the queue is left out only now.
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
  const queue = (owner && shared.get(owner)) || createRequestQueue()
  if (owner) shared.set(owner, queue)
  return queue
}
