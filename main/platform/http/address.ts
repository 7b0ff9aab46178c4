// Judges IP addresses and host names by the IANA special-purpose registries
// (https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry).
//  A1. What is not known to be globally reachable is refused; IPv6 outside 2000::/3 is refused whole.
//  A2. An IPv6 address that carries an IPv4 one (mapped, NAT64) is judged by the IPv4 inside.
//  A3. `grantable` means that a person may allow it by name. Cloud metadata services never are.
import ipaddr from 'ipaddr.js'

export type Verdict =
  | { allowed: true }
  | { allowed: false; rule: Rule; /** Ends the sentence "…, because it is". */ reason: string; grantable: boolean }

export type Rule =
  | 'loopback' | 'private' | 'link-local' | 'metadata' | 'unspecified' | 'multicast' | 'reserved'
  | 'documentation' | 'tunnel' | 'local-name' | 'not-an-address'

type Range = { cidr: string; rule: Rule; reason: string; grantable?: true }

const ipv4Ranges: readonly Range[] = [
  { cidr: '169.254.0.0/16', rule: 'link-local', reason: 'a link-local address (169.254.0.0/16), where cloud machines keep their credentials' },
  { cidr: '100.100.100.200/32', rule: 'metadata', reason: 'the metadata service of a cloud platform' },
  { cidr: '168.63.129.16/32', rule: 'metadata', reason: 'the platform service of a cloud machine' },
  { cidr: '127.0.0.0/8', rule: 'loopback', reason: 'an address of this computer itself (loopback, 127.0.0.0/8)', grantable: true },
  { cidr: '10.0.0.0/8', rule: 'private', reason: 'an address of a private network (10.0.0.0/8)', grantable: true },
  { cidr: '172.16.0.0/12', rule: 'private', reason: 'an address of a private network (172.16.0.0/12)', grantable: true },
  { cidr: '192.168.0.0/16', rule: 'private', reason: 'an address of a private network (192.168.0.0/16)', grantable: true },
  { cidr: '100.64.0.0/10', rule: 'private', reason: 'an address shared inside a provider or a VPN (100.64.0.0/10)', grantable: true },
  { cidr: '0.0.0.0/8', rule: 'unspecified', reason: 'an address that stands for "this network" (0.0.0.0/8)' },
  { cidr: '192.0.0.0/24', rule: 'reserved', reason: 'reserved for protocols (192.0.0.0/24)' },
  { cidr: '192.0.2.0/24', rule: 'documentation', reason: 'reserved for documentation (192.0.2.0/24)' },
  { cidr: '198.51.100.0/24', rule: 'documentation', reason: 'reserved for documentation (198.51.100.0/24)' },
  { cidr: '203.0.113.0/24', rule: 'documentation', reason: 'reserved for documentation (203.0.113.0/24)' },
  { cidr: '198.18.0.0/15', rule: 'reserved', reason: 'reserved for benchmarks of networks (198.18.0.0/15)' },
  { cidr: '192.88.99.0/24', rule: 'tunnel', reason: 'a retired 6to4 relay (192.88.99.0/24)' },
  { cidr: '224.0.0.0/4', rule: 'multicast', reason: 'a multicast address (224.0.0.0/4)' },
  { cidr: '240.0.0.0/4', rule: 'reserved', reason: 'reserved for the future, or broadcast (240.0.0.0/4)' },
]

/** Globally reachable although inside a refused range, says the registry. */
const ipv4Exceptions = ['192.0.0.9/32', '192.0.0.10/32'] as const

const ipv6Ranges: readonly Range[] = [
  { cidr: 'fd00:ec2::254/128', rule: 'metadata', reason: 'the metadata service of a cloud platform' },
  { cidr: 'fd20:ce::254/128', rule: 'metadata', reason: 'the metadata service of a cloud platform' },
  { cidr: '::1/128', rule: 'loopback', reason: 'an address of this computer itself (loopback, ::1)', grantable: true },
  { cidr: 'fc00::/7', rule: 'private', reason: 'an address of a private network (fc00::/7)', grantable: true },
  { cidr: '::/128', rule: 'unspecified', reason: 'the unspecified address (::)' },
  { cidr: '::/96', rule: 'tunnel', reason: 'a retired form that hides an IPv4 address (::/96)' },
  { cidr: '64:ff9b:1::/48', rule: 'tunnel', reason: 'a private translation to IPv4 (64:ff9b:1::/48)' },
  { cidr: '100::/63', rule: 'reserved', reason: 'reserved to be thrown away (100::/64)' },
  { cidr: '2001::/32', rule: 'tunnel', reason: 'a Teredo tunnel, which hides an IPv4 address (2001::/32)' },
  { cidr: '2001:db8::/32', rule: 'documentation', reason: 'reserved for documentation (2001:db8::/32)' },
  { cidr: '2001::/23', rule: 'reserved', reason: 'reserved for protocols (2001::/23)' },
  { cidr: '2002::/16', rule: 'tunnel', reason: 'a 6to4 tunnel, which hides an IPv4 address (2002::/16)' },
  { cidr: '3fff::/20', rule: 'documentation', reason: 'reserved for documentation (3fff::/20)' },
  { cidr: '5f00::/16', rule: 'reserved', reason: 'reserved for segment routing (5f00::/16)' },
  { cidr: 'fe80::/10', rule: 'link-local', reason: 'a link-local address (fe80::/10)' },
  { cidr: 'fec0::/10', rule: 'reserved', reason: 'a retired site-local address (fec0::/10)' },
  { cidr: 'ff00::/8', rule: 'multicast', reason: 'a multicast address (ff00::/8)' },
]

