import { createHash } from 'node:crypto'
import type { KeptKey } from '../security-key.ts'

/** The key that the secrets in these dumps are sealed with. It protects nothing but them. */
export const KEY: Uint8Array = createHash('sha256').update('the key of the dumps in test/upgrade').digest()

/** What the people of a dump know, kept beside it. */
export type Known = {
  readonly version: string
  /** What other programs ask with, about the first of the people. */
  readonly programs?: {
    readonly apiToken: string
    readonly radiusSecret: string
    readonly panel: { readonly clientId: string; readonly secret: string }
  }
  /** A client with an identity provider, by which its Mia came, and a directory. */
  readonly company?: {
    readonly organizationId: string
    readonly providerId: string
    readonly scimToken: string
    readonly provisioned: { readonly username: string; readonly subject: string }
  }
  readonly people: readonly {
    readonly username: string
    /** None: they sign in with a passkey alone. */
    readonly password: string | null
    readonly passkey?: KeptKey
    /** The address an authenticator app was set up with. */
    readonly app?: string
    /** Where a right token leads. */
    readonly leads?: string
    readonly recoveryCodes?: readonly string[]
    /** Codes are sent to them, in the second step. */
    readonly sent?: boolean
  }[]
}
