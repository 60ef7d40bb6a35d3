import ipaddr from 'ipaddr.js'

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
