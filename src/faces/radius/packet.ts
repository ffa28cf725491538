import { createHmac, createSecretKey, hash, timingSafeEqual } from 'node:crypto'

/** RFC 2865 section 3, RFC 5997. */
export const CODE = { request: 1, accept: 2, reject: 3, challenge: 11, status: 12 } as const

/** RFC 2865 section 5, RFC 3579. */
export const ATTRIBUTE = {
  userName: 1,
  userPassword: 2,
  chapPassword: 3,
  filterId: 11,
  replyMessage: 18,
  state: 24,
  class: 25,
  vendor: 26,
  callingStation: 31,
  proxyState: 33,
  eapMessage: 79,
  messageAuthenticator: 80,
} as const

export const SHORTEST = 20
export const LONGEST = 4096
const HASH_BYTES = 16
/** RFC 2865 section 5.2. */
const LONGEST_PASSWORD = 128
const LONGEST_VALUE = 253

export type Attribute = { readonly type: number; readonly value: Uint8Array }

/** A packet as it came. Nothing in it is believed before `isSigned`. */
export type Packet = {
  readonly code: number
  readonly id: number
  readonly authenticator: Buffer
  readonly attributes: readonly Attribute[]
  /** Without what stood behind its length. */
  readonly bytes: Buffer
}

/** Reads a packet; `undefined` for what is none. */
export function readPacket(datagram: Uint8Array): Packet | undefined {
  const given = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.length)
  if (given.length < SHORTEST || given.length > LONGEST) return undefined
  const length = given.readUInt16BE(2)
  if (length < SHORTEST || length > given.length) return undefined
  const bytes = given.subarray(0, length)
  const attributes = readAttributes(bytes)
  if (!attributes) return undefined
  return {
    code: bytes.readUInt8(0),
    id: bytes.readUInt8(1),
    authenticator: bytes.subarray(4, SHORTEST),
    attributes,
    bytes,
  }
}

function readAttributes(bytes: Buffer): Attribute[] | undefined {
  const attributes: Attribute[] = []
  let at = SHORTEST
  while (at < bytes.length) {
    const length = at + 1 < bytes.length ? bytes.readUInt8(at + 1) : 0
    if (length < 2 || at + length > bytes.length) return undefined
    attributes.push({ type: bytes.readUInt8(at), value: bytes.subarray(at + 2, at + length) })
    at += length
  }
  return attributes
}

/** The only one of a type; `undefined` where there is none, or more than one. */
export function onlyOne({ attributes }: Packet, type: number): Uint8Array | undefined {
  const [first, ...more] = allOf({ attributes }, type)
  return more.length === 0 ? first : undefined
}

export function allOf({ attributes }: Pick<Packet, 'attributes'>, type: number): Uint8Array[] {
  return attributes.filter((one) => one.type === type).map(({ value }) => value)
}

/**
 * What its Message-Authenticator says of who sent it: whoever knows the secret, somebody else, or nothing (`none`). Two of them
 * are as good as a wrong one.
 */
export function signatureOf(packet: Packet, secret: Uint8Array): 'right' | 'wrong' | 'none' {
  const [value, ...more] = allOf(packet, ATTRIBUTE.messageAuthenticator)
  if (!value) return 'none'
  if (value.length !== HASH_BYTES || more.length > 0) return 'wrong'
  const blank = Buffer.from(packet.bytes)
  blank.fill(0, value.byteOffset - packet.bytes.byteOffset, value.byteOffset - packet.bytes.byteOffset + HASH_BYTES)
  return timingSafeEqual(hmac(secret, blank), value) ? 'right' : 'wrong'
}

/** RFC 2865 section 5.2: what was typed; `undefined` for what cannot have been hidden with this secret. */
export function revealPassword(hidden: Uint8Array, { authenticator }: Packet, secret: Uint8Array): string | undefined {
  if (hidden.length === 0 || hidden.length % HASH_BYTES !== 0 || hidden.length > LONGEST_PASSWORD) return undefined
  const plain = Buffer.alloc(hidden.length)
  for (let at = 0; at < hidden.length; at += HASH_BYTES) {
    const mask = md5(secret, at === 0 ? authenticator : hidden.subarray(at - HASH_BYTES, at))
    for (let byte = 0; byte < HASH_BYTES; byte++) plain[at + byte] = (hidden[at + byte] ?? 0) ^ (mask[byte] ?? 0)
  }
  const end = plain.indexOf(0)
  // reason: behind the end there are zeros alone, so that another secret is not taken for this one
  if (end !== -1 && plain.subarray(end).some((byte) => byte !== 0)) return undefined
  return textOf(end === -1 ? plain : plain.subarray(0, end))
}

/** UTF-8 without control characters; `undefined` for anything else. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return /\p{Cc}/u.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

/** A text as the value of an attribute, cut where a letter ends. */
export function inValue(text: string): Uint8Array {
  let cut = text
  while (Buffer.byteLength(cut) > LONGEST_VALUE) cut = cut.slice(0, -1)
  return Buffer.from(cut.toWellFormed())
}

/**
 * The answer to a request. Its first attribute is always a Message-Authenticator: with it in front nobody can make another answer
 * of the same digest (CVE-2024-3596).
 */
export function answerTo(
  request: Packet,
  code: (typeof CODE)['accept' | 'reject' | 'challenge'],
  attributes: readonly Attribute[],
  secret: Uint8Array,
): Buffer {
  const signature = { type: ATTRIBUTE.messageAuthenticator, value: new Uint8Array(HASH_BYTES) }
  const body = Buffer.concat(
    [signature, ...attributes].map(({ type, value }) => Buffer.concat([Buffer.from([type, value.length + 2]), value])),
  )
  const answer = Buffer.concat([Buffer.from([code, request.id, 0, 0]), request.authenticator, body])
  answer.writeUInt16BE(answer.length, 2)
  hmac(secret, answer).copy(answer, SHORTEST + 2)
  md5(answer, secret).copy(answer, 4)
  return answer
}

// warning: MD5 is what the protocol is made of, and good for nothing else
const md5 = (...parts: readonly Uint8Array[]): Buffer => hash('md5', Buffer.concat(parts), 'buffer')

// reason: given as bytes, Node takes four times as long to find out what kind of key it is
const hmac = (secret: Uint8Array, bytes: Uint8Array): Buffer =>
  createHmac('md5', createSecretKey(secret)).update(bytes).digest()
