import type { Site } from './site.ts'

/**
 * Whether a request that changes something comes from a page of ours. Browsers say so in Sec-Fetch-Site; older ones, and
 * all of them on plain http, only in Origin. Whoever says neither is no browser on our page.
 */
export function isSameOrigin(headers: Headers, { hosts, secure }: Pick<Site, 'hosts' | 'secure'>): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin'
  const origin = headers.get('origin')
  const host = headers.get('host')?.toLowerCase()
  if (origin === null || host === undefined || !URL.canParse(origin)) return false
  // reason: a page of the same name that came without https may be anybody's
  return hosts.has(host) && new URL(origin).origin === `${secure ? 'https' : 'http'}://${host}`
}
