import { openWire } from './http.ts'

/** What an address answers a stranger, or why it does not. */
export type Probed = { readonly status: number; readonly location: string | undefined } | { readonly failed: string }

export type Probe = (address: string, options: { readonly publicOnly: boolean }) => Promise<Probed>

const WITHIN_MS = 5000

/** Calls an address once, as a browser would that knows nothing, and follows no redirect. */
export const probe: Probe = async (address, { publicOnly }) => {
  const url = URL.parse(address)
  const wire = openWire(address, { publicOnly, withinMs: WITHIN_MS, largest: 'none', plain: true })
  try {
    const headers = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }
    const answer = await wire.ask({ method: 'GET', path: `${url?.pathname}${url?.search}`, headers })
    return 'failed' in answer ? answer : { status: answer.status, location: answer.location }
  } finally {
    wire.close()
  }
}
