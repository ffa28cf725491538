import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Level } from '#domain/sessions/sessions.ts'
import { acrOf, amrOf, assuranceFor, metAcr } from './acr.ts'

const [aal1, recovery, aal2, phr] = ['aal1', 'recovery', 'aal2', 'aal2-phr'].map((end) => `urn:countersign:acr:${end}`)

describe('what applications are told of a sign-in', () => {
  it('is one table: a mailbox, a recovery code and the word of an identity provider are no second factor', () => {
    const table: [Level, string[], string | undefined, string[]][] = [
      ['password', ['pwd'], aal1, ['pwd']],
      ['trusted-browser', ['pwd'], aal1, ['pwd']],
      ['mailbox', ['pwd', 'otp'], aal1, ['pwd', 'otp']],
      ['recovery', ['pwd', 'otp'], recovery, ['pwd', 'otp']],
      ['password', ['provider'], aal1, []],
      ['provider', ['provider', 'provider-proof', 'provider-keys'], aal1, []],
      ['second-factor', ['provider', 'otp'], aal2, ['otp', 'mfa']],
      ['second-factor', ['pwd', 'otp'], aal2, ['pwd', 'otp', 'mfa']],
      ['second-factor', ['pwd', 'sms'], aal2, ['pwd', 'otp', 'sms', 'mfa']],
      ['second-factor', ['hwk', 'pop', 'user'], phr, ['hwk', 'pop', 'user', 'mfa']],
      ['second-factor', ['pwd', 'swk', 'pop'], phr, ['pwd', 'swk', 'pop', 'mfa']],
      ['second-factor', ['otp'], aal1, ['otp']],
      ['second-factor', ['hwk', 'pop'], aal1, ['hwk', 'pop']],
    ]
    for (const [level, methods, acr, amr] of table)
      assert.deepEqual([acrOf({ level, methods }), amrOf({ level, methods })], [acr, amr], level)
  })

  it('meets what is asked for with as much or more, and is called as it was asked for', () => {
    const strong = { level: 'second-factor', methods: ['hwk', 'user'] } as const
    const weak = { level: 'password', methods: ['pwd'] } as const
    const lost = { level: 'recovery', methods: ['pwd', 'otp'] } as const
    assert.equal(metAcr(strong, [aal2 ?? '']), aal2)
    assert.equal(metAcr(strong, [phr ?? '', aal2 ?? '']), phr)
    assert.equal(metAcr(weak, [aal2 ?? '', aal1 ?? '']), aal1)
    assert.equal(metAcr(weak, [aal2 ?? '', phr ?? '']), undefined)
    assert.equal(metAcr(lost, [aal1 ?? '']), undefined, 'whoever asks for a password does not get a recovery code')
    assert.equal(metAcr(strong, [recovery ?? '', 'urn:mace:incommon:iap:silver']), undefined)
    assert.equal(assuranceFor(['nonsense', phr ?? '', aal2 ?? '']), 'two-factors')
    assert.equal(assuranceFor(['nonsense', recovery ?? '']), undefined)
  })
})
