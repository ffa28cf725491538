import type { Assertion } from '#domain/providers/assertion.ts'
import type { Flow, Purpose } from '#domain/providers/flows.ts'
import type { Document } from '#domain/providers/metadata.ts'
import type { IdentityProvider } from '#domain/providers/providers.ts'
import type { AnswerRefusal, ProviderRefusal } from '#domain/providers/refusals.ts'
import type { UserKey } from '#domain/users/users.ts'

/** Why something did not work at a provider; `said` is in the words of whoever noticed. */
export type Refused<Reason extends string = AnswerRefusal> = {
  readonly reason: Reason
  readonly said?: string | undefined
}

/** Who is sent there, and for what. */
export type Begin = {
  readonly purpose: Purpose
  readonly user?: UserKey | undefined
  /** The page that they come back to. */
  readonly then?: string | undefined
  readonly browserName: string
  /** What they have typed as their name. */
  readonly hint?: string | undefined
}

/** What came back. */
export type Back = {
  readonly state: string
  readonly browserName: string
  /** The whole query, for OpenID Connect. */
  readonly query: URLSearchParams
}

/** What a provider said, with everything it said for whoever tries it out. */
export type Said = {
  readonly assertion: Assertion
  readonly claims: Readonly<Record<string, unknown>>
}

export type Finished =
  | ({ readonly ok: true; readonly flow: Pick<Flow, 'purpose' | 'user' | 'then'> } & Said)
  | ({ readonly ok: false; readonly flow?: Pick<Flow, 'purpose' | 'user'> | undefined } & Refused<ProviderRefusal>)

/** What is typed in of a provider of SAML by its metadata. */
export type ReadMetadata = { readonly issuer: string } & Extract<Document, { kind: 'saml' }>

/** The identity providers of organizations, asked by the protocol that each speaks. */
export type Upstream = {
  /** Where to send the person. */
  begin(provider: IdentityProvider, begin: Begin): Promise<{ readonly to: string } | Refused>
  /** What the provider said about whoever comes back. */
  finish(provider: IdentityProvider, back: Back): Promise<Finished>
  /** Fetches what the provider publishes, and keeps it; why not, where that does not work. */
  refresh(provider: IdentityProvider): Promise<Refused | undefined>
  /** Why this is no issuer of OpenID Connect that can be asked, where it is not. */
  checkIssuer(issuer: string, publicOnly: boolean): Promise<Refused | undefined>
  /** Reads the metadata of a SAML provider: at an address, or as it was pasted. */
  readMetadata(
    from: { readonly address: string; readonly publicOnly: boolean } | { readonly xml: string },
  ): Promise<ReadMetadata | Refused>
  /** Our own metadata for a SAML provider, as XML. */
  ourMetadata(provider: IdentityProvider): Promise<string>
  /** What has to be registered at a provider. */
  addresses(provider: { readonly id: string; readonly organizationId: string }): Promise<OurAddresses>
}

export type OurAddresses = {
  /** OpenID Connect: the redirect URI. */
  readonly callback: string
  /** SAML: the assertion consumer service, and who we are. */
  readonly acs: string
  readonly entityId: string
}

/** Where nobody is asked: as in a portal without that face. */
export const noUpstream: Upstream = {
  begin: async () => ({ reason: 'unreachable' }),
  finish: async () => ({ ok: false, reason: 'unreachable' }),
  refresh: async () => ({ reason: 'unreachable' }),
  checkIssuer: async () => ({ reason: 'unreachable' }),
  readMetadata: async () => ({ reason: 'unreachable' }),
  ourMetadata: async () => '',
  addresses: async () => ({ callback: '', acs: '', entityId: '' }),
}
