import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { callingCodeOf } from '#kernel/phone.ts'
import { maskedNumber } from './number.ts'

const shown = (e164: string): string => maskedNumber(e164, callingCodeOf(e164))

describe('a number that codes go to', () => {
  it('is shown by its country and its end', () => {
    assert.equal(shown('+4915112345667'), '+49 ••• •• 67')
    assert.equal(shown('+12025550123'), '+1 ••• •• 23')
    assert.equal(shown('+358401234567'), '+358 ••• •• 67')
  })
})
