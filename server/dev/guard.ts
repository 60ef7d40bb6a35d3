import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { ApiError } from '../protocol/errors'

/** The origins of pages on this machine. */
export const LOOPBACK_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Refuses requests that a foreign web page sends to the development routes, which are for the user of this machine.
 * Such a page, open in the same browser, sends them either to this server's address, which its Origin reveals, or to a
 * domain of its own that it has resolve to this machine (DNS rebinding), which the Host reveals.
 */
export async function refuseForeignPages({ headers: { origin, host } }: FastifyRequest): Promise<void> {
  if (origin !== undefined && !LOOPBACK_ORIGIN.test(origin)) throw new ApiError('foreignOrigin')
  if (host !== undefined && !isOwnName(host)) throw new ApiError('foreignOrigin')
}

/** Whether a host is an IP address, or a name that nobody can register: one without a dot, or one below `localhost`. */
function isOwnName(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return isIP(name) > 0 || /^([\w-]+\.)*localhost$/i.test(name) || /^[\w-]+$/.test(name)
}
