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

/** A network in one spelling: its first address, and the number of leading bits that its addresses share. */
export type Network = `${string}/${number}`

/** Leading bits of the network of one customer. */
const CUSTOMER_BITS = { ipv4: 32, ipv6: 64 }

/**
 * Reads a network, or an address, which stands for the network of its customer.
 *
 * @returns undefined if it is neither
 */
export function parseNetwork (text: string): Network | undefined {
  // Three numbers, and other short forms, may be typing errors.
  if (!/:|^(\d+\.){3}\d+(\/|$)/.test(text)) return undefined
  if (ipaddr.isValid(text)) return networkAround(text)
  if (!ipaddr.isValidCIDR(text)) return undefined
  const [address, bits] = ipaddr.parseCIDR(text)
  const mapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= MAPPED_BITS
  return networkAround(address.toString(), mapped ? bits - MAPPED_BITS : bits)
}

/** Leading bits of an IPv4 address that is written as IPv6. */
const MAPPED_BITS = 96

/**
 * The network of an address.
 *
 * @param bits leading bits; by default those of one customer
 * @returns undefined if it is no address, or has not so many bits
 */
export function networkAround (address: string, bits?: number): Network | undefined {
  if (!ipaddr.isValid(address)) return undefined
  const parsed = ipaddr.process(address)
  const length = bits ?? CUSTOMER_BITS[parsed.kind()]
  const bytes = parsed.toByteArray()
  if (length > bytes.length * 8) return undefined
  const masked = bytes.map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, length - 8 * i))) & 0xff)
  return `${ipaddr.fromByteArray(masked).toString()}/${length}`
}

/**
 * An address as a number, IPv4 even if it is written as IPv6.
 *
 * @returns `width` in bits; undefined if it is no address
 */
export function readAddress (address: string): { width: number, number: bigint } | undefined {
  if (!ipaddr.isValid(address)) return undefined
  const bytes = ipaddr.process(address).toByteArray()
  return { width: 8 * bytes.length, number: BigInt(`0x${Buffer.from(bytes).toString('hex')}`) }
}

/** Whether a network contains an address. */
export function contains (network: Network, address: string): boolean {
  const [first, bits] = network.split('/')
  return isSameFamily(first!, address) && networkAround(address, Number(bits)) === network
}

/** Whether two addresses are of one family, however they are written. */
function isSameFamily (one: string, other: string): boolean {
  return ipaddr.isValid(one) && ipaddr.isValid(other) && ipaddr.process(one).kind() === ipaddr.process(other).kind()
}

/** The network without the part that tells its users apart: `203.0.113.0/24`, `2001:db8:1::/48`. */
export function shortenAddress (address: string): string {
  if (!ipaddr.isValid(address)) return ''
  return networkAround(address, ipaddr.process(address).kind() === 'ipv4' ? 24 : 48)!
}
