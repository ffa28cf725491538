import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type KeyProof, type MadeKey, parsePasskey } from '#kernel/passkey.ts'
import { HERE, securityKey } from '../../../../test/security-key.ts'
import { readMade, unfitMade, unfitProof } from './verify.ts'

const PARTY = { id: 'localhost', origin: HERE }
const CHALLENGE = Buffer.alloc(32, 1).toString('base64url')
const ASKED = { rp: PARTY, user: { id: 'AAAA' }, challenge: CHALLENGE }

describe('a key of each algorithm', () => {
  for (const algorithm of ['ES256', 'EdDSA', 'RS256'] as const) {
    it(`is read as it says it is, and its signature is right for what was asked alone: ${algorithm}`, async () => {
      const key = securityKey({ algorithm, aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4' })
      const made = parsePasskey(key.make(ASKED)) as MadeKey
      const read = await readMade(made)
      assert.ok(read)
      assert.deepEqual([read.keyId, read.aaguid], [key.keyId, 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4'])
      const expected = { challenge: CHALLENGE, party: PARTY }
      assert.equal(await unfitMade(made, read, expected), undefined)
      const proof = parsePasskey(key.answer({ challenge: CHALLENGE, rpId: PARTY.id })) as KeyProof
      assert.equal(await unfitProof(proof, read.publicKey, expected), undefined)
      const other = await readMade(parsePasskey(securityKey({ algorithm }).make(ASKED)) as MadeKey)
      assert.equal(await unfitProof(proof, other?.publicKey ?? new Uint8Array(), expected), 'signature')
      const another = { ...expected, challenge: Buffer.alloc(32, 2).toString('base64url') }
      assert.equal(await unfitProof(proof, read.publicKey, another), 'signature')
    })
  }

  it('that nobody asked for is refused, and what is no key is not read', async () => {
    const made = parsePasskey(securityKey({ algorithm: 'ES384' }).make(ASKED)) as MadeKey
    const read = await readMade(made)
    assert.ok(read)
    assert.equal(await unfitMade(made, read, { challenge: CHALLENGE, party: PARTY }), 'algorithm')
    assert.equal(await readMade({ attestation: 'AAAA' }), undefined)
  })
})
