import type { Options } from '../options'
import { prepareApi } from '../world'
import type { World } from '../world'

export interface RouteCall {
  /** ms until the platform confirms. */
  readonly delay: number
  /** Allows it, with what `success` gets, or throws an `ApiFailure`. */
  confirm(): object
  /** The route event that follows a confirmation, and that nothing can stop. */
  event(): void
}

/**
 * Route APIs one after another (页面路由.md): the platform confirms (`success`), then delivers the event, and whatever
 * was called meanwhile waits for that. So two calls open two pages; none is merged or dropped.
 */
export interface RouteQueue {
  call(options: Options, call: RouteCall): unknown
  /** An event of the platform itself. */
  event(event: () => void): void
  readonly pending: number
  reset(): void
}

export function createRouteQueue(world: World): RouteQueue {
  let waiting: (() => void)[] = []
  let pending = 0

  function enter(start: () => void): void {
    pending += 1
    waiting.push(start)
    if (pending === 1) next()
  }

  function next(): void {
    waiting.shift()?.()
  }

  function leave(): void {
    pending -= 1
    next()
  }

  function later(event: () => void): void {
    world.clock.outside(0, () =>
      world.clock.deliver(() => {
        event()
        leave()
      }),
    )
  }

  return {
    call(options, { delay, confirm, event }) {
      const begin = prepareApi(world, options, () => {
        try {
          const result = confirm()
          later(event)
          return result
        } catch (error) {
          leave()
          throw error
        }
      })
      enter(() => begin.start(delay))
      return begin.promise
    },
    event: (event) => enter(() => later(event)),
    get pending() {
      return pending
    },
    reset() {
      waiting = []
      pending = 0
    },
  }
}
