/** How an SMS is written (3GPP TS 23.038), cut into the parts it leaves in (TS 23.040, 9.2.3.24.1). */
export type Cut = {
  readonly encoding: 'gsm-7' | 'ucs-2'
  readonly parts: readonly string[]
  /** Septets or UTF-16 units in all. */
  readonly units: number
}

/** Escape, which leads to the second table, where its place in the first one is. */
const ESCAPE = 0x1b

/** The default alphabet of 3GPP TS 23.038, 6.2.1, by code. */
const BASIC = Array.from(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** The extension table, 6.2.1.1: each takes two septets. */
const EXTENDED: readonly (readonly [string, number])[] = [
  ...([
    ['\f', 0x0a],
    ['^', 0x14],
    ['{', 0x28],
    ['}', 0x29],
    ['\\', 0x2f],
  ] as const),
  ...([
    ['[', 0x3c],
    ['~', 0x3d],
    [']', 0x3e],
    ['|', 0x40],
    ['€', 0x65],
  ] as const),
]

const septets = new Map<string, readonly number[]>([
  ...BASIC.map((character, code): [string, readonly number[]] => [character, [code]]),
  ...EXTENDED.map(([character, code]): [string, readonly number[]] => [character, [ESCAPE, code]]),
])
septets.delete('\u001b')

const LIMITS = { 'gsm-7': { alone: 160, together: 153 }, 'ucs-2': { alone: 70, together: 67 } } as const

/** Cuts a text as it leaves. No part ends within a character, and as few parts as possible are made. */
export function partsOf(text: string): Cut {
  const characters = Array.from(text)
  const encoding = characters.every((character) => septets.has(character)) ? 'gsm-7' : 'ucs-2'
  const size = (character: string): number => (encoding === 'gsm-7' ? sizeOf(character) : character.length)
  const units = characters.reduce((sum, character) => sum + size(character), 0)
  const { alone, together } = LIMITS[encoding]
  if (units <= alone) return { encoding, parts: [text], units }
  const parts: string[] = []
  let room = 0
  for (const character of characters) {
    if (size(character) > room) {
      parts.push('')
      room = together
    }
    parts.push(`${parts.pop()}${character}`)
    room -= size(character)
  }
  return { encoding, parts, units }
}

/** The bytes of a part as SMPP carries them: one septet a byte, or UTF-16 with the high byte first. */
export function bytesOf(part: string, encoding: Cut['encoding']): Uint8Array {
  if (encoding === 'ucs-2') return Buffer.from(part, 'utf16le').swap16()
  return Uint8Array.from(Array.from(part).flatMap((character) => septets.get(character) ?? []))
}

function sizeOf(character: string): number {
  return septets.get(character)?.length ?? 0
}
