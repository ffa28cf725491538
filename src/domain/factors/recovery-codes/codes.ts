// source: Douglas Crockford's Base 32: no i, l, o (look like 1, 1, 0) and no u (fewer accidental words)
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const BYTES = 10

/** `count` recovery codes of 80 random bits each, as they are shown: `xxxx-xxxx-xxxx-xxxx`. */
export function newCodes(random: (bytes: number) => Uint8Array, count = 10): string[] {
  return Array.from({ length: count }, () => shown(random(BYTES)))
}

/** Eighty bits are sixteen letters of five, without remainder. */
function shown(bytes: Uint8Array): string {
  const bits = Buffer.from(bytes).toString('hex').match(/.{5}/g) ?? []
  const letters = bits.flatMap((five) => {
    const value = Number.parseInt(five, 16)
    return [15, 10, 5, 0].map((shift) => ALPHABET.charAt((value >> shift) & 31))
  })
  return (letters.join('').match(/.{4}/g) ?? []).join('-')
}
