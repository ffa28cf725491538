import type { KeyObject } from 'node:crypto'
import type { Patience } from './patience.ts'
import type { TxtLookup } from './txt.ts'
import type { Upstream } from './upstream.ts'

/** What an address answers a stranger, or why it does not. */
export type Probed = { readonly status: number; readonly location: string | undefined } | { readonly failed: string }
export type Probe = (address: string, options: { readonly publicOnly: boolean }) => Promise<Probed>

/** What is the same for every request. */
export type Site = {
  /** Where people reach us, without a slash at the end. */
  readonly publicUrl: string
  /** Whether that is https: then cookies are bound to the host, and browsers are told to stay with https. */
  readonly secure: boolean
  /** Host headers we answer to, with their ports. */
  readonly hosts: ReadonlySet<string>
  /** The port that people write behind a name; empty where they need none. White-label names have the same. */
  readonly port: string
  /** Signs the cookie that names a browser. */
  readonly browserKey: KeyObject
  /** Addresses and ranges of the proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  /** The made-up right-to-left language is spoken to browsers that ask for it: only in tests. */
  readonly pseudoLanguage: boolean
  /** Asks the DNS, where a name is to be proved. */
  readonly txt: TxtLookup
  /** Calls an address as a stranger would. */
  readonly probe: Probe
  /** What refusals wait for, where the time must not tell why they are one. */
  readonly patience: Patience
  /** Where RADIUS is answered on this machine; without a port it is not. */
  readonly radius: RadiusPorts
  /** Asks the identity providers of organizations. */
  readonly upstream: Upstream
}

export type RadiusPorts = { readonly port?: number | undefined; readonly radsecPort?: number | undefined }

/** The address of a host name of an organization's own: it has the scheme and the port of the public one. */
export function addressAt({ secure, port }: Pick<Site, 'secure' | 'port'>, name: string): string {
  return `${secure ? 'https' : 'http'}://${name}${port === '' ? '' : `:${port}`}`
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** The hosts of a public address: itself, and on a machine of one's own every name of it. */
export function hostsOf(publicUrl: string): ReadonlySet<string> {
  const { host, hostname, port } = new URL(publicUrl)
  if (!LOOPBACK.includes(hostname)) return new Set([host])
  return new Set(LOOPBACK.map((name) => (port === '' ? name : `${name}:${port}`)))
}

/** The names of a public address, without ports; without an address those of this machine. */
export function namesOf(publicUrl = 'http://localhost'): readonly string[] {
  return [...hostsOf(publicUrl)].map((host) => new URL(`http://${host}`).hostname)
}
