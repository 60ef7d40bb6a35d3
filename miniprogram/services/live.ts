import { connect } from 'mobx-miniprogram-auth/socket'
import type { Socket } from 'mobx-miniprogram-auth/socket'
import { http } from '../auth'
import { codeOf } from '../utils/explain'
import type { Turnout } from './types'

/** ms before the next try after a break; twice as long each time, up to the last. */
const FIRST_PAUSE = 1000
const LONGEST_PAUSE = 30_000
/** The server takes no more at a time. */
const MOST = 50

function turnoutOf(message: string | ArrayBuffer): Turnout | null {
  if (typeof message !== 'string') return null
  const { code, data }: { code?: string; data?: Turnout } = JSON.parse(message)
  return code === '10000' && data ? data : null
}

interface Line {
  readonly isLive: () => boolean
  readonly stop: () => void
}

function watch(activityIds: readonly string[], told: (turnout: Turnout) => void): Line {
  let pause = FIRST_PAUSE
  let timer = 0
  let stopped = false
  let socket: Socket | null = null

  function open(): void {
    const line = connect(http, { url: 'meetup/api/v1/live', waitForLogin: false })
    socket = line
    line.onOpen(() => {
      pause = FIRST_PAUSE
      // What a break keeps from being sent, the next line sends.
      line.send({ watch: activityIds.slice(-MOST) }).catch(() => undefined)
    })
    line.onMessage((message) => {
      const turnout = turnoutOf(message)
      if (turnout && !stopped) told(turnout)
    })
    line.onClose(({ error }) => {
      // Whoever signs in begins anew; only the network is waited for.
      const isOver = error !== null && !['network', 'timeout'].includes(codeOf(error))
      if (stopped || isOver) return
      timer = setTimeout(open, pause)
      pause = Math.min(LONGEST_PAUSE, pause * 2)
    })
  }

  open()
  return {
    isLive: () => socket?.state === 'open',
    stop() {
      stopped = true
      clearTimeout(timer)
      socket?.close()
    },
  }
}

// Beside the pages, as their calls are.
const lines = new WeakMap<object, Line>()

/**
 * Tells a page how many come to these activities, now and whenever it changes, until it stops. A token that ends costs
 * nothing: the connection is made anew with the next one. A network that breaks is tried again.
 */
export function followTurnouts(
  page: object,
  activityIds: readonly string[],
  told: (turnout: Turnout) => void,
): void {
  stopFollowing(page)
  if (activityIds.length > 0) lines.set(page, watch(activityIds, told))
}

export function stopFollowing(page: object): void {
  lines.get(page)?.stop()
  lines.delete(page)
}

/** Is the page told of every change as it happens? */
export function isFollowing(page: object): boolean {
  return lines.get(page)?.isLive() ?? false
}