const ipv6Exceptions = ['2001:1::1/128', '2001:1::2/128', '2001:1::3/128', '2001:3::/32', '2001:4:112::/48', '2001:20::/28', '2001:30::/28'] as const

/** The last 32 bits are an IPv4 address that the packet really goes to. */
const ipv4Carriers = ['::ffff:0:0/96', '64:ff9b::/96'] as const

const globalUnicast = '2000::/3'

const ipv4Table = ipv4Ranges.map((range) => ({ ...range, parsed: ipaddr.IPv4.parseCIDR(range.cidr) }))
const ipv6Table = ipv6Ranges.map((range) => ({ ...range, parsed: ipaddr.IPv6.parseCIDR(range.cidr) }))
const ipv4Open = ipv4Exceptions.map((cidr) => ipaddr.IPv4.parseCIDR(cidr))
const ipv6Open = ipv6Exceptions.map((cidr) => ipaddr.IPv6.parseCIDR(cidr))
const carriers = ipv4Carriers.map((cidr) => ipaddr.IPv6.parseCIDR(cidr))
const unicast = ipaddr.IPv6.parseCIDR(globalUnicast)

/** May we connect to this address? Takes the plain spelling that a resolver or the URL standard gives, without brackets. */
export function judgeAddress(address: string): Verdict {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return judgeIpv4(ipaddr.IPv4.parse(address))
  if (!ipaddr.IPv6.isValid(address)) return refuse('not-an-address', 'not an address that can be judged')
  const parsed = ipaddr.IPv6.parse(address)
  if (parsed.zoneId) return refuse('link-local', 'an address with a zone, which holds on one network only')
  return judgeIpv6(parsed)
}

/** May this name be looked up at all? Local names are refused before any resolver hears of them. */
export function judgeName(hostname: string): Verdict {
  const name = hostname.replace(/\.$/, '').toLowerCase()
  const labels = name.split('.')
  if (labels.some((label) => label === '' || label.length > 63) || name.length > 253) return refuse('not-an-address', 'not a valid host name')
  const last = labels.at(-1)
  if (last === 'localhost') return refuse('local-name', 'a name of this computer itself', true)
  if (last === 'local' || last === 'internal' || name === 'home.arpa' || name.endsWith('.home.arpa')) {
    const metadata = name === 'metadata.google.internal'
    return metadata ? refuse('metadata', 'the metadata service of a cloud platform') : refuse('local-name', `a name that only a local network knows (.${last === 'arpa' ? 'home.arpa' : last})`, true)
  }
  if (labels.length === 1) return refuse('local-name', 'a name without a dot, which only a local network knows', true)
  return { allowed: true }
}

function judgeIpv4(address: ipaddr.IPv4): Verdict {
  if (ipv4Open.some((range) => address.match(range))) return { allowed: true }
  return verdictOf(ipv4Table.find((range) => address.match(range.parsed)))
}

function judgeIpv6(address: ipaddr.IPv6): Verdict {
  if (carriers.some((range) => address.match(range))) return judgeIpv4(new ipaddr.IPv4(address.toByteArray().slice(12)))
  if (ipv6Open.some((range) => address.match(range))) return { allowed: true }
  const range = ipv6Table.find((entry) => address.match(entry.parsed))
  if (range) return verdictOf(range)
  return address.match(unicast) ? { allowed: true } : refuse('reserved', 'outside the part of IPv6 that is in public use (2000::/3)')
}

function verdictOf(range: Range | undefined): Verdict {
  return range ? refuse(range.rule, range.reason, range.grantable === true) : { allowed: true }
}

function refuse(rule: Rule, reason: string, grantable = false): Verdict {
  return { allowed: false, rule, reason, grantable }
}
