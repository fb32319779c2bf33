import ipaddr from 'ipaddr.js'

/** 16-bit groups of the network that a provider assigns to one customer, a /64. */
const CUSTOMER_GROUPS = 4

/**
 * The unit that limits per address count: an IPv4 address, even if written as
 * IPv6, or the /64 network of an IPv6 address. Anything else is returned as it is.
 *
 * @param address undefined if the connection is closed already
 */
export function networkOf (address = ''): string {
  if (!address.includes(':') || !ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed instanceof ipaddr.IPv6
    ? parsed.parts.slice(0, CUSTOMER_GROUPS).map((group) => group.toString(16)).join(':') + '::/64'
    : parsed.toString()
}

/** Ranges that no client of the internet has. */
const INTERNAL = ['loopback', 'private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat']

/** Whether an address is one of a local network or of this machine: that of a proxy, perhaps. */
export function isInternal (address: string): boolean {
  return ipaddr.isValid(address) && INTERNAL.includes(ipaddr.process(address).range())
}
