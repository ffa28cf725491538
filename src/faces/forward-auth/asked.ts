import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type ApplicationKey, parseKey } from '#domain/applications/applications.ts'
import { isAmong } from '#kernel/address.ts'

/** What a proxy says of the request it asks about. */
export type Original = {
  readonly application: ApplicationKey
  /** Scheme, host and port the browser called. */
  readonly origin: string
  readonly secure: boolean
  /** Path and query, as they were sent. */
  readonly uri: string
  /** A person looks at the answer: they may be led elsewhere. What a script fetches may not. */
  readonly isPage: boolean
}

const LOOPBACK: readonly string[] = ['127.0.0.0/8', '::1']

/**
 * The request that a proxy asks about; `undefined` where it is not said plainly, or not by a proxy: one on this machine, or
 * one of the trusted ones. The application is named in the address or in a header that the proxy sets. Nothing is decided about an
 * address that is not told; at our own addresses it is not needed.
 */
export function originalOf(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  query: URLSearchParams,
  trusted: readonly string[],
  isDecision: boolean,
): Original | undefined {
  const remote = socket.remoteAddress ?? ''
  if (!isAmong(remote, LOOPBACK) && !isAmong(remote, trusted)) return undefined
  const application = parseKey(namedIn(headers, query) ?? '')
  const proto = one(headers, 'x-forwarded-proto') ?? ''
  const host = one(headers, 'x-forwarded-host') ?? ''
  const uri = one(headers, 'x-forwarded-uri', ', ') ?? (isDecision ? '' : '/')
  const origin = originOf(proto, host)
  if (!application || origin === undefined || !uri.startsWith('/') || uri.length > LONGEST_URI) return undefined
  return { application, origin, secure: proto === 'https', uri, isPage: isPage(headers) }
}

const LONGEST_URI = 8192

/** In the address or in a header; by both only where they say the same: one of them may be the browser's own. */
function namedIn(headers: IncomingHttpHeaders, query: URLSearchParams): string | undefined {
  const [inAddress, inHeader] = [query.getAll('application'), one(headers, 'x-countersign-application')]
  const names = new Set(inHeader === undefined ? inAddress : [...inAddress, inHeader])
  return names.size === 1 ? [...names][0] : undefined
}

/** In the form that browsers write it: a usual port is left out. */
export function originOf(proto: string, host: string): string | undefined {
  if (!/^https?$/.test(proto) || !/^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/i.test(host)) return undefined
  const url = URL.parse(`${proto}://${host}`)
  return url?.origin
}

/** A header that was sent once; Node joins those that were sent more often. An address may have a comma, and no space. */
function one(headers: IncomingHttpHeaders, name: string, joined = ','): string | undefined {
  const value = headers[name]
  return typeof value === 'string' && !value.includes(joined) ? value : undefined
}

function isPage(headers: IncomingHttpHeaders): boolean {
  const method = one(headers, 'x-forwarded-method') ?? 'GET'
  const mode = headers['sec-fetch-mode']
  const wantsPage = mode === undefined ? /text\/html/.test(headers.accept ?? '') : mode === 'navigate'
  // reason: a form that is sent again as GET would lose what was typed; a socket cannot be led anywhere
  return (method === 'GET' || method === 'HEAD') && wantsPage && headers.upgrade === undefined
}
