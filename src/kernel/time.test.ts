import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { day, floorSeconds, hour, minute, plus, secondsBetween } from './time.ts'

describe('time', () => {
  it('adds and subtracts seconds, across the end of summer time and of the year', () => {
    const eve = new Date('2026-12-31T23:59:30.250Z')
    assert.equal(plus(eve, minute).toISOString(), '2027-01-01T00:00:30.250Z')
    assert.equal(plus(eve, -day).toISOString(), '2026-12-30T23:59:30.250Z')
    assert.equal(secondsBetween(eve, plus(eve, hour)), 3600)
    assert.equal(secondsBetween(plus(eve, 0.5), eve), -0.5)
  })

  it('rounds down to whole seconds, before 1970 too', () => {
    assert.equal(floorSeconds(new Date(59_999)), 59)
    assert.equal(floorSeconds(new Date(-1)), -1)
  })
})
