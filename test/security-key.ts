import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import type { BrowserOptions } from '#domain/factors/request.ts'
import { cbor } from './cbor.ts'

export type Algorithm = 'ES256' | 'EdDSA' | 'RS256' | 'ES384'

export type KeyOptions = {
  /** Checks who its owner is. */
  readonly verifies?: boolean
  /** Is copied to other machines of its owner, and has no counter. */
  readonly synced?: boolean
  readonly aaguid?: string
  readonly algorithm?: Algorithm
}

/** All that an answer is made of, before it is signed. */
export type Parts = {
  client: Record<string, unknown>
  party: string
  flags: number
  counter: number
  /** Of a new key: what it says it is. */
  keyId: Buffer
  attested: Buffer
  format: string
  statement: Record<string, unknown>
}

/** As the browser writes it down. */
export type Written = {
  id: string
  rawId: string
  type: string
  response: Record<string, unknown>
}

export type Changes = {
  readonly origin?: string
  /** What is otherwise than a browser and a key do it; signed with all the rest. */
  readonly before?: (parts: Parts) => void
  /** The same, after it was signed. */
  readonly after?: (written: Written) => void
}

export type SecurityKey = {
  /** Makes a key as it was asked for. */
  make(options: BrowserOptions, changes?: Changes): string
  /** Answers as it was asked. */
  answer(options: BrowserOptions, changes?: Changes): string
  /** The same key and counter in other hands. */
  copy(): SecurityKey
  /** All that it keeps, for `keptKey`. */
  kept(): KeptKey
  readonly keyId: string
}

/** A key as text. */
export type KeptKey = {
  readonly keyId: string
  readonly handle: string
  readonly counter: number
  readonly privateKey: string
}

type Kept = {
  readonly keys: Keys
  keyId: Buffer
  handle: string | undefined
  counter: number
}
type Keys = { readonly privateKey: KeyObject; readonly publicKey: KeyObject }

export const HERE = 'http://localhost'
const PRESENT = 0x01
const VERIFIED = 0x04
const ELIGIBLE = 0x08
const BACKED_UP = 0x10
const ATTESTED = 0x40

/** A security key with the browser in front of it, written from Web Authentication Level 3 alone. */
export function securityKey(options: KeyOptions = {}, kept?: Kept): SecurityKey {
  const own = kept ?? { keys: pairOf(options.algorithm), keyId: randomBytes(32), handle: undefined, counter: 0 }
  const flags = PRESENT | (options.verifies ? VERIFIED : 0) | (options.synced ? ELIGIBLE | BACKED_UP : 0)
  const next = (): number => (options.synced ? 0 : ++own.counter)
  const partsOf = (type: string, asked: BrowserOptions, party: unknown, { origin = HERE }: Changes): Parts => ({
    client: { type, challenge: asked.challenge, origin, crossOrigin: false },
    ...{ party: String(party), flags, counter: next(), keyId: own.keyId, attested: Buffer.alloc(0) },
    ...{ format: 'none', statement: {} },
  })
  return {
    make: (asked, changes = {}) => {
      own.handle = (asked.user as { id: string }).id
      const parts = partsOf('webauthn.create', asked, (asked.rp as { id: string }).id, changes)
      parts.flags |= ATTESTED
      parts.attested = attestedOf(options, own)
      return made(parts, changes)
    },
    answer: (asked, changes = {}) => answered(own, partsOf('webauthn.get', asked, asked.rpId, changes), changes),
    copy: () => securityKey(options, { ...own }),
    kept: () => ({
      ...{ keyId: text(own.keyId), handle: own.handle ?? '', counter: own.counter },
      privateKey: own.keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    }),
    get keyId() {
      return own.keyId.toString('base64url')
    },
  }
}

/** A key that was kept: it checks who its owner is. */
export function keptKey({ keyId, handle, counter, privateKey: pem }: KeptKey): SecurityKey {
  const privateKey = createPrivateKey(pem)
  const keys = { privateKey, publicKey: createPublicKey(privateKey) }
  return securityKey({ verifies: true }, { keys, keyId: Buffer.from(keyId, 'base64url'), handle, counter })
}

function made(parts: Parts, { before, after }: Changes): string {
  before?.(parts)
  const authData = Buffer.concat([dataOf(parts), parts.attested])
  const attestation = cbor(
    new Map<string, unknown>([
      ['fmt', parts.format],
      ['attStmt', new Map(Object.entries(parts.statement))],
      ['authData', authData],
    ]),
  )
  const response = { clientDataJSON: clientOf(parts), attestationObject: text(attestation), transports: ['usb'] }
  return write(parts.keyId, response, after)
}

function answered({ keys, handle }: Kept, parts: Parts, { before, after }: Changes): string {
  before?.(parts)
  const [client, data] = [clientOf(parts), dataOf(parts)]
  const signed = Buffer.concat([data, createHash('sha256').update(Buffer.from(client, 'base64url')).digest()])
  const signature = sign(keys.privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256', signed, keys.privateKey)
  const response = {
    clientDataJSON: client,
    authenticatorData: text(data),
    signature: text(signature),
    userHandle: handle,
  }
  return write(parts.keyId, response, after)
}

function write(keyId: Buffer, response: Record<string, unknown>, after: Changes['after']): string {
  const written = { id: text(keyId), rawId: text(keyId), type: 'public-key', response }
  after?.(written)
  return JSON.stringify(written)
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const clientOf = ({ client }: Parts): string => text(Buffer.from(JSON.stringify(client)))

function dataOf({ party, flags, counter }: Parts): Buffer {
  const counted = Buffer.alloc(4)
  counted.writeUInt32BE(counter)
  return Buffer.concat([createHash('sha256').update(party).digest(), Buffer.from([flags]), counted])
}

function attestedOf({ aaguid = '00000000-0000-0000-0000-000000000000' }: KeyOptions, { keys, keyId }: Kept): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(keyId.length)
  return Buffer.concat([Buffer.from(aaguid.replaceAll('-', ''), 'hex'), length, keyId, cose(keys.publicKey)])
}

function pairOf(algorithm: Algorithm = 'ES256'): Keys {
  switch (algorithm) {
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    case 'ES384':
      return generateKeyPairSync('ec', { namedCurve: 'P-384' })
    case 'EdDSA':
      return generateKeyPairSync('ed25519')
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength: 2048 })
  }
}

/** A public key as keys say it (RFC 9053). */
function cose(key: KeyObject): Buffer {
  const { kty, crv, x = '', y = '', n = '', e = '' } = key.export({ format: 'jwk' })
  const bytes = (value: string): Buffer => Buffer.from(value, 'base64url')
  if (kty === 'RSA')
    return cbor(
      new Map<number, unknown>([
        [1, 3],
        [3, -257],
        [-1, bytes(n)],
        [-2, bytes(e)],
      ]),
    )
  if (kty === 'OKP')
    return cbor(
      new Map<number, unknown>([
        [1, 1],
        [3, -8],
        [-1, 6],
        [-2, bytes(x)],
      ]),
    )
  const [algorithm, curve] = crv === 'P-384' ? [-35, 2] : [-7, 1]
  return cbor(
    new Map<number, unknown>([
      [1, 2],
      [3, algorithm],
      [-1, curve],
      [-2, bytes(x)],
      [-3, bytes(y)],
    ]),
  )
}
