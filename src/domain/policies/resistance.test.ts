import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { passable } from '#domain/factors/all.ts'
import type { Enrollment } from '#domain/factors/factor.ts'
import { level } from '../../../test/policies.ts'
import { effective } from './effective.ts'
import { type PolicyLevel, silent } from './levels.ts'
import { loosenings } from './loosening.ts'
import { permitted } from './permitted.ts'
import { settled } from './policies.ts'

const NOW = new Date('2027-03-01T12:00:00Z')
const later = new Date('2027-04-01T00:00:00Z')
const latest = new Date('2027-05-01T00:00:00Z')
const only = { phishingResistant: 'required' } as const

const policy = (...levels: PolicyLevel[]) =>
  settled({ levels, exceptions: [], grace: undefined, version: 1, role: 'member' }, NOW)

const held = (kind: string): Enrollment => ({
  ...{ organizationId: 'o', id: kind, userId: 'u', kind, label: '', replacesId: null, shownTo: null },
  ...{ createdAt: NOW, lastUsedAt: null, isStranded: false, state: 'active', provedAt: NOW },
})

describe('a level that takes nothing but what no foreign page can pass on', () => {
  it('requires a second factor, and puts every kind off-limits that can be passed on', () => {
    const { secondFactor, offLimits, phishingResistant, phishingResistantFrom } = policy(level(only))
    assert.deepEqual([secondFactor, phishingResistant, phishingResistantFrom], ['required', 'required', null])
    for (const kind of passable) assert.ok(offLimits.includes(kind), kind)
    assert.ok(passable.includes('totp') && passable.includes('recovery-codes') && passable.includes('bypass-code'))
  })

  it('leaves nobody the token they have, as other words about methods do', () => {
    const app = held('totp')
    assert.deepEqual(permitted(policy(level({ offLimits: ['totp'] })), [app]), [app])
    assert.deepEqual(permitted(policy(level(only)), [app]), [])
  })

  it('changes nothing before its day', () => {
    const before = policy(level({ ...only, phishingResistantFrom: later }))
    assert.deepEqual([before.secondFactor, before.phishingResistant], ['optional', 'optional'])
    assert.deepEqual(before.phishingResistantFrom, later)
    assert.deepEqual(permitted(before, [held('totp'), held('recovery-codes')]).length, 2)
    assert.equal(policy(level({ ...only, phishingResistantFrom: NOW })).phishingResistant, 'required')
  })

  it('holds from the earliest of all that say it, and is nobody’s to put off', () => {
    const above = level({ ...only, phishingResistantFrom: later })
    const says = (from: Date | null) => ({ ...silent, ...only, phishingResistantFrom: from })
    assert.equal(effective([above, level({ ...says(null), depth: 2 })]).phishingResistant.from?.depth, 2)
    const kept = effective([above, level({ ...says(latest), depth: 2 })]).phishingResistant
    assert.deepEqual([kept.value, kept.from?.depth], [later, 1])
    assert.deepEqual(
      loosenings([above], says(latest)).map(({ setting }) => setting),
      ['phishingResistantFrom'],
    )
    assert.deepEqual(loosenings([above], says(null)), [])
    assert.deepEqual(loosenings([above], silent), [])
  })
})
