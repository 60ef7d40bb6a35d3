import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { ApiError } from '../protocol/errors'

/** Pages on this machine. */
export const LOOPBACK_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * The development routes are for whoever sits at this machine. A page of somebody else's in the same browser can send
 * them requests, by our address (its Origin tells) or by a name of its own that it lets point to us (our Host is foreign).
 */
export async function refuseForeigners({ headers: { origin, host } }: FastifyRequest): Promise<void> {
  if (origin !== undefined && !LOOPBACK_ORIGIN.test(origin)) throw new ApiError('foreignOrigin')
  if (host !== undefined && !isOwnName(host)) throw new ApiError('foreignOrigin')
}

/** An address, or a name that nobody can register: without a dot, or below `localhost`. */
function isOwnName(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return isIP(name) > 0 || /^([\w-]+\.)*localhost$/i.test(name) || /^[\w-]+$/.test(name)
}
