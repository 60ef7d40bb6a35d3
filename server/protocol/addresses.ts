import ipaddr from 'ipaddr.js'
import type { FastifyInstance } from 'fastify'

const PREFIX_BYTES = 8

/**
 * What stands for one client where requests are counted: an IPv4 address, or the /64 of an IPv6 address, for a provider
 * gives each customer that many to choose from.
 */
export function clientNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return address
  // An IPv4 address in IPv6's clothes is the IPv4 address.
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return `${Buffer.from(parsed.toByteArray().slice(0, PREFIX_BYTES)).toString('hex')}/64`
}

const NAMED = ['loopback', 'linklocal', 'uniquelocal']

/** Whether this lists addresses and ranges as the framework reads them: `10.0.0.0/8, loopback`. */
export function isAddressList(list: string): boolean {
  return list.split(',').every((part) => {
    const item = part.trim()
    if (NAMED.includes(item)) return true
    const [address = '', ...prefix] = item.split('/')
    if (!ipaddr.isValid(address) || prefix.length > 1) return false
    // The short forms that URLs know (`1` is 0.0.0.1) are a number of proxies to most people, and no address of one.
    if (!address.includes(':') && !ipaddr.IPv4.isValidFourPartDecimal(address)) return false
    return prefix.length === 0 || ipaddr.isValidCIDR(item)
  })
}

const HOUR = 3_600_000

/**
 * Behind a proxy that nobody named, all users share its one address, and with it one user's limits: most are told that
 * they are too many. Says so in the log, once an hour.
 */
export function warnOfProxies(app: FastifyInstance): void {
  let next = 0
  app.addHook('onRequest', async ({ headers, log }) => {
    if (headers['x-forwarded-for'] === undefined || Date.now() < next) return
    next = Date.now() + HOUR
    log.warn(
      'X-Forwarded-For arrives and no proxy is trusted: all users count as one. Set TRUST_PROXY to the addresses of the proxies.',
    )
  })
}
