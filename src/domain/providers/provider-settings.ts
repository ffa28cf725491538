import type { Seconds } from '#kernel/time.ts'

/** By which names the provider tells about a person; none: it does not. */
export type Names = {
  readonly username: string
  readonly fullName: string
  readonly email: string
  readonly groups: string
}

/** What is typed in of a provider that speaks OpenID Connect. Its secret is kept apart. */
export type OidcProviderSettings = {
  readonly clientId: string
  /** Asked for besides `openid`. */
  readonly scopes: readonly string[]
  readonly names: Names
  /** `acr_values`: how people are to prove who they are there. */
  readonly asksContexts: readonly string[]
  /** `max_age`: how long ago they may have done so. */
  readonly asksMaxAge: Seconds | null
  /** `claims` that are asked for by name, in its id token. */
  readonly asksClaims: readonly string[]
  /** Whether its userinfo is asked for what the id token leaves out. */
  readonly asksUserinfo: boolean
}

/** What is typed in of a provider that speaks SAML 2.0. */
export type SamlProviderSettings = {
  /** Where its metadata is fetched from, again and again; null: it was pasted. */
  readonly metadataAddress: string | null
  /** HTTP-Redirect: where people are sent to sign in. */
  readonly signInAddress: string
  /** What its assertions are signed with, as Base64 of DER. Others are added by its metadata. */
  readonly certificates: readonly string[]
  readonly names: Names
  /** The attribute that is the subject; null: its persistent NameID. */
  readonly subject: string | null
  /** AuthnContextClassRefs that are asked for. */
  readonly asksContexts: readonly string[]
  /** Whether people have to prove anew who they are, every time. */
  readonly forces: boolean
  /** Whether what we ask is signed. */
  readonly signs: boolean
  /** Whether the answer around the assertion must be signed too. */
  readonly wantsSignedResponse: boolean
  /** Whether people may come whom we have not sent there (IdP-initiated). */
  readonly allowsUnasked: boolean
}
