import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keyOf, speaking } from '../../../../test/doors/api.ts'
import { testPortal } from '../../../../test/portal.ts'

const ANY = { 'if-match': '*' }

type Row = { readonly id: string; readonly action: string; readonly detail: { readonly name?: string } }

describe('a program that reads the record', () => {
  it('finds what was done, newest first, page by page, and by whom as far as it may know', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const harbor = await world.organization('Harbor', { kind: 'reseller' })
    const bakery = await world.organization('Bakery', { below: harbor })
    const rita = await world.person({ username: 'rita', organizationId: harbor.id, role: 'owner' })
    const own = speaking(portal, (await keyOf(world, harbor, { userId: rita.id })).token)
    for (const name of ['One', 'Two', 'Three', 'Four', 'Five']) {
      world.clock.advance(1)
      await own('PATCH', `/v1/organizations/${bakery.id}`, { name }, ANY)
    }
    const at = `/v1/organizations/${harbor.id}/audit?action=organization.changed`
    const seen: Row[] = []
    for (let next: string | null = ''; next !== null; ) {
      const { body } = await own('GET', `${at}&limit=2${next && `&after=${next}`}`)
      seen.push(...body.items)
      next = body.next
    }
    assert.deepEqual(
      seen.map(({ detail }) => detail.name),
      ['Five', 'Four', 'Three', 'Two', 'One'],
    )
    const by = (await own('GET', `${at}&person=rita`)).body.items[0]
    assert.deepEqual([by.actor.as, by.actor.username, by.organization.name], ['person', 'rita', 'Five'])
    const below = speaking(portal, (await keyOf(world, bakery)).token)
    const [row] = (await below('GET', `/v1/organizations/${bakery.id}/audit?action=organization.changed`)).body.items
    assert.deepEqual(row.actor, { as: 'reseller', id: null, username: null })
  })

  it('hears what it cannot be asked', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const harbor = await world.organization('Harbor', { kind: 'reseller' })
    const say = speaking(portal, (await keyOf(world, harbor)).token)
    const at = `/v1/organizations/${harbor.id}/audit`
    const wrong = {
      person: 'nobody',
      from: '2026-02-31T00:00:00Z',
      to: 'today',
      action: 'all',
      after: 'x',
      address: 'é',
    }
    for (const [field, value] of Object.entries(wrong)) {
      const { body } = await say('GET', `${at}?${field}=${encodeURIComponent(value)}`)
      assert.equal(body.errors?.[0]?.field, `?${field}`)
    }
    const none = await say('GET', `${at}?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z`)
    assert.deepEqual(none.body, { items: [], next: null })
  })
})
