import type { Expected } from '#domain/messages/gateway-codes.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Channel } from '#kernel/work.ts'

/** A letter in the inbox of development. */
export type KeptLetter = {
  readonly id: string
  readonly at: Date
  readonly from: { readonly name: string; readonly address: string }
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** An SMS there. */
export type KeptText = {
  readonly id: string
  readonly at: Date
  readonly from: string
  readonly to: string
  readonly text: string
}

/** To whom a test is sent, by what, and in whose name. */
export type TestMessage = {
  readonly organizationId: string
  readonly userId: string
  readonly channel: Channel
  readonly to: string
  readonly id: string
  readonly language: string | null
  readonly createdAt: Date
}

/** What the pages know of delivery. */
export type Mail = {
  /** Whether there is any way for messages of this organization to leave, as of some seconds ago. */
  isPossible(organization: Pick<Organization, 'path'>, channel: Channel): boolean
  /** The gateway of the operator's settings, which is the last for everybody. For e-mail. */
  readonly standing: { readonly host: string; readonly sender: string } | undefined
  /** Only in development, and only on the machine itself. */
  readonly inbox: { readonly letters: readonly KeptLetter[]; readonly texts: readonly KeptText[] } | undefined
  /** How many codes of a gateway must be typed in. */
  readonly expected: Expected
  /** Sends a test by this gateway, or the `standing` one, and tells what the other side said. */
  tryOut(
    message: TestMessage,
    gateway: string,
  ): Promise<{ readonly result: 'sent' | 'refused' | 'unavailable'; readonly answer: string } | undefined>
  /** Gateways were changed: look again. */
  changed(): Promise<void>
}

/** Where nothing is delivered and nobody asks, as in tests of other things. */
export const noMail: Mail = {
  isPossible: () => true,
  standing: undefined,
  inbox: undefined,
  expected: { verified: 0, after: 1 },
  tryOut: async () => undefined,
  changed: async () => undefined,
}
