import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Organization } from '#domain/organizations/organizations.ts'
import { keyOf, SOMEBODY, type Speaking, speaking } from '../../../../test/doors/api.ts'
import { type TestPortal, testPortal } from '../../../../test/portal.ts'

type Story = {
  readonly portal: TestPortal
  readonly harbor: Organization
  readonly say: Speaking
  readonly keyId: string
}

async function story(t: TestContext): Promise<Story> {
  const portal = await testPortal(t)
  const { world } = portal
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const { id: keyId, token } = await keyOf(world, harbor)
  return { portal, harbor, keyId, say: speaking(portal, token) }
}

const ANY = { 'if-match': '*' }

describe('a program that keeps a tree', () => {
  it('adds a client, once, renames, suspends and closes it', async (t) => {
    const { say, harbor } = await story(t)
    const at = `/v1/organizations/${harbor.id}/organizations`
    const named = { 'idempotency-key': 'customer 17'.replace(' ', '-') }
    const made = await say('POST', at, { name: 'Bakery', kind: 'client' }, named)
    assert.deepEqual([made.status, made.body.name, made.body.parent], [201, 'Bakery', harbor.id])
    assert.equal((await say('POST', at, { name: 'Bakery', kind: 'client' }, named)).body.id, made.body.id)
    assert.equal((await say('GET', at)).body.items.length, 2)
    const bakery = `/v1/organizations/${made.body.id}`
    const renamed = await say('PATCH', bakery, { name: 'Mill' }, { 'if-match': made.headers.get('etag') ?? '' })
    assert.deepEqual([renamed.status, renamed.body.name], [200, 'Mill'])
    assert.equal((await say('POST', `${bakery}/suspend`, { reason: 'unpaid' })).body.status, 'suspended')
    assert.equal((await say('POST', `${bakery}/suspend`, { reason: 'unpaid' })).code, 'over')
    assert.equal((await say('POST', `${bakery}/resume`)).body.status, 'active')
    assert.equal((await say('POST', `${bakery}/close`, { reason: 'gone' })).body.status, 'closed')
    assert.equal((await say('PATCH', bakery, { name: 'Inn' }, ANY)).code, 'closed')
    assert.equal((await say('POST', `${bakery}/organizations`, { name: 'Inn', kind: 'client' })).code, 'closed')
    assert.equal((await say('POST', `${bakery}/reopen`)).body.status, 'suspended')
  })

  it('changes what it knows, and says so', async (t) => {
    const { say, harbor } = await story(t)
    const path = `/v1/organizations/${harbor.id}`
    assert.equal((await say('PATCH', path, { name: 'Port' })).code, 'unconditional')
    const { headers } = await say('GET', path)
    const match = { 'if-match': headers.get('etag') ?? '' }
    assert.equal((await say('PATCH', path, { supportContact: 'help@example.com' }, match)).status, 200)
    assert.equal((await say('PATCH', path, { name: 'Port' }, match)).code, 'changed')
    const { body } = await say('GET', path)
    assert.deepEqual([body.name, body.supportContact], ['Harbor', 'help@example.com'])
    assert.deepEqual((await say('PATCH', path, { name: ' ' }, ANY)).body.errors, [
      { field: 'name', problem: 'malformed' },
    ])
  })

  it('of many changes at once to what it knows makes one', async (t) => {
    const { say, harbor } = await story(t)
    const path = `/v1/organizations/${harbor.id}`
    const match = { 'if-match': (await say('GET', path)).headers.get('etag') ?? '' }
    const names = Array.from({ length: 12 }, (_, n) => `Port ${n}`)
    const all = await Promise.all(names.map((name) => say('PATCH', path, { name }, match)))
    assert.equal(all.filter(({ status }) => status === 200).length, 1)
    assert.equal(all.filter(({ code }) => code === 'changed').length, 11)
  })

  it('does not see what is above, and puts nothing below a client', async (t) => {
    const { say, portal, harbor } = await story(t)
    const bakery = await portal.world.organization('Bakery', { below: harbor })
    assert.equal((await say('GET', `/v1/organizations/${harbor.id}`)).body.parent, null)
    assert.equal((await say('GET', '/v1/organizations')).body.items[0].parent, null)
    const below = await say('POST', `/v1/organizations/${bakery.id}/organizations`, { name: 'Inn', kind: 'client' })
    assert.deepEqual(below.body.errors, [{ field: 'kind', problem: 'does-not-fit' }])
    assert.equal((await say('POST', `/v1/organizations/${harbor.id}/suspend`, { reason: 'x' })).code, 'not-yours')
  })

  it('lists them page by page, whatever comes and goes meanwhile', async (t) => {
    const { say, portal, harbor } = await story(t)
    for (const n of [1, 2, 3, 4, 5]) {
      portal.world.clock.advance(1)
      await portal.world.organization(`Shop ${n}`, { below: harbor })
    }
    const seen: string[] = []
    for (let after = ''; ; ) {
      const { body } = await say('GET', `/v1/organizations?limit=2${after}`)
      seen.push(...body.items.map(({ name }: { name: string }) => name))
      const last = body.items.at(-1).id
      if (seen.length === 4) await portal.world.rows('delete from organization_counts where organization_id = $1', last)
      if (seen.length === 4) await portal.world.rows('delete from organization where id = $1', last)
      if (body.next === null) break
      after = `&after=${body.next}`
    }
    assert.deepEqual(seen, ['Harbor', 'Shop 1', 'Shop 2', 'Shop 3', 'Shop 4', 'Shop 5'])
    const found = (await say('GET', '/v1/organizations?search=shop%204')).body.items
    assert.deepEqual(
      found.map(({ name }: { name: string }) => name),
      ['Shop 4'],
    )
    for (const after of ['x', Buffer.from('["2026-02-31 10:00:00+00",1]').toString('base64url')])
      assert.equal((await say('GET', `/v1/organizations?after=${after}`)).body.errors[0].field, '?after')
  })

  it('stands on record as the key of whoever made it', async (t) => {
    const { say, portal, harbor, keyId } = await story(t)
    await say('PATCH', `/v1/organizations/${harbor.id}`, { name: 'Port' }, ANY)
    const rows = await portal.world.rows(
      "select actor_id, detail from audit_event where action = 'organization.changed'",
    )
    assert.deepEqual(rows, [{ actor_id: SOMEBODY, detail: { door: 'api', key: keyId, name: 'Port' } }])
  })
})
