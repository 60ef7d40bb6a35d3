import type { FastifyBaseLogger } from 'fastify'
import type { Services } from './services'

const HOUR = 3_600_000

/**
 * Deletes what has ended: when the server has begun to listen, and each hour. Nothing waits for it, because what has
 * ended is refused whether it is deleted or not. What a sweep that fails or is stopped leaves, the next one deletes.
 */
export function createSweeper(services: Services, log: Pick<FastifyBaseLogger, 'error'>) {
  const { sessions, audit, limits, passwordTries, files, orders, receivedMessages } = services
  let running: Promise<void> | undefined
  let stopped = false
  const goOn = () => !stopped

  /** One after the other, because none of them is urgent. */
  async function sweepAll(): Promise<void> {
    for (const { sweep } of [sessions, audit, limits, passwordTries, files, orders, receivedMessages]) {
      if (stopped) return
      await sweep(goOn).catch((error: unknown) => log.error({ err: error }, 'sweep failed'))
    }
  }

  function start(): void {
    running ??= sweepAll().finally(() => {
      running = undefined
    })
  }
  const timer = setInterval(start, HOUR).unref()

  return {
    start,
    /** Resolves when the step that is running is done. */
    async stop(): Promise<void> {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
