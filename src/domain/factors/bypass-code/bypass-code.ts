import { hour, type Seconds } from '#kernel/time.ts'

// source: Douglas Crockford's Base 32, as recovery codes are written, so that both are typed into the same field
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const LETTERS = 16

/** How long a code is good: as long as somebody is on the telephone, and a little. */
export const BYPASS_LIFE: Seconds = hour

/** `count` codes of 80 random bits each, as they are shown: `xxxx-xxxx-xxxx-xxxx`. */
export function newBypassCodes(random: (bytes: number) => Uint8Array, count: number): string[] {
  return Array.from({ length: count }, () => {
    const letters = Array.from(random(LETTERS), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('')
    return (letters.match(/.{4}/g) ?? []).join('-')
  })
}

/** The code as it is hashed: without dashes. */
export function canonical(shown: string): string {
  return shown.replaceAll('-', '')
}
