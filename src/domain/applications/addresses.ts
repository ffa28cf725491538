/** How much may be said of one application. */
export const MOST = { addresses: 10, rules: 50, organizations: 100, minutes: 1440 } as const

/** Scheme, host and port of an address. A page may be pasted; a host alone is meant as https. */
export function originOf(typed: string): string | undefined {
  const url = URL.parse(/^https?:\/\//i.test(typed) ? typed : `https://${typed}`)
  return url && /^https?:$/.test(url.protocol) && url.username === '' && /[a-z0-9]/i.test(url.hostname)
    ? url.origin
    : undefined
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']
const LONGEST_ADDRESS = 500

/**
 * Whether codes may be sent there: by https, to the same machine, or to a program by a scheme that begins with a name of its
 * maker (RFC 8252 section 7.1). Exactly what is typed is compared later, so a star is a star.
 */
export function isLedTo(address: string, isPublic: boolean): boolean {
  const url = URL.parse(address)
  if (!url || address.length > LONGEST_ADDRESS || /[\s#*\\\p{Cc}]/u.test(address)) return false
  if (url.username !== '' || url.password !== '') return false
  if (url.protocol === 'https:') return !LOOPBACK.includes(url.hostname) && /^https:\/\/[^/]/i.test(address)
  if (url.protocol === 'http:') return LOOPBACK.includes(url.hostname)
  return isPublic && /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+:$/.test(url.protocol)
}
