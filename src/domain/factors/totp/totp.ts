import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { encodeBase32 } from '#kernel/base32.ts'
import { floorSeconds } from '#kernel/time.ts'
import type { TotpParameters } from '../factor.ts'

export type Algorithm = TotpParameters['algorithm']
export type Digits = TotpParameters['digits']
export type Period = TotpParameters['period']

export type OtpauthAccount = {
  /** Who the account is with, as the app shows it. */
  readonly issuer: string
  /** The name the person signs in with. */
  readonly account: string
  readonly seed: Uint8Array
  readonly parameters: TotpParameters
}

/** What every authenticator app understands. */
export const usualParameters: TotpParameters = { algorithm: 'SHA1', digits: 6, period: 30 }

// source: RFC 6238 section 5.1 wants keys as long as the hash's output; RFC 4226 section 4 R6 asks for 128 bits and
// recommends 160, which SHA-1's 20 bytes are
const SEED_BYTES = { SHA1: 20, SHA256: 32, SHA512: 64 } as const satisfies Record<Algorithm, number>

/** A seed for a new token from `random`: 20, 32 or 64 bytes, as long as the hash is wide. */
export function newSeed(algorithm: Algorithm, random: (bytes: number) => Uint8Array): Uint8Array {
  return random(SEED_BYTES[algorithm])
}

/** The seed as a key that cannot be printed. Make it once and keep it for all steps. */
export function keyOf(seed: Uint8Array): KeyObject {
  return createSecretKey(seed)
}

/**
 * The one-time password of RFC 4226 section 5.3 for `counter` (0 to 2^64-1): `digits` decimal digits, leading zeros
 * kept. RFC 6238 section 1.2 allows the other hashes.
 */
export function hotp(key: KeyObject, counter: number | bigint, digits: Digits, algorithm: Algorithm): string {
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(BigInt(counter))
  const mac = createHmac(algorithm, key).update(message).digest()
  const offset = mac.readUInt8(mac.length - 1) & 0x0f
  const truncated = mac.readUInt32BE(offset) & 0x7fffffff
  return String(truncated % 10 ** digits).padStart(digits, '0')
}

/** The time step `now` lies in: whole periods since 1970 (RFC 6238 section 4.2, with T0 = 0). */
export function stepAt(now: Date, period: Period): number {
  return Math.floor(floorSeconds(now) / period)
}

/**
 * The step of RFC 6238 whose code this is, among those up to `drift` steps before and after the one at `now`;
 * `undefined` when it is none of theirs. Of two steps with the same code the later, so that spending it spends both.
 * warning: it says nothing about whether the step was used before; the caller spends the step (section 5.2).
 */
export function matchTotp(
  key: KeyObject,
  code: string,
  now: Date,
  { algorithm, digits, period }: TotpParameters,
  drift = 1,
): number | undefined {
  const current = stepAt(now, period)
  let matched: number | undefined
  // reason: never left early, so that the time taken does not tell which step it was or that there was one
  for (let step = Math.max(0, current - drift); step <= current + drift; step++) {
    if (sameText(hotp(key, step, digits, algorithm), code)) matched = step
  }
  return matched
}

/**
 * The address that apps read from a QR code, after Google's Key URI Format and draft-andesco-otpauth-uri. The colon
 * between issuer and account is literal and the only one; spaces are `%20`, never `+`; the issuer stands in both places;
 * every parameter is written out, also the usual ones. warning: it holds the seed.
 */
export function otpauthUri({ issuer, account, seed, parameters }: OtpauthAccount): string {
  const [from, who] = [encoded(issuer), encoded(account)]
  const query = [
    `secret=${encodeBase32(seed)}`,
    ...(from === '' ? [] : [`issuer=${from}`]),
    `algorithm=${parameters.algorithm}`,
    `digits=${parameters.digits}`,
    `period=${parameters.period}`,
  ]
  return `otpauth://totp/${from === '' ? who : `${from}:${who}`}?${query.join('&')}`
}

// source: vendors' compatibility tables and users' reports, collected in 2026. They disagree, and apps change without
// notice, which is why a code is asked for before a token counts. Authy and 1Password take all parameters.
const IGNORED: readonly { readonly app: string; readonly ignores: (parameters: TotpParameters) => boolean }[] = [
  {
    app: 'Google Authenticator',
    ignores: ({ algorithm, digits, period }) => algorithm !== 'SHA1' || digits !== 6 || period !== 30,
  },
  {
    app: 'Microsoft Authenticator',
    ignores: ({ algorithm, digits, period }) => algorithm !== 'SHA1' || digits !== 6 || period !== 30,
  },
]

/** The apps that show wrong codes for these parameters because they ignore one of them; names for the warning. */
export function appsThatIgnore(parameters: TotpParameters): readonly string[] {
  return IGNORED.filter(({ ignores }) => ignores(parameters)).map(({ app }) => app)
}

/** In constant time for texts of equal length; the length of a code is no secret. */
function sameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Percent-encoded without colons: some apps decode first and cut at every colon they find. */
function encoded(text: string): string {
  const plain = text.replace(/\s*:[\s:]*/g, ' ').trim()
  return encodeURIComponent(plain.toWellFormed())
}
