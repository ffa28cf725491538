import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { level, levels } from '../../../test/policies.ts'
import { effective } from './effective.ts'
import { type Exception, type Requirement, requirementFor, type Standing } from './requirement.ts'

const START = new Date('2027-01-01T00:00:00Z')
const on = (day: number): Date => new Date(START.getTime() + day * 86_400_000)
const fresh: Standing = { now: START, firstSignInAt: null, signIns: 0, exceptions: [] }
const required = { secondFactor: 'required' } as const

const exception = (depth: number, endsAt: Date): Exception => ({
  ...{ levelId: level({ depth }).organizationId, depth, endsAt, grantedAt: START },
  ...{ reason: 'has a broken phone', grantedBy: level().organizationId },
})
const at = (all: Parameters<typeof effective>[0], standing: Partial<Standing>): Requirement =>
  requirementFor(effective(all), { ...fresh, ...standing })
const stateOf = (requirement: Requirement): string => requirement.state

describe('a requirement', () => {
  it('is none where no level requires', () => {
    assert.deepEqual(at([level(), level({ depth: 2, secondFactor: 'optional', graceDays: 3 })], {}), { state: 'none' })
  })

  it('holds at once where no time is given', () => {
    const due = at([level({ ...required })], {})
    assert.deepEqual([due.state, due.state === 'due' && due.from.name], ['due', 'Level 1'])
  })

  it('holds from its date, to the millisecond', () => {
    const all = [level({ ...required, requiredFrom: on(10) })]
    const before = at(all, { now: new Date(on(10).getTime() - 1) })
    assert.equal(before.state === 'grace' && before.until?.getTime(), on(10).getTime())
    assert.equal(at(all, { now: on(10) }).state, 'due')
  })

  it('holds so many days after the first sign-in, which may be a long time coming', () => {
    const all = [level({ ...required, graceDays: 7 })]
    assert.equal(at(all, { now: on(400) }).state, 'grace')
    assert.equal(at(all, { now: on(6), firstSignInAt: START }).state, 'grace')
    assert.equal(at(all, { now: on(7), firstSignInAt: START }).state, 'due')
  })

  it('holds after so many sign-ins, whenever they are', () => {
    const all = [level({ ...required, graceSignIns: 2 })]
    const first = at(all, { signIns: 1 })
    assert.equal(first.state === 'grace' && first.signInsLeft, 1)
    assert.equal(at(all, { signIns: 2, now: on(999) }).state, 'grace')
    assert.equal(at(all, { signIns: 3 }).state, 'due')
  })

  it('of several is the one that holds first', () => {
    const all = [level({ ...required, requiredFrom: on(30) }), level({ ...required, depth: 2, graceDays: 7 })]
    const grace = at(all, { firstSignInAt: START })
    assert.equal(grace.state === 'grace' && grace.from.name, 'Level 2')
    assert.deepEqual(stateOf(at([...all, level({ ...required, depth: 3 })], {})), 'due')
  })

  it('is excused by the level that set it or one above, and by none below', () => {
    const all = [level({ ...required, depth: 2 })]
    assert.equal(at(all, { exceptions: [exception(1, on(5))] }).state, 'exempt')
    assert.equal(at(all, { exceptions: [exception(2, on(5))] }).state, 'exempt')
    assert.equal(at(all, { exceptions: [exception(3, on(5))] }).state, 'due')
    const both = [level({ ...required, depth: 1 }), level({ ...required, depth: 2 })]
    assert.equal(at(both, { exceptions: [exception(2, on(5))] }).state, 'due', 'the level above still requires it')
    const exempt = at(both, { exceptions: [exception(2, on(9)), exception(1, on(5))] })
    assert.equal(exempt.state === 'exempt' && exempt.until.getTime(), on(5).getTime())
  })

  it('is back the moment an exception ends, without any time before it', () => {
    const all = [level({ ...required, graceDays: 7 })]
    const excused = { exceptions: [exception(1, on(30))], firstSignInAt: START }
    assert.equal(at(all, { ...excused, now: on(29) }).state, 'exempt')
    assert.equal(at(all, { ...excused, now: on(30) }).state, 'due')
  })

  it('once it holds, holds: no time, sign-in or further level ends it', () => {
    const moments = fc.tuple(fc.nat(400), fc.nat(400), fc.nat(30), fc.nat(30))
    fc.assert(
      fc.property(levels, moments, fc.option(fc.nat(300)), (all, [day, later, signIns, more], first) => {
        const firstSignInAt = first === null ? null : on(Math.min(first, day))
        const before = at(all, { now: on(day), signIns, firstSignInAt })
        const after = at(all, { now: on(day + later), signIns: signIns + more, firstSignInAt })
        if (before.state === 'due') assert.equal(after.state, 'due')
        if (before.state === 'none') assert.equal(after.state, 'none')
        const tightened = at([...all, level({ ...required, depth: 9, graceDays: 3 })], {
          now: on(day),
          signIns,
          firstSignInAt,
        })
        if (before.state === 'due') assert.equal(tightened.state, 'due')
        if (before.state === 'grace' && tightened.state === 'grace' && before.until)
          assert.ok(tightened.until && tightened.until <= before.until)
      }),
    )
  })
})
