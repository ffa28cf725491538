import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startOfDay } from './days.ts'

const begins = (day: string, zone: string, after?: number): string | undefined =>
  startOfDay(day, zone, after)?.toISOString()

describe('a day', () => {
  it('begins at midnight where the person is', () => {
    assert.equal(begins('2027-01-15', 'UTC'), '2027-01-15T00:00:00.000Z')
    assert.equal(begins('2027-01-15', 'Europe/Berlin'), '2027-01-14T23:00:00.000Z')
    assert.equal(begins('2027-01-15', 'America/New_York'), '2027-01-15T05:00:00.000Z')
    assert.equal(begins('2027-01-15', 'Asia/Kathmandu'), '2027-01-14T18:15:00.000Z')
  })

  it('is as long as it is when clocks are changed', () => {
    assert.equal(begins('2027-03-28', 'Europe/Berlin'), '2027-03-27T23:00:00.000Z')
    assert.equal(begins('2027-03-28', 'Europe/Berlin', 1), '2027-03-28T22:00:00.000Z')
    assert.equal(begins('2027-10-31', 'Europe/Berlin', 1), '2027-10-31T23:00:00.000Z')
    assert.equal(begins('2027-12-31', 'UTC', 1), '2028-01-01T00:00:00.000Z')
  })

  it('is none when it is written otherwise, or never was', () => {
    for (const none of [
      '',
      '2027-02-29',
      '2027-13-01',
      '15.1.2027',
      '2027-1-5',
      '1900-01-01',
      '2027-01-15T10:00',
      '２０２７-01-15',
    ])
      assert.equal(startOfDay(none, 'UTC'), undefined, none)
  })
})
