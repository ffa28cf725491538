/**
 * What an identity provider said about somebody, after every check of its protocol: the signature, for whom it was meant,
 * that this browser asked for it, and that it was not used before.
 */
export type Assertion = {
  /** The provider it came by; it says nothing about people of another organization. */
  readonly organizationId: string
  readonly providerId: string
  /** `iss` of OpenID Connect, or the entity id of SAML 2.0. */
  readonly issuer: string
  /** `sub`, or the persistent NameID or chosen attribute: stable, and never the e-mail address alone. */
  readonly subject: string
  readonly username: string | undefined
  readonly fullName: string | undefined
  readonly email: string | undefined
  readonly groups: readonly string[]
  readonly proof: Proof
  /** The session at the provider (`sid`, SessionIndex), where it names one. */
  readonly session: string | undefined
}

/** What it says of how the person proved who they are. All undefined or empty where it says nothing. */
export type Proof = {
  /** RFC 8176. SAML has none. */
  readonly methods: readonly string[]
  /** `acr`, or the AuthnContextClassRef. */
  readonly context: string | undefined
  /** `auth_time`, or the AuthnInstant. */
  readonly authenticatedAt: Date | undefined
}
