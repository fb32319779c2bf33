import ipaddr from 'ipaddr.js'

/** Groups of 16 bits that a provider gives to one customer, who then has 2 to the 64 addresses. */
const CUSTOMER_GROUPS = 4

/**
 * What limits for "one address" count by: an IPv4 address, also where it is
 * written as IPv6, or the /64 of an IPv6 address. What is neither stands for
 * itself.
 */
export function networkOf (address: string): string {
  if (!address.includes(':') || !ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed instanceof ipaddr.IPv6
    ? parsed.parts.slice(0, CUSTOMER_GROUPS).map((group) => group.toString(16)).join(':') + '::/64'
    : parsed.toString()
}
