import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { BlockList, isIP, isIPv4 } from 'node:net'

/** What is not on the public Internet: IANA's special-purpose registries for IPv4 and IPv6. */
const PRIVATE = [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24',
  '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
  '::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 fc00::/7',
  'fe80::/10 fec0::/10 ff00::/8',
]

const list = new BlockList()
for (const range of PRIVATE.join(' ').split(' ')) {
  const [address = '', prefix] = range.split('/')
  list.addSubnet(address, Number(prefix), isIPv4(address) ? 'ipv4' : 'ipv6')
}

/** The host is, or leads to, an address inside somebody's own network. */
export class PrivateAddress extends Error {
  constructor() {
    super('the host has an address that is not on the public Internet')
  }
}

/** Whether an address is on the public Internet. */
export function isPublic(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && !list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/** As `dns.lookup`, but a host with a private address is an error. What was checked is what is connected to. */
export function lookupPublic(host: string, options: LookupOptions, found: Found): void {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return found(error, [])
    const [first] = addresses
    if (!first || !addresses.every(({ address }) => isPublic(address))) return found(new PrivateAddress(), [])
    return options.all ? found(null, addresses) : found(null, first.address, first.family)
  })
}
