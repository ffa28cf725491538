import { isIP } from 'node:net'
import { type Dispatcher, Pool } from 'undici'
import { type Options, SENDING_MS } from './kind.ts'
import { isPublic, lookupPublic, PrivateAddress } from './public-address.ts'

export type Asked = {
  readonly method: 'GET' | 'POST'
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** What came back, or why nothing did. */
export type Answer =
  | {
      readonly status: number
      readonly text: string
      /** The content-type, where it says one. */
      readonly type?: string
      /** Where it leads, which is not followed. */
      readonly location?: string
    }
  | { readonly failed: string }

export type WireOptions = Options & {
  /** Bytes of an answer that are read; a longer one is a failure. `none`: its body is not looked at. */
  readonly largest?: number | 'none'
  /** Whoever is kept to the public Internet may call by http too: to look, with nothing to say. */
  readonly plain?: boolean
}

/** Requests to one host, on connections that are kept for the next. */
export type Wire = { ask(asked: Asked): Promise<Answer>; close(): void }

const CONNECTING_MS = 5000
const AT_ONCE = 16
const LONGEST_BODY = 64 * 1024
/** Of others' hosts: what web servers use. Below 1024 everything else is some other protocol. */
const isWebPort = (port: string): boolean => port === '' || Number(port) === 443 || Number(port) >= 1024

/**
 * Opens connections to the host of an address. No redirect is followed, certificates are checked, and whoever may reach
 * the public Internet only is connected to the very address that was looked at, and encrypted.
 */
export function openWire(address: string, options: WireOptions): Wire {
  const { publicOnly, withinMs = SENDING_MS, largest = LONGEST_BODY } = options
  const origin = originOf(address, options)
  if (origin instanceof Error) return { ask: async () => ({ failed: origin.message }), close: () => undefined }
  const pool = new Pool(origin, {
    connect: { timeout: CONNECTING_MS, rejectUnauthorized: true, ...(publicOnly ? { lookup: lookupPublic } : {}) },
    ...{ connections: AT_ONCE, pipelining: 1, allowH2: false, maxResponseSize: largest === 'none' ? -1 : largest },
    ...{ headersTimeout: withinMs, bodyTimeout: withinMs },
  })
  return {
    ask: (asked) => ask(pool, asked, withinMs, largest),
    // reason: what is under way may have arrived, so its answer is waited for; it takes seconds at most
    close: () => void pool.close().catch(() => undefined),
  }
}

function originOf(address: string, { publicOnly, plain = false }: WireOptions): string | Error {
  const url = URL.parse(address)
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return new Error('this is not the address of a web server')
  if (!publicOnly) return url.origin
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if ((isIP(host) !== 0 && !isPublic(host)) || !isWebPort(url.port)) return new PrivateAddress()
  return url.protocol === 'https:' || plain ? url.origin : new Error('the address must begin with https://')
}

async function ask(
  pool: Pool,
  { method, path, headers, body }: Asked,
  withinMs: number,
  largest: number | 'none',
): Promise<Answer> {
  const signal = AbortSignal.timeout(withinMs)
  const options: Dispatcher.RequestOptions = { method, path, headers, signal, ...(body === undefined ? {} : { body }) }
  try {
    const answer = await pool.request(options)
    // reason: what is cut off says so, and nobody listens any more
    if (largest === 'none') answer.body.on('error', () => undefined).destroy()
    const text = largest === 'none' ? '' : await answer.body.text()
    const { statusCode: status } = answer
    if (largest !== 'none' && status >= 300 && status < 400) return { failed: `it leads elsewhere (${status})` }
    const { 'content-type': type, location } = answer.headers
    return {
      ...{ status, text },
      ...(typeof type === 'string' ? { type } : {}),
      ...(typeof location === 'string' ? { location } : {}),
    }
  } catch (error) {
    if (signal.aborted) return { failed: `no answer within ${withinMs / 1000} seconds` }
    return { failed: error instanceof Error ? error.message || error.name : 'no answer' }
  }
}
