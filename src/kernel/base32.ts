const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 section 6, upper case and without padding: some authenticator apps refuse a trailing `=`. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET.charAt((held >> bits) & 31)
    }
  }
  return bits === 0 ? text : text + ALPHABET.charAt((held << (5 - bits)) & 31)
}

/**
 * The bytes of what people paste: lower case, spaces, dashes and padding are accepted. `undefined` for any other
 * character, for a length no bytes encode to, and for bits left over that are not zero: one text, one meaning.
 */
export function decodeBase32(text: string): Uint8Array | undefined {
  const typed = text.replace(/[\s-]/g, '').replace(/=+$/, '')
  // reason: asked before the change of case, which would make letters of Base32 out of others, such as the long s
  if (!/^[A-Za-z2-7]*$/.test(typed)) return undefined
  const letters = typed.toUpperCase()
  const bytes = new Uint8Array(Math.floor((letters.length * 5) / 8))
  let held = 0
  let bits = 0
  let at = 0
  for (const letter of letters) {
    held = ((held << 5) | ALPHABET.indexOf(letter)) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (held >> bits) & 0xff
    }
  }
  const leftOver = held & ((1 << bits) - 1)
  return bits < 5 && leftOver === 0 ? bytes : undefined
}

/** `text` in groups of `size` characters with a space between them, to be read aloud or typed. */
export function groups(text: string, size = 4): string {
  return (text.match(new RegExp(`.{1,${size}}`, 'gsu')) ?? []).join(' ')
}
