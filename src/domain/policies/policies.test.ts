import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { testWorld } from '../../../test/world.ts'
import { changePolicy, type Demand, demand, effective, ownPolicy, type PolicyLevel, policyOf } from './policies.ts'

const SILENT: PolicyLevel = {
  organizationId: '01900000-0000-7000-8000-000000000000',
  ...{ secondFactor: null, totpAlgorithm: null, totpDigits: null, totpPeriod: null },
  ...{ sessionIdle: null, sessionAbsolute: null, stepUpAge: null },
}
const level = (says: Partial<PolicyLevel>): PolicyLevel => ({ ...SILENT, ...says })

describe('what a sign-in needs after the password', () => {
  const R = 'required'
  const O = 'optional'
  // biome-ignore format: a table
  const table: readonly (readonly [policy: 'required' | 'optional', hasToken: boolean, chosen: boolean, reset: boolean, Demand['need'], Demand['because']])[] = [
    [O, false, false, false, 'nothing',       'nothing-requires-it'],
    [O, false, true,  false, 'nothing',       'nothing-requires-it'],
    [O, true,  false, false, 'nothing',       'nothing-requires-it'],
    [O, true,  true,  false, 'second-factor', 'person-requires-it'],
    [R, false, false, false, 'set-up',        'policy-requires-it'],
    [R, false, true,  false, 'set-up',        'policy-requires-it'],
    [R, true,  false, false, 'second-factor', 'policy-requires-it'],
    [R, true,  true,  false, 'second-factor', 'policy-requires-it'],
    [O, false, false, true,  'set-up',        'was-reset'],
    [O, false, true,  true,  'set-up',        'was-reset'],
    [O, true,  false, true,  'second-factor', 'was-reset'],
    [O, true,  true,  true,  'second-factor', 'was-reset'],
    [R, false, false, true,  'set-up',        'was-reset'],
    [R, false, true,  true,  'set-up',        'was-reset'],
    [R, true,  false, true,  'second-factor', 'was-reset'],
    [R, true,  true,  true,  'second-factor', 'was-reset'],
  ]

  for (const [secondFactor, hasToken, tokenRequired, mustEnroll, need, because] of table) {
    const facts = `${hasToken ? 'a' : 'no'} token${tokenRequired ? ', their own choice' : ''}${mustEnroll ? ', after a reset' : ''}`
    it(`${secondFactor} by policy, ${facts}: ${need}`, () => {
      assert.deepEqual(demand({ ...ownPolicy, secondFactor }, { hasToken, tokenRequired, mustEnroll }), {
        need,
        because,
      })
    })
  }

  it('is never less for somebody who has a token than what they asked for', () => {
    assert.equal(table.length, 16)
    for (const [, hasToken, chosen, , need] of table) if (hasToken && chosen) assert.equal(need, 'second-factor')
  })
})

describe('the policy that holds', () => {
  it('is the product’s own where no level says anything', () => {
    assert.deepEqual(effective([]), ownPolicy)
    assert.deepEqual(effective([SILENT, SILENT]), ownPolicy)
    assert.deepEqual(ownPolicy.totp, { algorithm: 'SHA1', digits: 6, period: 30 })
    assert.ok(ownPolicy.sessionIdle <= 3600 && ownPolicy.sessionAbsolute <= 86_400, 'as NIST asks for at AAL2')
  })

  it('is tightened by a level and never loosened', () => {
    const [required, optional] = [level({ secondFactor: 'required' }), level({ secondFactor: 'optional' })]
    assert.equal(effective([required, optional]).secondFactor, 'required')
    assert.equal(effective([optional, required]).secondFactor, 'required')
    assert.equal(effective([level({ sessionIdle: 600 }), level({ sessionIdle: 1200 })]).sessionIdle, 600)
    assert.equal(effective([level({ sessionAbsolute: 10 * 86_400 })]).sessionAbsolute, ownPolicy.sessionAbsolute)
    assert.equal(effective([level({ stepUpAge: 60 })]).stepUpAge, 60)
  })

  it('takes the parameters of apps from the level next to the person', () => {
    const levels = [
      level({ totpAlgorithm: 'SHA256', totpDigits: 8 }),
      level({ totpAlgorithm: 'SHA512', totpPeriod: 60 }),
    ]
    assert.deepEqual(effective(levels).totp, { algorithm: 'SHA512', digits: 8, period: 60 })
  })

  it('only ever gets stricter, whatever levels are added below', () => {
    const seconds = fc.option(fc.integer({ min: 1, max: 1_000_000 }))
    const any = fc.record({
      secondFactor: fc.constantFrom(null, 'optional' as const, 'required' as const),
      ...{ sessionIdle: seconds, sessionAbsolute: seconds, stepUpAge: seconds },
    })
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), any, (levels, one) => {
        const [above, below] = [effective(levels.map(level)), effective([...levels, one].map(level))]
        for (const name of ['sessionIdle', 'sessionAbsolute', 'stepUpAge'] as const)
          assert.ok(below[name] <= above[name])
        assert.ok(above.secondFactor === 'optional' || below.secondFactor === 'required')
      }),
    )
  })

  it('is inherited from the levels above and not from beside', async (t) => {
    const world = await testWorld(t)
    const operator = await world.operator()
    const [one, other] = [(await world.organization('One')).id, (await world.organization('Other')).id]
    await world.work(async (work) => {
      await changePolicy(work, level({ organizationId: operator.id, sessionIdle: 900 }))
      await changePolicy(work, level({ organizationId: one ?? '', secondFactor: 'required' }))
    })
    const of = (id: string | undefined) => world.look((look) => policyOf(look, { path: `${operator.path}${id}/` }))
    assert.deepEqual(await of(one), { ...ownPolicy, sessionIdle: 900, secondFactor: 'required' })
    assert.deepEqual(await of(other), { ...ownPolicy, sessionIdle: 900 })
  })
})
