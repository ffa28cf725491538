/**
 * Whether a request that changes something comes from a page of ours. Browsers say so in Sec-Fetch-Site; older ones, and
 * all of them on plain http, only in Origin, which must be the host that was called; that it is ours, the lanes have seen. Whoever says neither is no browser on our page.
 */
export function isSameOrigin(headers: Headers, secure: boolean): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin'
  const origin = headers.get('origin')
  const host = headers.get('host')?.toLowerCase()
  if (origin === null || host === undefined || !URL.canParse(origin)) return false
  // reason: a page of the same name that came without https may be anybody's
  return new URL(origin).origin === `${secure ? 'https' : 'http'}://${host}`
}
