import { type Parsed, text } from '#kernel/parse.ts'

/** How long a text on the sign-in page may be. */
export const LONGEST_TEXT = 300

/** What authenticator apps show. A colon would end it where apps read it. */
export function parseIssuer(input: unknown): Parsed<string> {
  return text(input, { max: 60, pattern: /^[^:]+$/ })
}

/** Whom letters are from. What looks like an address beside an address could be taken for it. */
export function parseSender(input: unknown): Parsed<string> {
  return text(input, { max: 60, pattern: /^[^@"<>]+$/ })
}

/** What the sign-in page says above or below its form. */
export function parseSignInText(input: unknown): Parsed<string> {
  return text(input, { max: LONGEST_TEXT })
}
