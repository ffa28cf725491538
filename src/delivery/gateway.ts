/** A message ready to leave. */
export type Letter = {
  /** Of its row: the Message-ID is made of it, so that a letter that was sent twice can be recognized. */
  readonly id: string
  readonly from: { readonly name: string; readonly address: string }
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** An SMS ready to leave. */
export type TextMessage = {
  /** Of its row: the key by which a gateway that knows keys takes a message once, however often it is sent. */
  readonly id: string
  /** A name of at most eleven letters and digits, or a number in E.164 or a short code; blank for what the gateway has. */
  readonly from: string
  /** In E.164. */
  readonly to: string
  readonly text: string
}

/**
 * What came of it. `refused`: the other side will never take this letter. `unavailable`: it might later, or another
 * gateway might now. The answer is what the other side said, as `plainAnswer` leaves it.
 */
export type Outcome = {
  readonly result: 'sent' | 'refused' | 'unavailable'
  readonly answer: string
  /** In how many parts an SMS left, where the other side says so. */
  readonly segments?: number
  /** What it cost, where the other side says so: a decimal number, and a currency of ISO 4217. */
  readonly cost?: { readonly amount: string; readonly currency: string }
}

/** One way out. It never throws, and answers within `LONGEST_SEND_MS`. */
export type Gateway<Message = Letter> = { send(message: Message): Promise<Outcome>; close(): void }

export const LONGEST_SEND_MS = 45_000

const LONGEST_ANSWER = 300

/** One short line without control characters: it is shown on pages, and strangers wrote it. */
export function plainAnswer(said: string): string {
  const line = said.replace(/[\p{C}\s]+/gu, ' ').trim()
  return line.length > LONGEST_ANSWER ? `${line.slice(0, LONGEST_ANSWER)} ...` : line
}
