import * as client from 'openid-client'
import type { Assertion, Proof } from '#domain/providers/assertion.ts'
import type { Asked } from '#domain/providers/flows.ts'
import type { OidcDocument } from '#domain/providers/metadata.ts'
import type { IdentityProvider } from '#domain/providers/providers.ts'
import type { Refused, Said } from '../http/upstream.ts'
import { type Fetcher, fetchBy } from './asking.ts'
import { refusalOf } from './oidc-refusals.ts'

export type OidcProvider = Extract<IdentityProvider, { kind: 'oidc' }>

export type OidcParts = {
  readonly fetcher: Fetcher
  readonly publicOnly: boolean
  readonly document: OidcDocument
  /** How old its keys are, in seconds. */
  readonly age: number
  readonly secret: string | undefined
  /** How far the clock of the database is ahead of this machine's, in seconds. */
  readonly ahead: number
}

const SKEW = 60
const LONGEST = 1000
const LONGEST_SUBJECT = 255
const MOST_GROUPS = 1000

type Sending = {
  readonly state: string
  readonly asked: Asked
  readonly callback: string
  readonly hint: string | undefined
  /** They are to prove at this moment who they are. */
  readonly anew: boolean
}

/** Where the person is sent with what we ask. */
export async function oidcRequest(
  provider: OidcProvider,
  parts: OidcParts,
  { state, asked, callback, hint, anew }: Sending,
): Promise<string> {
  const { scopes, asksContexts, asksMaxAge, asksClaims } = provider.settings
  const claims = Object.fromEntries(asksClaims.map((name) => [name, { essential: true }]))
  const url = client.buildAuthorizationUrl(configurationOf(provider, parts), {
    ...{ redirect_uri: callback, scope: ['openid', ...scopes].join(' '), state, nonce: asked.nonce },
    ...{ code_challenge: await client.calculatePKCECodeChallenge(asked.verifier), code_challenge_method: 'S256' },
    ...(asksContexts.length > 0 ? { acr_values: asksContexts.join(' ') } : {}),
    ...(anew ? { prompt: 'login', max_age: '0' } : asksMaxAge === null ? {} : { max_age: String(asksMaxAge) }),
    ...(asksClaims.length > 0 ? { claims: JSON.stringify({ id_token: claims }) } : {}),
    ...(hint ? { login_hint: hint } : {}),
  })
  return url.href
}

/** What the provider says of whoever comes back with this, after every check; and its keys, where they were fetched anew. */
export async function oidcStated(
  provider: OidcProvider,
  parts: OidcParts,
  back: Pick<Sending, 'state' | 'asked' | 'callback' | 'anew'> & { readonly query: URLSearchParams },
): Promise<(Said & { readonly keys: OidcDocument['keys'] | undefined }) | Refused> {
  const { asksUserinfo } = provider.settings
  const asksMaxAge = back.anew ? 0 : provider.settings.asksMaxAge
  const configuration = configurationOf(provider, parts)
  try {
    const tokens = await client.authorizationCodeGrant(configuration, new URL(`${back.callback}?${back.query}`), {
      ...{ pkceCodeVerifier: back.asked.verifier, expectedNonce: back.asked.nonce, expectedState: back.state },
      ...{ idTokenExpected: true, ...(asksMaxAge === null ? {} : { maxAge: asksMaxAge }) },
    })
    const stated = tokens.claims()
    if (!stated) return { reason: 'token', said: 'there is no id token' }
    const more = asksUserinfo ? await client.fetchUserInfo(configuration, tokens.access_token, stated.sub) : {}
    // reason: what is signed goes before what is not
    const claims = { ...more, ...stated }
    const wrong = wronglyStated(provider, stated)
    if (wrong) return wrong
    const keys = client.getJwksCache(configuration)?.jwks.keys
    // reason: what a userinfo says may be typed in by the person; a proof is signed
    const assertion = { ...assertionOf(provider, claims), proof: proofIn(stated) }
    return { assertion, claims, keys: isNew(parts, keys) ? keys : undefined }
  } catch (error) {
    return refusalOf(error)
  }
}

/** What the library leaves open (OpenID Connect Core 1.0, section 3.1.3.7), and a subject that nobody can be called. */
function wronglyStated({ settings }: OidcProvider, { sub, azp }: client.IDToken): Refused | undefined {
  if (azp !== undefined && azp !== settings.clientId) return { reason: 'audience', said: `azp: ${String(azp)}` }
  if (sub.length > LONGEST_SUBJECT) return { reason: 'subject', said: 'sub is too long' }
  return canBeKept(sub) ? undefined : { reason: 'subject', said: 'sub is no text' }
}

const isNew = ({ document }: OidcParts, keys: OidcDocument['keys'] | undefined): boolean =>
  keys !== undefined && JSON.stringify(keys) !== JSON.stringify(document.keys)

function configurationOf({ settings }: OidcProvider, parts: OidcParts): client.Configuration {
  const { document, secret, age } = parts
  const server = document.server as client.ServerMetadata
  const configuration = new client.Configuration(
    server,
    settings.clientId,
    { [client.clockSkew]: parts.ahead, [client.clockTolerance]: SKEW },
    secret === undefined ? client.None() : authentication(server, secret),
  )
  configuration[client.customFetch] = fetchBy(parts.fetcher, parts.publicOnly)
  // reason: without it the library takes an id token that came by TLS for signed
  client.enableNonRepudiationChecks(configuration)
  if (server.issuer.startsWith('http:')) client.allowInsecureRequests(configuration)
  client.setJwksCache(configuration, {
    jwks: { keys: document.keys.map((key) => ({ ...key })) },
    uat: Math.floor(Date.now() / 1000 - age),
  })
  return configuration
}

/** Basic is what every provider has to know; only where it says that it does not, the secret goes with the form. */
function authentication(server: client.ServerMetadata, secret: string): client.ClientAuth {
  const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = server
  return methods.includes('client_secret_basic') ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret)
}

function assertionOf(
  { organizationId, id, issuer, settings }: OidcProvider,
  claims: Readonly<Record<string, unknown>> & { readonly sub: string },
): Omit<Assertion, 'proof'> {
  const { names } = settings
  const text = (name: string): string | undefined => textIn(name === '' ? undefined : claims[name])
  return {
    ...{ organizationId, providerId: id, issuer, subject: claims.sub, session: textIn(claims.sid) },
    ...{ username: text(names.username), fullName: text(names.fullName), email: text(names.email) },
    groups: names.groups === '' ? [] : textsIn(claims[names.groups]),
  }
}

function proofIn({ amr, acr, auth_time: at }: client.IDToken): Proof {
  const isTime = typeof at === 'number' && at >= 0 && at < 1e11
  return { methods: textsIn(amr), context: textIn(acr), authenticatedAt: isTime ? new Date(at * 1000) : undefined }
}

/** No database keeps the rest. */
const canBeKept = (value: string): boolean => value.isWellFormed() && !value.includes('\0')

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && canBeKept(value)
    ? value.slice(0, LONGEST).toWellFormed()
    : undefined
}

function textsIn(value: unknown): string[] {
  if (!Array.isArray(value)) return typeof value === 'string' && value !== '' ? [value.slice(0, LONGEST)] : []
  return value.slice(0, MOST_GROUPS).flatMap((each) => textIn(each) ?? [])
}
