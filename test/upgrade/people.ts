import { createHash } from 'node:crypto'

/** The key that the secrets in these dumps are sealed with. It protects nothing but them. */
export const KEY: Uint8Array = createHash('sha256').update('the key of the dumps in test/upgrade').digest()

/** What the people of a dump know, kept beside it. */
export type Known = {
  readonly version: string
  readonly people: readonly {
    readonly username: string
    readonly password: string
    /** The address an authenticator app was set up with. */
    readonly app?: string
    /** Where a right token leads. */
    readonly leads?: string
    readonly recoveryCodes?: readonly string[]
    /** Codes are sent to them, in the second step. */
    readonly sent?: boolean
  }[]
}
