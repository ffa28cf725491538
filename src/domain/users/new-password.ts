// source: Douglas Crockford's Base 32, read and typed without mistakes
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** A password for somebody else to be told: 75 random bits in groups of five, `xxxxx-xxxxx-xxxxx`. */
export function newPassword(random: (bytes: number) => Uint8Array): string {
  const letters = Array.from(random(15), (byte) => ALPHABET.charAt(byte % 32)).join('')
  return letters.replace(/(.{5})(?=.)/g, '$1-')
}
