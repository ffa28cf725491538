import type { OidcDocument } from '#domain/providers/metadata.ts'
import type { Refused } from '../http/upstream.ts'
import { type Fetcher, textAt } from './asking.ts'

/** What id tokens may be signed with: keys of the provider's own. `none` and secrets shared with us are no signature. */
export const SIGNED_WITH = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

const ENDPOINTS = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const
const KEPT = [
  ...ENDPOINTS,
  'userinfo_endpoint',
  'token_endpoint_auth_methods_supported',
  'authorization_response_iss_parameter_supported',
] as const
const LARGEST_KEYS = 100

/** Fetches discovery and keys of an issuer; why they are of no use. */
export async function discover(fetcher: Fetcher, issuer: string, publicOnly: boolean): Promise<OidcDocument | Refused> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const found = await jsonAt(fetcher, address, publicOnly)
  if ('reason' in found) return found as Refused
  // reason: whoever answers for another issuer could speak for its people (OpenID Connect Discovery 1.0, section 4.3)
  if (found.issuer !== issuer) return { reason: 'issuer', said: String(found.issuer) }
  const wrong = wrongIn(found, issuer)
  if (wrong) return { reason: 'malformed', said: `${wrong}: ${String(found[wrong])}` }
  const algorithms = textsIn(found.id_token_signing_alg_values_supported ?? ['RS256'])
  const usable = algorithms.filter((name) => SIGNED_WITH.includes(name))
  if (usable.length === 0) return { reason: 'algorithm', said: algorithms.join(' ') }
  const keys = await keysAt(fetcher, String(found.jwks_uri), publicOnly)
  if ('reason' in keys) return keys
  const kept = KEPT.flatMap((name) => (found[name] === undefined ? [] : [[name, found[name]] as const]))
  const server = { issuer, id_token_signing_alg_values_supported: usable, ...Object.fromEntries(kept) }
  return { kind: 'oidc', server, keys }
}

/** What is used of it and cannot be what it should. */
function wrongIn(found: Readonly<Record<string, unknown>>, issuer: string): string | undefined {
  const { userinfo_endpoint: userinfo, token_endpoint_auth_methods_supported: methods } = found
  if (userinfo !== undefined && !isAddress(userinfo, issuer)) return 'userinfo_endpoint'
  if (methods !== undefined && textsIn(methods).length === 0) return 'token_endpoint_auth_methods_supported'
  return ENDPOINTS.find((name) => !isAddress(found[name], issuer))
}

async function keysAt(fetcher: Fetcher, address: string, publicOnly: boolean): Promise<OidcDocument['keys'] | Refused> {
  const found = await jsonAt(fetcher, address, publicOnly)
  if ('reason' in found) return found as Refused
  const { keys } = found
  if (!Array.isArray(keys) || keys.length === 0) return { reason: 'no-keys', said: address }
  return keys.slice(0, LARGEST_KEYS).filter((key) => typeof key === 'object' && key !== null && key.kty !== 'oct')
}

async function jsonAt(
  fetcher: Fetcher,
  address: string,
  publicOnly: boolean,
): Promise<Record<string, unknown> | Refused> {
  const text = await textAt(fetcher, address, 'application/json', publicOnly)
  if (typeof text !== 'string') return text
  try {
    const found: unknown = JSON.parse(text)
    if (typeof found === 'object' && found !== null && !('reason' in found)) return found as Record<string, unknown>
  } catch {
    // reason: said below
  }
  return { reason: 'malformed', said: `${address} is no JSON object` }
}

/** By https, or as the issuer is. */
function isAddress(value: unknown, issuer: string): boolean {
  const url = typeof value === 'string' ? URL.parse(value) : null
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && issuer.startsWith('http:'))
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}
