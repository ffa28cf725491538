// source: Douglas Crockford's Base 32: no i, l, o (look like 1, 1, 0) and no u (fewer accidental words)
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const CANONICAL = /^[0-9a-hjkmnp-tv-z]{16}$/
const BYTES = 10

/** `count` recovery codes of 80 random bits each, as they are shown: `xxxx-xxxx-xxxx-xxxx`. */
export function newCodes(random: (bytes: number) => Uint8Array, count = 10): string[] {
  return Array.from({ length: count }, () => shown(random(BYTES)))
}

/**
 * A recovery code as people type it (any case, spaces and dashes, `o` for 0, `i` or `l` for 1) in its canonical form,
 * 16 characters without dashes; `undefined` for anything else. Only canonical forms are hashed and compared.
 */
export function parseRecoveryCode(input: unknown): string | undefined {
  if (typeof input !== 'string' || input.length > 64) return undefined
  const typed = input.replace(/[\s\u002d\u2010-\u2015\u2212\uff0d]/g, '')
  // reason: asked before the change of case, which would make a `k` out of the sign for kelvin
  if (!/^[0-9A-Za-z]*$/.test(typed)) return undefined
  const code = typed.toLowerCase().replaceAll('o', '0').replace(/[il]/g, '1')
  return CANONICAL.test(code) ? code : undefined
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
