import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { FROM_EVERYBODY, shared, standingLimits, TRIAL } from './limits.ts'
import { isTooLow, stopAfter } from './rates.ts'

const page = readFileSync(new URL('../../../../docs/fraud-guard.md', import.meta.url), 'utf8')

it('the page about the fraud guard says what the code does', () => {
  const limits = standingLimits()
  const cell = (value: number | undefined): string => (value === undefined ? '' : `${value}`)
  for (const name of ['recipient', 'person', 'prefix', 'network', 'country', 'organization'] as const) {
    const line = page.split('\n').find((one) => one.startsWith(`| \`${name}\` |`)) ?? ''
    const [, , , burst, daily] = line.split('|').map((one) => one.trim())
    const day = name === 'country' || name === 'organization' ? undefined : limits[`${name}Day`]
    assert.deepEqual([burst, daily], [cell(limits[name]), cell(day)], name)
  }
  const [burst, daily] = [shared('prefix', limits.prefix, 2), shared('prefixDay', limits.prefixDay, 2)]
  assert.ok(page.includes(`| ${burst} in ten minutes, ${daily} in a day |`))
  assert.ok(page.includes(`| ${limits.prefix} in ten minutes, ${limits.prefixDay} in a day |`))
  const everybody = [limits.recipient * FROM_EVERYBODY, limits.recipientDay * FROM_EVERYBODY]
  assert.ok(page.includes(`| ${everybody[0]} in ten minutes, ${everybody[1]} in a day |`))
  assert.ok(page.includes(`Of the last ${limits.verifiedAfter} codes`))
  assert.ok(page.includes(`at least ${limits.verified} in a hundred`))
  assert.deepEqual([0, 1, 2, 30].map(stopAfter), [900, 1800, 3600, 86_400])
  const bar = { least: limits.verified, after: limits.verifiedAfter }
  assert.deepEqual(
    [6, 7].map((codes) => isTooLow({ codes, verified: 0, stops: 1 }, bar)),
    [false, true],
  )
  assert.equal(TRIAL, 10)
})
