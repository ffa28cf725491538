import type { KeyProof, MadeKey } from '#kernel/passkey.ts'
import type { Party } from '../request.ts'
import { ALGORITHMS, type Refused } from './passkey.ts'

/** A key as it was made. */
export type NewKey = {
  readonly keyId: string
  readonly publicKey: Uint8Array
  readonly aaguid: string
  readonly data: Uint8Array
}

type Expected = { readonly challenge: string; readonly party: Pick<Party, 'id' | 'origin'> }

/** Of the form that elliptic curves have, and of nothing. */
const SOME_SIGNATURE = new Uint8Array([0x30, 6, 2, 1, 1, 2, 1, 1])

// reason: 25 MiB, which a portal without passkeys does not need
const library = () => import('@simplewebauthn/server')
const parts = () => import('@simplewebauthn/server/helpers')

/** What a new key says about itself, before anything of it is believed; `undefined` where it cannot be read. */
export async function readMade({ attestation }: Pick<MadeKey, 'attestation'>): Promise<NewKey | undefined> {
  const { decodeAttestationObject, parseAuthenticatorData, convertAAGUIDToString, isoBase64URL } = await parts()
  try {
    const data = decodeAttestationObject(isoBase64URL.toBuffer(attestation)).get('authData')
    const { aaguid, credentialID, credentialPublicKey: publicKey } = parseAuthenticatorData(data)
    if (!aaguid || !credentialID || !publicKey) return undefined
    return { keyId: isoBase64URL.fromBuffer(credentialID), publicKey, aaguid: convertAAGUIDToString(aaguid), data }
  } catch {
    return undefined
  }
}

/**
 * Whether a new key is what was asked for, by a library that checks all of it once more. Nothing is asked about who made it,
 * and a key that says more than that it signs for itself is refused: others would have to be asked about it.
 */
export async function unfitMade(
  made: MadeKey,
  { publicKey }: NewKey,
  expected: Expected,
): Promise<Refused | undefined> {
  const [{ verifyRegistrationResponse }, { decodeAttestationObject, isoBase64URL, verifySignature }] =
    await Promise.all([library(), parts()])
  try {
    if (!(await isAllowed(publicKey))) return 'algorithm'
    const stated = decodeAttestationObject(isoBase64URL.toBuffer(made.attestation))
    const itself = stated.get('fmt') === 'none' || (stated.get('fmt') === 'packed' && !stated.get('attStmt').get('x5c'))
    if (!itself) return 'attestation'
    const { verified } = await verifyRegistrationResponse({
      response: {
        ...{ id: made.keyId, rawId: made.keyId, type: 'public-key', clientExtensionResults: {} },
        response: { clientDataJSON: made.clientData, attestationObject: made.attestation },
      },
      ...expectedOf(expected),
      supportedAlgorithmIDs: [...ALGORITHMS],
    })
    if (!verified) return 'attestation'
    // reason: a key that vouches for nothing is not looked into; one that nobody can sign with throws here
    await verifySignature({
      signature: SOME_SIGNATURE,
      data: SOME_SIGNATURE,
      credentialPublicKey: new Uint8Array(publicKey),
    })
    return undefined
  } catch {
    return 'malformed'
  }
}

/** Whether this key has signed, and all of it fits. The counter is compared by whoever knows what follows from it. */
export async function unfitProof(
  proof: KeyProof,
  publicKey: Uint8Array,
  expected: Expected,
): Promise<Refused | undefined> {
  const { verifyAuthenticationResponse } = await library()
  const { keyId: id, clientData: clientDataJSON, authenticatorData, signature } = proof
  try {
    const { verified } = await verifyAuthenticationResponse({
      response: {
        ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {} },
        response: { clientDataJSON, authenticatorData, signature },
      },
      ...expectedOf(expected),
      credential: { id, publicKey: new Uint8Array(publicKey), counter: -1 },
    })
    return verified ? undefined : 'signature'
  } catch {
    // reason: what it says of itself has been checked, so that it cannot be a signature is all that is left
    return 'signature'
  }
}

async function isAllowed(publicKey: Uint8Array): Promise<boolean> {
  const { decodeCredentialPublicKey, cose } = await parts()
  const algorithm = decodeCredentialPublicKey(new Uint8Array(publicKey)).get(cose.COSEKEYS.alg)
  return ALGORITHMS.some((allowed) => allowed === algorithm)
}

function expectedOf({ challenge, party }: Expected) {
  return {
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: false,
  }
}
