import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { ApiKeyDraft } from '#domain/applications/api-keys.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { plus } from '#kernel/time.ts'
import { keyOf, SOMEBODY, speaking } from '../../../../test/doors/api.ts'
import { type TestPortal, testPortal } from '../../../../test/portal.ts'

type Story = { readonly portal: TestPortal; readonly harbor: Organization; readonly at: string }

async function story(t: TestContext): Promise<Story> {
  const portal = await testPortal(t)
  const harbor = await portal.world.organization('Harbor', { kind: 'reseller' })
  return { portal, harbor, at: `/v1/organizations/${harbor.id}/keys` }
}

const withKey = async ({ portal, harbor }: Story, draft: Partial<ApiKeyDraft> = {}) =>
  speaking(portal, (await keyOf(portal.world, harbor, draft)).token)

describe('a key that makes keys', () => {
  it('shows a new one once, which works until it is ended', async (t) => {
    const all = await story(t)
    const say = await withKey(all)
    const made = await say('POST', all.at, { name: 'reader', verbs: ['keys.read'] }, { 'idempotency-key': 'one' })
    assert.equal(made.status, 201)
    const other = speaking(all.portal, made.body.key)
    const { items } = (await other('GET', all.at)).body
    assert.equal(items.length, 2)
    assert.ok(!JSON.stringify(items).includes(made.body.key.split('.')[1]))
    assert.equal((await other('POST', all.at, { name: 'x', verbs: ['keys.read'] })).code, 'verb-missing')
    assert.equal((await say('DELETE', `${all.at}/${made.body.id}`)).status, 204)
    assert.equal((await other('GET', all.at)).code, 'unauthorized')
    assert.equal((await say('DELETE', `${all.at}/${made.body.id}`)).code, 'not-found')
    const [row] = await all.portal.world.rows<{ actor_id: string }>(
      "select actor_id from audit_event where action = 'api-key.ended'",
    )
    assert.equal(row?.actor_id, SOMEBODY)
  })

  it('gives none more than it has', async (t) => {
    const all = await story(t)
    const endsAt = plus(all.portal.world.clock.now(), 86_400)
    const say = await withKey(all, {
      ...{ verbs: ['keys.write', 'keys.read'], networks: ['127.0.0.0/8', '::1'], endsAt },
    })
    const fits = { name: 'x', verbs: ['keys.read'], networks: ['127.0.0.1'], endsAt: endsAt.toISOString() }
    const later = plus(endsAt, 1).toISOString()
    const wrong = [
      [{ ...fits, verbs: ['people.write'] }, 'verbs.0'],
      [{ ...fits, networks: [] }, 'networks'],
      [{ ...fits, networks: ['192.0.2.1'] }, 'networks.0'],
      [{ ...fits, networks: ['0.0.0.0/0'] }, 'networks.0'],
      [{ ...fits, endsAt: null }, 'endsAt'],
      [{ ...fits, endsAt: later }, 'endsAt'],
    ] as const
    for (const [body, field] of wrong)
      assert.deepEqual((await say('POST', all.at, body)).body.errors, [{ field, problem: 'not-yours' }])
    assert.equal((await say('POST', all.at, fits)).status, 201)
  })

  it('makes only keys of the same person, where it is somebody’s own', async (t) => {
    const all = await story(t)
    const { world } = all.portal
    const ada = await world.person({ username: 'ada', organizationId: all.harbor.id, role: 'administrator' })
    const bakery = await world.organization('Bakery', { below: all.harbor })
    const say = await withKey(all, { userId: ada.id })
    const made = await say('POST', all.at, { name: 'mine', verbs: ['people.read'] })
    assert.equal(made.body.person, ada.id)
    const below = `/v1/organizations/${bakery.id}/keys`
    assert.equal((await say('POST', below, { name: 'theirs', verbs: ['people.read'] })).code, 'not-yours')
    await world.rows("update app_user set status = 'suspended' where id = $1", ada.id)
    const other = speaking(all.portal, made.body.key)
    assert.equal((await other('GET', '/v1/organizations')).code, 'unauthorized')
  })

  it('makes one for a client below, in the name of whoever made it', async (t) => {
    const all = await story(t)
    const bakery = await all.portal.world.organization('Bakery', { below: all.harbor })
    const say = await withKey(all)
    const below = `/v1/organizations/${bakery.id}/keys`
    const made = await say('POST', below, {
      name: 'theirs',
      verbs: ['people.read', 'organizations.write', 'audit.read'],
    })
    const theirs = speaking(all.portal, made.body.key)
    assert.equal((await theirs('GET', `/v1/organizations/${all.harbor.id}/people`)).code, 'not-found')
    assert.equal((await theirs('GET', `/v1/organizations/${bakery.id}/people`)).status, 200)
    await theirs('PATCH', `/v1/organizations/${bakery.id}`, { name: 'Mill' }, { 'if-match': '*' })
    const { items } = (await theirs('GET', `/v1/organizations/${bakery.id}/audit?action=organization.changed`)).body
    assert.equal(items[0].actor.as, 'reseller', 'of the maker above, only the level')
    const strange = { name: 'x', verbs: ['people.read'], application: bakery.id }
    assert.deepEqual((await say('POST', below, strange)).body.errors, [{ field: 'application', problem: 'unknown' }])
  })
})
