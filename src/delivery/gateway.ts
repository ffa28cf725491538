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

/**
 * What came of it. `refused`: the other side will never take this letter. `unavailable`: it might later, or another
 * gateway might now. The answer is what the other side said, as `plainAnswer` leaves it.
 */
export type Outcome = { readonly result: 'sent' | 'refused' | 'unavailable'; readonly answer: string }

/** One way out. It never throws, and answers within `LONGEST_SEND_MS`. */
export type Gateway = { send(letter: Letter): Promise<Outcome>; close(): void }

export const LONGEST_SEND_MS = 45_000

const LONGEST_ANSWER = 300

/** One short line without control characters: it is shown on pages, and strangers wrote it. */
export function plainAnswer(said: string): string {
  const line = said.replace(/[\p{C}\s]+/gu, ' ').trim()
  return line.length > LONGEST_ANSWER ? `${line.slice(0, LONGEST_ANSWER)} ...` : line
}
