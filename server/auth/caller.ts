import { isIPv4, isIPv6 } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'

/** What is stored of the origin of a request. */
export interface Caller {
  /** The first 200 characters of the User-Agent. */
  readonly client: string
  /** The IP address without its end: `203.0.113.*`. */
  readonly address: string
}

const CLIENT_LENGTH = 200

export function callerOf(request: FastifyRequest): Caller {
  const client = request.headers['user-agent'] ?? ''
  return { client: client.slice(0, CLIENT_LENGTH), address: shortened(request.ip) }
}

/**
 * Tells whether the client has hung up. A connection that was closed behind its request is known to be closed two turns
 * of the event loop after the request has arrived.
 */
export async function hasLeft({ raw }: FastifyRequest): Promise<boolean> {
  await nextTurn()
  await nextTurn()
  return raw.socket.destroyed
}

/**
 * Shortens an address to 24 bits of IPv4 or 48 of IPv6: enough to recognise a region, too little to identify a
 * household. Empty for a text that is no address.
 */
export function shortened(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
  if (isIPv4(mapped)) return mapped.replace(/\d+$/, '*')
  if (!isIPv6(address)) return ''
  // `::` stands for any number of zero groups. Only the first three groups are kept, so missing ones are filled with
  // zeros.
  const [head = ''] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  return `${[...groups, '0', '0', '0'].slice(0, 3).join(':')}::*`
}
