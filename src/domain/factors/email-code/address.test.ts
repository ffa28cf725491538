import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { maskedAddress } from './address.ts'

describe('an address that codes go to', () => {
  it('is shown by its two ends', () => {
    assert.equal(maskedAddress('ana@example.com'), 'a***@e***.com')
    assert.equal(maskedAddress('ana.belle@mail.example.co.uk'), 'a***@m***.uk')
  })

  it('is as long for a short one as for a long one', () => {
    assert.equal(maskedAddress('a@b.de'), 'a***@b***.de')
    assert.equal(maskedAddress('ä@örtlich.de'), 'ä***@ö***.de')
  })

  it('shows of nothing nothing', () => {
    assert.equal(maskedAddress(''), '***@***')
  })
})
