import { type Answer, openWire } from './http.ts'

/** One request to an address that somebody typed in, or that such an address named. */
export type Fetching = {
  readonly address: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Asks once, within bounds: see `openWire`. */
export type Fetcher = (fetching: Fetching, options: { readonly publicOnly: boolean }) => Promise<Answer>

const WITHIN_MS = 10_000
/** Metadata of federations' members, with their certificates and logos, is below a tenth of it. */
const LARGEST = 1024 * 1024

/** Asks on a connection of its own, which is not kept. */
export const fetchOnce: Fetcher = async ({ address, method = 'GET', headers = {}, body }, { publicOnly }) => {
  const url = URL.parse(address)
  if (!url) return { failed: 'this is not the address of a web server' }
  const wire = openWire(address, { publicOnly, withinMs: WITHIN_MS, largest: LARGEST })
  try {
    const path = `${url.pathname}${url.search}`
    return await wire.ask({ method, path, headers, ...(body === undefined ? {} : { body }) })
  } finally {
    wire.close()
  }
}
