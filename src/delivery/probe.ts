import { isIP } from 'node:net'
import { Agent, request } from 'undici'
import { isPublic, lookupPublic } from './public-address.ts'

/** What an address answers a stranger, or why it does not. */
export type Probed = { readonly status: number; readonly location: string | undefined } | { readonly failed: string }

export type Probe = (address: string, options: { readonly publicOnly: boolean }) => Promise<Probed>

const WITHIN_MS = 5000

/** Calls an address once, as a browser would that knows nothing, and follows no redirect. */
export const probe: Probe = async (address, { publicOnly }) => {
  const url = URL.parse(address)
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? ''
  if (!url || (publicOnly && isIP(host) !== 0 && !isPublic(host)))
    return { failed: 'the host has an address that is not on the public Internet' }
  const dispatcher = new Agent({ connect: { timeout: WITHIN_MS, ...(publicOnly ? { lookup: lookupPublic } : {}) } })
  try {
    const {
      statusCode: status,
      headers,
      body,
    } = await request(url, {
      ...{ dispatcher, method: 'GET', headersTimeout: WITHIN_MS, bodyTimeout: WITHIN_MS },
      ...{ signal: AbortSignal.timeout(WITHIN_MS), headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate' } },
    })
    body.destroy()
    const { location } = headers
    return { status, location: typeof location === 'string' ? location : undefined }
  } catch (error) {
    return { failed: error instanceof Error && error.message ? error.message : 'no answer' }
  } finally {
    void dispatcher.destroy().catch(() => undefined)
  }
}
