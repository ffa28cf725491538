import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Role } from '#domain/users/users.ts'
import { level, levels, saying } from '../../../test/policies.ts'
import { type Effective, effective, isLater, isLooser, limits, offLimitsFor, ownValues } from './effective.ts'
import { exemptions, setUpBy, silent } from './levels.ts'
import { loosenings } from './loosening.ts'

/** Whether nothing in `below` is looser than in `above`. */
function assertNotLooser(below: Effective, above: Effective): void {
  for (const limit of limits) assert.ok(!isLooser(limit, below[limit].value, above[limit].value), limit)
  assert.ok(setUpBy.indexOf(below.setUpBy.value) >= setUpBy.indexOf(above.setUpBy.value))
  assert.ok(above.secondFactor.value === 'optional' || below.secondFactor.value === 'required')
  const off = below.offLimits.map(({ value }) => value)
  for (const { value } of above.offLimits) assert.ok(off.includes(value), value)
  assert.ok(exemptions.indexOf(below.exemption.value) >= exemptions.indexOf(above.exemption.value))
  if (above.providerKeys.from) assert.ok(above.providerKeys.value === 'allowed' || below.providerKeys.value === 'off')
  assert.ok(!isLater(below.phishingResistant.value, above.phishingResistant.value))
  assert.deepEqual(below.requirements.slice(0, above.requirements.length), above.requirements)
}

