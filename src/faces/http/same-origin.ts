/**
 * Whether a request that changes something comes from a page of ours. Browsers say so in Sec-Fetch-Site; older ones, and
 * all of them on plain http, only in Origin. Whoever says neither is no browser on our page.
 */
export function isSameOrigin(headers: Headers, hosts: ReadonlySet<string>): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin'
  const origin = headers.get('origin')
  const host = headers.get('host')?.toLowerCase()
  if (origin === null || host === undefined || !URL.canParse(origin)) return false
  return hosts.has(host) && new URL(origin).host === host
}
