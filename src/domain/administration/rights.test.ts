import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Role } from '#domain/users/users.ts'
import { type Actor, type Deed, may, mayAny, rolesToGive, scopeOf } from './rights.ts'

const ROLES: readonly Role[] = ['owner', 'administrator', 'support', 'member']
const DEEDS: readonly Deed[] = [
  ...(['see', 'add', 'change', 'suspend', 'require', 'link', 'set-up', 'reset', 'bypass', 'exempt'] as const).map(
    (deed) => `person.${deed}` as const,
  ),
  ...(['see', 'add', 'change', 'brand', 'govern', 'stop', 'move', 'export', 'audit'] as const).map(
    (deed) => `organization.${deed}` as const,
  ),
]
const somebody = (role: Role, path: string, id = 'somebody'): Actor => ({ user: { id, role }, organization: { path } })

describe('what one person may do to another', () => {
  it('ends at their own organization and what is below it', () => {
    const path = fc
      .array(fc.constantFrom('1', '2', '3'), { minLength: 1, maxLength: 4 })
      .map((ids) => `${ids.join('/')}/`)
    fc.assert(
      fc.property(
        path,
        path,
        fc.constantFrom(...ROLES),
        fc.constantFrom(...ROLES),
        fc.constantFrom(...DEEDS),
        (own, other, role, whose, deed) => {
          const target = { organization: { path: other }, user: { id: 'other', role: whose } }
          if (!other.startsWith(own)) assert.equal(may(somebody(role, own), deed, target), false)
          if (role === 'member') assert.equal(may(somebody(role, own), deed, target), false)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('does not begin with an organization of a similar name', () => {
    assert.equal(may(somebody('owner', '1/2/'), 'organization.see', { organization: { path: '1/22/' } }), false)
  })

  it('is never more, in their own organization, than what is done to people of a lower role, but for owners and equals', () => {
    for (const deed of DEEDS.filter((each) => each.startsWith('person.') && each !== 'person.see')) {
      const onOwner = { organization: { path: '1/' }, user: { id: 'other', role: 'owner' as const } }
      for (const role of ['administrator', 'support', 'member'] as const)
        assert.equal(may(somebody(role, '1/'), deed, onOwner), false, `${role} ${deed}`)
      const onSupport = { organization: { path: '1/' }, user: { id: 'other', role: 'support' as const } }
      assert.equal(may(somebody('support', '1/'), deed, onSupport), false, deed)
    }
  })

  it('is nothing to oneself but seeing', () => {
    for (const deed of DEEDS.filter((each) => each.startsWith('person.') && each !== 'person.see'))
      for (const role of ROLES) {
        const actor = somebody(role, '1/', 'me')
        assert.equal(may(actor, deed, { ...actor, user: { id: 'me', role } }), false, `${role} ${deed}`)
      }
  })

  it('never gives a role above one’s own, in one’s own organization', () => {
    assert.deepEqual(rolesToGive(somebody('owner', '1/'), { path: '1/' }), ROLES)
    assert.deepEqual(rolesToGive(somebody('administrator', '1/'), { path: '1/' }), ['support', 'member'])
    assert.deepEqual(rolesToGive(somebody('administrator', '1/'), { path: '1/2/' }), ROLES)
    assert.deepEqual(rolesToGive(somebody('support', '1/'), { path: '1/2/' }), [])
    assert.deepEqual(rolesToGive(somebody('owner', '1/2/'), { path: '1/' }), [])
  })

  it('is asked of a whole organization by whether anybody of it could be meant', () => {
    const support = somebody('support', '1/')
    assert.ok(mayAny(support, 'person.reset', { path: '1/' }))
    assert.ok(!mayAny(support, 'person.add', { path: '1/2/' }))
    assert.ok(!mayAny(support, 'organization.stop', { path: '1/2/' }))
  })

  it('reaches as far as their organization, and nowhere for members', () => {
    for (const role of ROLES)
      assert.equal(scopeOf(somebody(role, '1/2/'))?.path, role === 'member' ? undefined : '1/2/')
  })
})
