import { isIPv4, isIPv6 } from 'node:net'
import type { FastifyRequest } from 'fastify'

/** Where a request came from, as far as it is kept. */
export interface Caller {
  /** What the client calls itself. */
  readonly client: string
  /** Without its end: `203.0.113.*`. */
  readonly address: string
}

const CLIENT_LENGTH = 200

export function callerOf(request: FastifyRequest): Caller {
  const client = request.headers['user-agent'] ?? ''
  return { client: client.slice(0, CLIENT_LENGTH), address: shortened(request.ip) }
}

/** Enough of an address to tell home from abroad, too little to tell a household: 24 bits of IPv4, 48 of IPv6. */
export function shortened(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
  if (isIPv4(mapped)) return mapped.replace(/\d+$/, '*')
  if (!isIPv6(address)) return ''
  // `::` stands for as many zeros as are missing; only those within the first three groups matter.
  const [head = ''] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  return `${[...groups, '0', '0', '0'].slice(0, 3).join(':')}::*`
}
