/** What a browser brings from a passkey: bytes in base64url, as `PublicKeyCredential.toJSON()` writes them. */
export type PasskeyResponse = MadeKey | KeyProof

/** A new key. */
export type MadeKey = {
  readonly is: 'made'
  readonly keyId: string
  readonly clientData: string
  readonly attestation: string
  readonly transports: readonly string[]
}

/** That a key is at hand. */
export type KeyProof = {
  readonly is: 'proof'
  readonly keyId: string
  readonly clientData: string
  readonly authenticatorData: string
  readonly signature: string
  /** Whose it is, where the key knows. */
  readonly userHandle: string | undefined
}

/** What the browser says that the key has signed for. */
export type ClientData = {
  readonly type: string
  readonly challenge: string
  readonly origin: string
  readonly crossOrigin: boolean
}

const LONGEST = 16_000
// source: Web Authentication Level 3, section 4 "credential ID": at most 1023 bytes
const LONGEST_KEY_ID = 1364
const BASE64URL = /^[A-Za-z0-9_-]+$/
const TRANSPORT = /^[a-z-]{1,20}$/

/** What the browser has written into the form; `undefined` for anything else. */
export function parsePasskey(input: unknown): PasskeyResponse | undefined {
  if (typeof input !== 'string' || input.length > LONGEST) return undefined
  const read = objectIn(input)
  const response = read && objectOf(read.response)
  if (!response || read.type !== 'public-key' || read.id !== read.rawId) return undefined
  const [keyId, clientData] = [bytes(read.id, LONGEST_KEY_ID), bytes(response.clientDataJSON)]
  if (keyId === undefined || clientData === undefined) return undefined
  return 'attestationObject' in response ? made(keyId, clientData, response) : proof(keyId, clientData, response)
}

/** What was signed for, as the browser wrote it down; `undefined` where it cannot be read. */
export function parseClientData(clientData: string): ClientData | undefined {
  const read = objectIn(Buffer.from(clientData, 'base64url').toString())
  if (!read) return undefined
  const { type, challenge, origin, crossOrigin = false, topOrigin } = read
  if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string') return undefined
  if (typeof crossOrigin !== 'boolean') return undefined
  return { type, challenge, origin, crossOrigin: crossOrigin || topOrigin !== undefined }
}

type Read = Readonly<Record<string, unknown>>

function made(keyId: string, clientData: string, { attestationObject, transports }: Read): MadeKey | undefined {
  const attestation = bytes(attestationObject)
  const listed = Array.isArray(transports) ? transports.filter((each) => typeof each === 'string') : []
  if (attestation === undefined) return undefined
  return {
    is: 'made',
    keyId,
    clientData,
    attestation,
    transports: listed.filter((each) => TRANSPORT.test(each)).slice(0, 8),
  }
}

function proof(keyId: string, clientData: string, response: Read): KeyProof | undefined {
  const [authenticatorData, signature] = [bytes(response.authenticatorData), bytes(response.signature)]
  if (authenticatorData === undefined || signature === undefined) return undefined
  const given = response.userHandle ?? undefined
  const userHandle = bytes(given, 86)
  if (given !== undefined && userHandle === undefined) return undefined
  return { is: 'proof', keyId, clientData, authenticatorData, signature, userHandle }
}

function bytes(input: unknown, longest = LONGEST): string | undefined {
  return typeof input === 'string' && input.length <= longest && BASE64URL.test(input) ? input : undefined
}

function objectIn(json: string): Read | undefined {
  try {
    return objectOf(JSON.parse(json))
  } catch {
    return undefined
  }
}

function objectOf(value: unknown): Read | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Read) : undefined
}
