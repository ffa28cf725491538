import { BlockList, isIP, isIPv4, isIPv6, SocketAddress } from 'node:net'

const lists = new WeakMap<readonly string[], BlockList>()

/**
 * The network that guesses from `ip` are counted against: `192.0.2.7/32` or `2001:db8:0:1::/64`, because one customer
 * holds at least a whole /64. IPv4 written as IPv6 (`::ffff:192.0.2.7`) counts as IPv4. `unknown` for anything else.
 */
export function networkOf(ip: string): string {
  const address = plain(ip)
  if (address === undefined) return 'unknown'
  if (isIPv4(address)) return `${address}/32`
  const network = `${fields(address).slice(0, 4).join(':')}::`
  return `${plain(network)}/64`
}

/** The wider network an address is in: `192.0.2.0/24` or `2001:db8:0::/48`, what one provider hands out together. */
export function wideNetworkOf(ip: string): string {
  const address = plain(ip)
  if (address === undefined) return 'unknown'
  if (isIPv4(address)) return `${address.replace(/\d+$/, '0')}/24`
  return `${plain(`${fields(address).slice(0, 3).join(':')}::`)}/48`
}

/**
 * The address a request came from. `remote` is the other end of the connection. While it is one of `trusted` (addresses
 * or ranges such as `10.0.0.0/8`), the rightmost entry of X-Forwarded-For not yet read takes its place, for it was
 * written by a machine we trust; what stands left of a stranger is the stranger's own words. Throws when an entry of
 * `trusted` is neither an address nor a range.
 */
export function clientAddress(remote: string, forwardedFor: string | undefined, trusted: readonly string[]): string {
  let client = plain(remote)
  if (client === undefined) return 'unknown'
  if (forwardedFor === undefined || trusted.length === 0) return client
  const proxies = listOf(trusted)
  for (const entry of forwardedFor.split(',').reverse()) {
    if (!proxies.check(client, isIPv4(client) ? 'ipv4' : 'ipv6')) return client
    const next = plain(withoutPort(entry.trim()))
    if (next === undefined) return client
    client = next
  }
  return client
}

/** Whether an address is one of these, or within one of these ranges. */
export function isAmong(ip: string, ranges: readonly string[]): boolean {
  const address = plain(ip)
  return address !== undefined && listOf(ranges).check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
}

/** Whether `text` may stand in the list of trusted proxies: an address or a range with its prefix length. */
export function isAddressOrRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  if (rest.length > 0 || isIP(address) === 0 || address.includes('%')) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIPv4(address) ? 32 : 128))
}

function listOf(trusted: readonly string[]): BlockList {
  const known = lists.get(trusted)
  if (known) return known
  const list = new BlockList()
  for (const entry of trusted) {
    if (!isAddressOrRange(entry)) throw new Error(`not an address or a range of addresses: ${entry}`)
    const [address = '', prefix] = entry.split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  lists.set(trusted, list)
  return list
}

/** As RFC 5952 writes it, without zone, and as IPv4 what is IPv4 in IPv6's clothes; `undefined` when it is no address. */
function plain(text: string): string | undefined {
  if (isIPv4(text)) return text
  if (!isIPv6(text)) return undefined
  const { address } = new SocketAddress({ address: text, family: 'ipv6' })
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)
  return mapped?.[1] ?? address
}

/** The eight groups of a valid IPv6 address, without leading zeros. */
function fields(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const [left, right] = [groupsOf(head), groupsOf(tail ?? '')]
  const zeros = tail === undefined ? [] : new Array<string>(8 - left.length - right.length).fill('0')
  return [...left, ...zeros, ...right]
}

function groupsOf(part: string): string[] {
  if (part === '') return []
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16).toString(16)]
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [((a << 8) | b).toString(16), ((c << 8) | d).toString(16)]
  })
}

/** Some proxies write the port too: `192.0.2.7:4711`, `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(entry)
  if (bracketed) return bracketed[1] ?? ''
  return /^[\d.]+:\d+$/.test(entry) ? entry.slice(0, entry.indexOf(':')) : entry
}