describe('the policy that holds', () => {
  it('is the product’s own where no level says anything', () => {
    const { secondFactor, sessionIdle, totpAlgorithm, requirements } = effective([level(), level({ depth: 2 })])
    assert.deepEqual(secondFactor, { value: 'optional', from: undefined })
    assert.deepEqual(sessionIdle, { value: ownValues.sessionIdle, from: undefined })
    assert.deepEqual(totpAlgorithm, { value: 'SHA1', from: undefined })
    assert.deepEqual(requirements, [])
    assert.ok(ownValues.sessionIdle <= 3600 && ownValues.sessionAbsolute <= 86_400, 'as NIST asks for at AAL2')
  })

  it('names the level of each value: the outermost of those that say the same', () => {
    const all = effective([
      level({ depth: 3, role: 'member', sessionIdle: 600, stepUpAge: 60 }),
      level({ depth: 1, sessionIdle: 900 }),
      level({ depth: 2, sessionIdle: 600, offLimits: ['recovery-codes'], setUpBy: 'owners' }),
      level({ depth: 3, sessionIdle: 1200, offLimits: ['recovery-codes'], setUpBy: 'owners' }),
    ])
    assert.deepEqual([all.sessionIdle.value, all.sessionIdle.from?.name], [600, 'Level 2'])
    assert.deepEqual([all.stepUpAge.value, all.stepUpAge.from?.role], [60, 'member'])
    assert.deepEqual([all.setUpBy.value, all.setUpBy.from?.name], ['owners', 'Level 2'])
    assert.deepEqual(
      all.offLimits.map(({ value, from }) => [value, from?.name]),
      [['recovery-codes', 'Level 2']],
    )
  })

  it('is tightened by a level and never loosened', () => {
    const [required, optional] = [{ secondFactor: 'required' }, { secondFactor: 'optional' }] as const
    assert.equal(effective([level(required), level({ ...optional, depth: 2 })]).secondFactor.value, 'required')
    assert.equal(effective([level(optional), level({ ...required, depth: 2 })]).secondFactor.from?.name, 'Level 2')
    assert.equal(effective([level({ sessionAbsolute: 10 * 86_400 })]).sessionAbsolute.value, ownValues.sessionAbsolute)
    assert.equal(effective([level({ resetWait: 3600 }), level({ depth: 2, resetWait: 60 })]).resetWait.value, 3600)
    assert.equal(
      effective([level({ setUpBy: 'nobody' }), level({ depth: 2, setUpBy: 'owners' })]).setUpBy.value,
      'nobody',
    )
  })

  it('takes the parameters of apps from the level next to the person', () => {
    const all = effective([
      level({ totpAlgorithm: 'SHA256', totpDigits: 8 }),
      level({ depth: 2, totpAlgorithm: 'SHA512', totpPeriod: 60 }),
    ])
    assert.deepEqual([all.totpAlgorithm.value, all.totpDigits.value, all.totpPeriod.value], ['SHA512', 8, 60])
    assert.deepEqual([all.totpAlgorithm.from?.name, all.totpDigits.from?.name], ['Level 2', 'Level 1'])
  })

  it('does not depend on the order the levels come in', () => {
    const shuffled = levels.chain((all) =>
      fc.shuffledSubarray(all, { minLength: all.length }).map((other) => [all, other] as const),
    )
    fc.assert(fc.property(shuffled, ([all, other]) => assert.deepEqual(effective(other), effective(all))))
  })

  it('only ever gets tighter by a level below, in any tree', () => {
    fc.assert(
      fc.property(levels, saying, (above, says) => {
        assertNotLooser(effective([...above, level({ ...says, depth: 9 })]), effective(above))
      }),
    )
  })

  it('gets tighter at once, whatever was said below, when a level above does', () => {
    fc.assert(
      fc.property(levels, saying, (below, says) => {
        const [above, alone] = [level({ ...says, depth: 0 }), effective(below)]
        const together = effective([above, ...below])
        for (const other of [effective([above]), { ...alone, requirements: [] }]) assertNotLooser(together, other)
        assert.equal(together.requirements.length, effective([above]).requirements.length + alone.requirements.length)
      }),
    )
  })

  it('takes every value from a level that says it, or from nowhere', () => {
    fc.assert(
      fc.property(levels, (all) => {
        const put = effective(all)
        for (const limit of limits) {
          const { value, from } = put[limit]
          const source = all.find(
            ({ depth, role, userId }) => depth === from?.depth && role === from.role && userId === from.userId,
          )
          assert.equal(source ? source[limit] : ownValues[limit], value, limit)
        }
      }),
    )
  })

  it('lets only the top of the tree allow those who administer what is too weak for them', () => {
    const off = (says: Parameters<typeof level>[0][], role: Role | undefined = 'owner') =>
      offLimitsFor(effective(says.map((each) => level(each))), role).map(({ value }) => value)
    const allowed = { weakForAdministrators: 'allowed' } as const
    assert.deepEqual(off([]), ['email-code'])
    assert.deepEqual(off([{ depth: 2, ...allowed }]), ['email-code'])
    assert.deepEqual(off([allowed]), [])
    assert.deepEqual(off([allowed, { depth: 3, weakForAdministrators: 'off' }], 'administrator'), ['email-code'])
    assert.deepEqual(off([], 'support'), [])
    assert.deepEqual(offLimitsFor(effective([]), undefined), [])
    const says = { ...silent, ...allowed }
    assert.deepEqual(
      loosenings([], says, false).map(({ setting }) => setting),
      ['weakForAdministrators'],
    )
    assert.deepEqual(loosenings([], says, true), [])
    assert.deepEqual(loosenings([level(allowed)], says, false), [])
  })

  it('lets a provider stand in for a second factor only as far as every level does', () => {
    const holds = (...says: Parameters<typeof level>[0][]) => effective(says.map((each) => level(each))).exemption
    assert.equal(holds().value, 'always')
    const tightened = holds({ depth: 1, exemption: 'on-proof' }, { depth: 2, exemption: 'always' })
    assert.deepEqual([tightened.value, tightened.from?.depth], ['on-proof', 1])
    assert.equal(holds({ depth: 1, exemption: 'on-proof' }, { depth: 3, exemption: 'none' }).value, 'none')
    const above = [level({ exemption: 'on-proof' })]
    const loose = (exemption: 'always' | 'on-proof' | 'none') => loosenings(above, { ...silent, exemption }).length > 0
    assert.deepEqual([loose('always'), loose('on-proof'), loose('none')], [true, false, false])
  })

  it('takes a key at a provider for a passkey only where the top of the tree allows it and nobody below forbids it', () => {
    const holds = (...says: Parameters<typeof level>[0][]) => effective(says.map((each) => level(each))).providerKeys
    assert.equal(holds().value, 'off')
    assert.equal(holds({ depth: 2, providerKeys: 'allowed' }).value, 'off')
    assert.equal(holds({ depth: 1, providerKeys: 'allowed' }).value, 'allowed')
    assert.equal(holds({ depth: 1, providerKeys: 'allowed' }, { depth: 2, providerKeys: 'off' }).value, 'off')
    const says = { ...silent, providerKeys: 'allowed' } as const
    assert.deepEqual([loosenings([], says, false).length, loosenings([], says, true).length], [1, 0])
  })
})
