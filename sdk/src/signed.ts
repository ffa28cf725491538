import { bytesIn, bytesOf, objectIn } from './bytes.ts'

/** Why a signed text is not taken. */
export type UntrustedCode =
  | 'malformed'
  | 'other-kind'
  | 'unknown-key'
  | 'bad-signature'
  | 'expired'
  | 'not-yet'
  | 'other-issuer'
  | 'other-audience'
  | 'other-nonce'
  | 'other-id'
  | 'other-person'
  | 'other-text'

/** A text says that we signed it, and nothing may follow from it. */
export class Untrusted extends Error {
  override readonly name = 'Untrusted'
  readonly code: UntrustedCode

  constructor(code: UntrustedCode) {
    super(`The signed text is not taken: ${code}.`)
    this.code = code
  }
}

export type PublicKey = {
  readonly kty: string
  readonly crv: string
  readonly x: string
  readonly y: string
  readonly kid: string
}

/** The public keys; `fresh`: not those that were fetched before. */
export type Keys = (fresh: boolean) => Promise<readonly PublicKey[]>

export type Expected = {
  /** Who must have signed: the address of the portal. */
  readonly issuer: string
  /** For whom: the name of your application, or of the key where it has none. */
  readonly audience: string
  /** What you asked with; `null` where you asked without one. */
  readonly nonce: string | null
  /** The id of what you asked. */
  readonly id?: string | undefined
  /** Our id of the person. */
  readonly subject?: string | undefined
}

export type Claims = {
  readonly iss: string
  readonly aud: string
  /** Our id of the person. */
  readonly sub: string
  /** The id of what was asked. */
  readonly jti: string
  readonly iat: number
  readonly exp: number
  readonly nonce?: string
  readonly method: string
  readonly amr: readonly string[]
}

/** Clocks that are set differ by this many seconds. */
const LEEWAY = 5
const MOST_CHARACTERS = 16_384

/** What a text of this kind says, once all is as expected; else it throws `Untrusted`. */
export async function verifySigned(
  text: string,
  kind: string,
  keys: Keys,
  expected: Expected,
  now: Date,
): Promise<Readonly<Record<string, unknown>> & Claims> {
  const [head = '', content = '', signature = '', ...more] = text.length > MOST_CHARACTERS ? [] : text.split('.')
  const [header, claims, signed] = [objectIn(bytesIn(head)), objectIn(bytesIn(content)), bytesIn(signature)]
  if (!header || !claims || !signed || more.length > 0 || text === '') throw new Untrusted('malformed')
  if (header.alg !== 'ES256' || header.typ !== kind || 'crit' in header) throw new Untrusted('other-kind')
  const key = await keyCalled(header.kid, keys)
  if (!(await isSigned(key, signed, `${head}.${content}`))) throw new Untrusted('bad-signature')
  const wrong = wrongWith(claims, expected, now.getTime() / 1000)
  if (wrong) throw new Untrusted(wrong)
  return claims as Readonly<Record<string, unknown>> & Claims
}

/** A key that is not among those we know may have been made since. */
async function keyCalled(kid: unknown, keys: Keys): Promise<PublicKey> {
  for (const fresh of [false, true]) {
    const found = (await keys(fresh)).find((key) => key.kid === kid)
    if (found) return found
  }
  throw new Untrusted('unknown-key')
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

async function isSigned(
  { kty, crv, x, y }: PublicKey,
  signature: Uint8Array<ArrayBuffer>,
  text: string,
): Promise<boolean> {
  const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, ALGORITHM, false, ['verify'])
  return crypto.subtle.verify(ALGORITHM, key, signature, bytesOf(text))
}

function wrongWith(
  { iss, aud, jti, sub, iat, exp, nonce }: Readonly<Record<string, unknown>>,
  expected: Expected,
  now: number,
): UntrustedCode | undefined {
  if (iss !== expected.issuer) return 'other-issuer'
  if (aud !== expected.audience) return 'other-audience'
  if ((nonce ?? null) !== expected.nonce) return 'other-nonce'
  if (expected.id !== undefined && jti !== expected.id) return 'other-id'
  if (typeof sub !== 'string' || (expected.subject !== undefined && sub !== expected.subject)) return 'other-person'
  if (typeof exp !== 'number' || exp + LEEWAY <= now) return 'expired'
  return typeof iat !== 'number' || iat - LEEWAY > now ? 'not-yet' : undefined
}
