import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Exemption } from '#domain/policies/levels.ts'
import type { Proof } from './assertion.ts'
import { isOfKey, standingOf } from './exemption.ts'
import type { Trust } from './providers.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000)
const nothing: Proof = { methods: [], context: undefined, authenticatedAt: undefined }
const proofs = { amr: ['mfa', 'hwk'], acr: ['https://refeds.org/profile/mfa'], maxAgeSeconds: 3600 }

const stands = (proof: Partial<Proof>, trust: Trust = 'on-proof', exemption: Exemption = 'always', wanted = proofs) =>
  standingOf({ trust, proofs: wanted }, { exemption }, { ...nothing, authenticatedAt: ago(10), ...proof }, NOW)

describe('who comes by a provider', () => {
  it('is asked here unless it proves what is wanted, by method or by context', () => {
    assert.equal(stands({ methods: ['pwd', 'mfa'] }), 'proved')
    assert.equal(stands({ context: 'https://refeds.org/profile/mfa' }), 'proved')
    assert.equal(stands({ methods: ['pwd'] }), 'asked')
    assert.equal(stands({ context: 'mfa' }), 'asked')
    assert.equal(stands({}), 'asked')
  })

  it('is asked here where the proof is old, of no known time, or of a time to come', () => {
    assert.equal(stands({ methods: ['mfa'], authenticatedAt: ago(3600) }), 'proved')
    for (const authenticatedAt of [ago(3700), ago(-120), undefined])
      assert.equal(stands({ methods: ['mfa'], authenticatedAt }), 'asked')
    const ageless = { ...proofs, maxAgeSeconds: null } as unknown as typeof proofs
    assert.equal(stands({ methods: ['mfa'], authenticatedAt: undefined }, 'on-proof', 'always', ageless), 'proved')
  })

  it('is asked by nobody where nothing counts as proof only if it is trusted without', () => {
    const none = { amr: [], acr: [], maxAgeSeconds: 3600 }
    assert.equal(stands({ methods: ['mfa'] }, 'on-proof', 'always', none), 'asked')
    assert.equal(stands({ methods: ['mfa'] }, 'always', 'always', none), 'trusted')
  })

  it('is trusted no further than the provider and the policy both say', () => {
    const table: [Trust, Exemption, without: string, withProof: string][] = [
      ['none', 'always', 'asked', 'asked'],
      ['on-proof', 'always', 'asked', 'proved'],
      ['always', 'always', 'trusted', 'proved'],
      ['always', 'on-proof', 'asked', 'proved'],
      ['always', 'none', 'asked', 'asked'],
      ['on-proof', 'none', 'asked', 'asked'],
      ['none', 'on-proof', 'asked', 'asked'],
    ]
    for (const [trust, policy, without, withProof] of table)
      assert.deepEqual([stands({}, trust, policy), stands({ methods: ['mfa'] }, trust, policy)], [without, withProof])
  })

  it('has proved a key only where the provider says so in words for it', () => {
    for (const methods of [['hwk'], ['swk', 'user']]) assert.ok(isOfKey({ ...nothing, methods }))
    for (const context of ['phr', 'phrh']) assert.ok(isOfKey({ ...nothing, context }))
    for (const methods of [['mfa', 'otp'], ['fido2'], []]) assert.ok(!isOfKey({ ...nothing, methods }))
  })
})
