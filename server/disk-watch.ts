import type { FastifyInstance } from 'fastify'
import type { Clock } from './clock'

/** Codes of a disk that takes nothing more: PostgreSQL's `disk_full`, and those of the operating system. */
const FULL: readonly unknown[] = ['53100', 'ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS']
/** ms for which a failed write is remembered. */
const MEMORY = 60_000

/** Notes which requests fail because a disk is full. The function it returns tells whether none did in the last minute. */
export function watchDisk(app: FastifyInstance, clock: Clock): () => boolean {
  let fullAt = Number.NEGATIVE_INFINITY
  app.addHook('onError', async (_request, _reply, { code }) => {
    if (FULL.includes(code)) fullAt = clock.now()
  })
  return () => Math.abs(clock.now() - fullAt) > MEMORY
}
