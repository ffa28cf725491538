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

/** To whom a test is sent, and in whose name. */
export type TestMessage = {
  readonly organizationId: string
  readonly userId: string
  readonly to: string
  readonly id: string
  readonly language: string | null
  readonly createdAt: Date
}

/** What the pages know of delivery. */
export type Mail = {
  /** Whether there is any way for a message to leave. */
  isPossible(): boolean
  /** The gateway of the operator's settings, which is the last for everybody. */
  readonly standing: { readonly host: string; readonly sender: string } | undefined
  /** Only in development, and only on the machine itself. */
  readonly inbox: { readonly letters: readonly KeptLetter[] } | undefined
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
  tryOut: async () => undefined,
  changed: async () => undefined,
}
