import type { Seconds } from '#kernel/time.ts'

/** How long codes that are sent may be. */
export type CodeDigits = 6 | 7 | 8

/** The wait before another code can be sent grows by this with each. */
const WAIT: Seconds = 30
/** How many codes are sent on one occasion after the first. */
export const RESENDS = 5

/** So many digits, each number as likely as any other. */
export function newCode(random: (bytes: number) => Uint8Array, digits: number): string {
  const numbers = 10 ** digits
  const unbiased = Math.floor(2 ** 32 / numbers) * numbers
  for (;;) {
    const number = Buffer.from(random(4)).readUInt32BE()
    if (number < unbiased) return String(number % numbers).padStart(digits, '0')
  }
}

/** How long to wait for another code after so many; `undefined` where there are no more. */
export function waitAfter(sends: number): Seconds | undefined {
  if (sends === 0) return 0
  return sends > RESENDS ? undefined : sends * WAIT
}
