import ipaddr from 'ipaddr.js'
import type { FastifyInstance } from 'fastify'

const CLIENT_BYTES = 8
const SITE_BYTES = 6

/**
 * The network by which requests of one client are counted: an IPv4 address, or the /64 of an IPv6 address, because a
 * provider gives each customer at least a /64 to choose addresses from.
 */
export function clientNetwork(address: string): string {
  return (
    ipv6Network(address, CLIENT_BYTES) ??
    (ipaddr.isValid(address) ? ipaddr.process(address).toString() : address)
  )
}

/**
 * The /48 of an IPv6 address, the largest network that one customer usually gets, with 65,536 networks of clients. It
 * may as well hold the phones of a town. Null for an IPv4 address, whose owner pays for each.
 */
export const siteNetwork = (address: string): string | null => ipv6Network(address, SITE_BYTES)

function ipv6Network(address: string, bytes: number): string | null {
  if (!ipaddr.isValid(address)) return null
  // `process` turns an IPv4-mapped IPv6 address into the IPv4 address.
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return null
  return `${Buffer.from(parsed.toByteArray().slice(0, bytes)).toString('hex')}/${bytes * 8}`
}

const NAMED = ['loopback', 'linklocal', 'uniquelocal']

/**
 * Whether a text is a list of addresses, ranges and names as fastify's `trustProxy` reads it: `10.0.0.0/8, loopback`.
 */
export function isAddressList(list: string): boolean {
  return list.split(',').every((part) => {
    const item = part.trim()
    if (NAMED.includes(item)) return true
    const [address = '', ...prefix] = item.split('/')
    if (!ipaddr.isValid(address) || prefix.length > 1) return false
    // `1` would be read as the address 0.0.0.1, but somebody who writes it means one proxy: short forms are refused.
    if (!address.includes(':') && !ipaddr.IPv4.isValidFourPartDecimal(address)) return false
    return prefix.length === 0 || ipaddr.isValidCIDR(item)
  })
}

const HOUR = 3_600_000

/**
 * Warns in the log, at most once an hour, if requests come through a proxy that TRUST_PROXY does not name. Then all
 * users have the address of the proxy and share the rate limits of one address, so most of them are refused.
 */
export function warnAboutProxies(app: FastifyInstance): void {
  let next = 0
  app.addHook('onRequest', async ({ headers, log }) => {
    if (headers['x-forwarded-for'] === undefined || Date.now() < next) return
    next = Date.now() + HOUR
    log.warn(
      'X-Forwarded-For arrives and no proxy is trusted: all users count as one. Set TRUST_PROXY to the addresses of the proxies.',
    )
  })
}
