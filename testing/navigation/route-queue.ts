import type { Options } from '../options'
import { prepareApi } from '../world'
import type { World } from '../world'

export interface RouteCall {
  /** ms until the platform confirms. */
  readonly delay: number
  /** Returns what `success` gets, or throws an `ApiFailure` to refuse the navigation. */
  confirm(): object
  /** Carries out the route event after the confirmation; nothing can stop it. */
  event(): void
}

/**
 * Runs route APIs one after another (页面路由.md): the platform confirms a call (`success`), then delivers its event; a call
 * made meanwhile waits for that event. So two calls open two pages; no call is merged or dropped.
 */
export interface RouteQueue {
  call(options: Options, call: RouteCall): unknown
  /** Queues an event of the platform itself. */
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
