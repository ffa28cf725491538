import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Demand, demand } from './demand.ts'
import type { Requirement } from './requirement.ts'

const from = {
  organizationId: '01900000-0000-7000-8000-000000000000',
  name: 'Harbor',
  depth: 1,
  role: null,
  userId: null,
}
const until = new Date('2027-01-01T00:00:00Z')

const STATES = {
  none: { state: 'none' },
  grace: { state: 'grace', from, until, signInsLeft: undefined },
  exempt: { state: 'exempt', from, until },
  due: { state: 'due', from },
} as const satisfies Record<string, Requirement>

describe('what a sign-in needs after the password', () => {
  // biome-ignore format: a table
  const table: readonly (readonly [keyof typeof STATES, hasToken: boolean, chosen: boolean, reset: boolean, Demand['need'], Demand['because']])[] = [
    ['none',   false, false, false, 'nothing',       'nothing-requires-it'],
    ['none',   false, true,  false, 'nothing',       'nothing-requires-it'],
    ['none',   true,  false, false, 'nothing',       'nothing-requires-it'],
    ['none',   true,  true,  false, 'second-factor', 'person-requires-it'],
    ['exempt', false, false, false, 'nothing',       'nothing-requires-it'],
    ['exempt', false, true,  false, 'nothing',       'nothing-requires-it'],
    ['exempt', true,  false, false, 'nothing',       'nothing-requires-it'],
    ['exempt', true,  true,  false, 'second-factor', 'person-requires-it'],
    ['grace',  false, false, false, 'nothing',       'policy-requires-it-later'],
    ['grace',  false, true,  false, 'nothing',       'policy-requires-it-later'],
    ['grace',  true,  false, false, 'nothing',       'policy-requires-it-later'],
    ['grace',  true,  true,  false, 'second-factor', 'person-requires-it'],
    ['due',    false, false, false, 'set-up',        'policy-requires-it'],
    ['due',    false, true,  false, 'set-up',        'policy-requires-it'],
    ['due',    true,  false, false, 'second-factor', 'policy-requires-it'],
    ['due',    true,  true,  false, 'second-factor', 'policy-requires-it'],
    ['none',   false, false, true,  'set-up',        'was-reset'],
    ['none',   false, true,  true,  'set-up',        'was-reset'],
    ['none',   true,  false, true,  'second-factor', 'was-reset'],
    ['none',   true,  true,  true,  'second-factor', 'was-reset'],
    ['exempt', false, false, true,  'set-up',        'was-reset'],
    ['exempt', false, true,  true,  'set-up',        'was-reset'],
    ['exempt', true,  false, true,  'second-factor', 'was-reset'],
    ['exempt', true,  true,  true,  'second-factor', 'was-reset'],
    ['grace',  false, false, true,  'set-up',        'was-reset'],
    ['grace',  false, true,  true,  'set-up',        'was-reset'],
    ['grace',  true,  false, true,  'second-factor', 'was-reset'],
    ['grace',  true,  true,  true,  'second-factor', 'was-reset'],
    ['due',    false, false, true,  'set-up',        'was-reset'],
    ['due',    false, true,  true,  'set-up',        'was-reset'],
    ['due',    true,  false, true,  'second-factor', 'was-reset'],
    ['due',    true,  true,  true,  'second-factor', 'was-reset'],
  ]

  for (const [state, hasToken, tokenRequired, mustEnroll, need, because] of table) {
    const facts = `${hasToken ? 'a' : 'no'} token${tokenRequired ? ', their own choice' : ''}${mustEnroll ? ', after a reset' : ''}`
    it(`policy: ${state}, ${facts}: ${need}`, () => {
      const policy = { secondFactor: state === 'due' ? 'required' : 'optional', requirement: STATES[state] } as const
      assert.deepEqual(demand(policy, { hasToken, tokenRequired, mustEnroll }), { need, because })
    })
  }

  it('is nothing where an identity provider asks in our place, except for somebody who was reset', () => {
    for (const [state, hasToken, tokenRequired, mustEnroll, need] of table) {
      const policy = { secondFactor: state === 'due' ? 'required' : 'optional', requirement: STATES[state] } as const
      const exempt = demand(policy, { hasToken, tokenRequired, mustEnroll, isExempt: true })
      assert.equal(exempt.need, mustEnroll ? need : 'nothing')
    }
  })

  it('is a second factor for an owner who comes by password where nobody else may', () => {
    const policy = { secondFactor: 'optional', requirement: STATES.none } as const
    const facts = { tokenRequired: false, mustEnroll: false, isBreakGlass: true }
    assert.equal(demand(policy, { ...facts, hasToken: true }).need, 'second-factor')
    assert.equal(demand(policy, { ...facts, hasToken: false }).need, 'set-up')
  })

  it('is never less for somebody who has a token than what they asked for', () => {
    assert.equal(table.length, 4 * 2 * 2 * 2)
    for (const [, hasToken, chosen, , need] of table) if (hasToken && chosen) assert.equal(need, 'second-factor')
  })
})
