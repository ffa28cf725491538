/** Where a packet came from: the address, and the certificate where it came by TLS. */
export type Sender = { readonly address: string; readonly fingerprint?: string }

/** Answers one packet; `undefined`: none. `from` tells connections and ports of one address apart. */
export type Answerer = (bytes: Uint8Array, sender: Sender, from: string) => Promise<Uint8Array | undefined>

/** Without the zone, and as IPv4 what is IPv4 in IPv6's clothes. */
export function plainAddress(address: string): string {
  return address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
}
