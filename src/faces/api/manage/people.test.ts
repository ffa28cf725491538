import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Organization } from '#domain/organizations/organizations.ts'
import { keyOf, type Speaking, speaking } from '../../../../test/doors/api.ts'
import { carrying } from '../../../../test/doors/outside-people.ts'
import { type TestPortal, testPortal } from '../../../../test/portal.ts'

type Story = {
  readonly portal: TestPortal
  readonly harbor: Organization
  readonly say: Speaking
  /** The address of the people of Harbor. */
  readonly at: string
}

async function story(t: TestContext): Promise<Story> {
  const portal = await testPortal(t)
  const { world } = portal
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const { token } = await keyOf(world, harbor)
  return { portal, harbor, say: speaking(portal, token), at: `/v1/organizations/${harbor.id}/people` }
}

const ANY = { 'if-match': '*' }
const eva = { username: 'eva', email: 'eva@example.com', role: 'support' }

describe('a program that keeps people', () => {
  it('invites somebody, changes them, suspends them and takes them back', async (t) => {
    const { say, at, portal } = await story(t)
    const made = await say('POST', at, eva, { 'idempotency-key': 'eva' })
    assert.deepEqual([made.status, made.body.status, made.body.role], [201, 'invited', 'support'])
    assert.equal((await say('POST', at, eva, { 'idempotency-key': 'eva' })).body.id, made.body.id)
    assert.equal((await say('POST', at, eva)).code, 'taken')
    const letters = await portal.world.rows("select 1 from outbox where template = 'invitation'")
    assert.equal(letters.length, 1)
    const path = `${at}/${made.body.id}`
    const match = { 'if-match': (await say('GET', path)).headers.get('etag') ?? '' }
    const changed = await say('PATCH', path, { name: 'Eva', mobile: '+4366412345678' }, match)
    assert.deepEqual([changed.body.name, changed.body.mobile, changed.body.email], ['Eva', '+4366412345678', eva.email])
    assert.equal((await say('PATCH', path, { name: 'E' }, match)).code, 'changed')
    assert.equal((await say('PATCH', path, { name: 'E' })).code, 'unconditional')
    assert.equal((await say('PATCH', path, { status: 'suspended' }, ANY)).body.status, 'suspended')
    assert.equal((await say('PATCH', path, { status: 'active' }, ANY)).body.status, 'invited')
    const handed = await say('POST', `${path}/invitation`, { send: false })
    assert.match(handed.body.link, /\/invitation\/[\w-]+$/)
  })

  it('makes nobody what an administrator may not make', async (t) => {
    const { say, at, portal, harbor } = await story(t)
    for (const role of ['owner', 'administrator'])
      assert.deepEqual((await say('POST', at, { ...eva, role })).body.errors, [{ field: 'role', problem: 'not-yours' }])
    const sue = await portal.world.person({ username: 'sue', organizationId: harbor.id, role: 'support' })
    const raised = await say('PATCH', `${at}/${sue.id}`, { role: 'owner' }, ANY)
    assert.deepEqual(raised.body.errors, [{ field: 'role', problem: 'not-yours' }])
    const owner = await portal.world.person({ username: 'olga', organizationId: harbor.id, role: 'owner' })
    assert.equal((await say('PATCH', `${at}/${owner.id}`, { email: 'mine@example.com' }, ANY)).code, 'not-yours')
    assert.equal((await say('GET', `${at}/${owner.id}`)).body.email, owner.email)
  })

  it('leaves an owner below', async (t) => {
    const { say, portal, harbor } = await story(t)
    const bakery = await portal.world.organization('Bakery', { below: harbor })
    const owner = await portal.world.person({ username: 'bo', organizationId: bakery.id, role: 'owner' })
    const path = `/v1/organizations/${bakery.id}/people/${owner.id}`
    const last = await say('PATCH', path, { status: 'suspended' }, ANY)
    assert.deepEqual(last.body.errors, [{ field: 'role', problem: 'last-owner' }])
  })

  it('with the own key of an owner is no more than an administrator, and nothing to itself', async (t) => {
    const { portal, at, harbor } = await story(t)
    const olga = await portal.world.person({ username: 'olga', organizationId: harbor.id, role: 'owner' })
    const owner = await portal.world.person({ username: 'otto', organizationId: harbor.id, role: 'owner' })
    const say = speaking(portal, (await keyOf(portal.world, harbor, { userId: olga.id })).token)
    for (const { id } of [olga, owner])
      assert.equal((await say('PATCH', `${at}/${id}`, { name: 'X' }, ANY)).code, 'not-yours')
    const sue = await portal.world.person({ username: 'sue', organizationId: harbor.id, role: 'support' })
    const own = speaking(portal, (await keyOf(portal.world, harbor, { userId: sue.id })).token)
    assert.equal((await own('GET', `${at}/${olga.id}`)).status, 200)
    assert.equal((await own('POST', at, eva)).code, 'not-yours')
  })

  it('lists and finds them, page by page', async (t) => {
    const { say, at, portal, harbor } = await story(t)
    const bakery = await portal.world.organization('Bakery', { below: harbor })
    for (const [n, { id }] of [harbor, bakery, harbor, bakery, harbor].entries()) {
      portal.world.clock.advance(1)
      await portal.world.person({ username: `p-${n}`, organizationId: id })
    }
    const seen: string[] = []
    for (let next: string | null = ''; next !== null; ) {
      const { body } = await say('GET', `${at}?limit=2${next && `&after=${next}`}`)
      seen.push(...body.items.map(({ username }: { username: string }) => username))
      next = body.next
    }
    assert.deepEqual(seen, ['p-0', 'p-1', 'p-2', 'p-3', 'p-4'])
    assert.equal((await say('GET', `${at}?search=p-3`)).body.items.length, 1)
    assert.equal((await say('GET', `/v1/organizations/${bakery.id}/people`)).body.items.length, 2)
  })

  it('finds everybody that a search finds, also where there are too many to be put in order', async (t) => {
    const { portal, harbor, say, at } = await story(t)
    await portal.world.rows(
      `insert into app_user (organization_id, id, path, realm_id, username, username_key, email, role, created_at, modified_at)
       select $1, ('018f0000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, $2, $3, 'q' || i, 'q' || i, '', 'member', now(), now()
       from generate_series(1, 620) as i`,
      ...[harbor.id, harbor.path, harbor.realmId],
    )
    const found: string[] = []
    for (let next: string | null = ''; next !== null; ) {
      const { body } = await say('GET', `${at}?search=q&limit=100${next && `&after=${next}`}`)
      found.push(...body.items.map(({ username }: { username: string }) => username))
      next = body.next
    }
    assert.deepEqual([found.length, new Set(found).size], [620, 620])
  })
})

describe('a program that helps people', () => {
  it('sees factors without a secret, requires one, and resets them with a reason', async (t) => {
    const { say, at, portal, harbor } = await story(t)
    const ana = await carrying(portal.world, 'ana', harbor.id)
    const path = `${at}/${ana.user.id}`
    const { items, required } = (await say('GET', `${path}/factors`)).body
    assert.deepEqual([items.map(({ kind }: { kind: string }) => kind).includes('totp'), required], [true, 'by-choice'])
    const demanded = await say('POST', `${path}/requirement`, { required: true })
    assert.equal(demanded.body.required, 'by-person')
    assert.equal((await say('POST', `${path}/enrollment-link`, {})).code, 'over')
    const reset = await say('POST', `${path}/reset`, { reason: 'phone lost', ticket: '4711' })
    assert.deepEqual([reset.status, reset.body.state], [201, 'done'])
    assert.deepEqual((await say('GET', `${path}/factors`)).body.items, [])
    const handed = await say('POST', `${path}/enrollment-link`, { send: false })
    assert.match(handed.body.link, /\/enroll\/[\w-]+$/)
    const [row] = await portal.world.rows<{ detail: object }>(
      "select detail from audit_event where action = 'user.reset'",
    )
    assert.deepEqual({ ...row?.detail, key: '' }, { door: 'api', key: '', reason: 'phone lost', ticket: '4711' })
  })

  it('waits where somebody must approve, and stops it', async (t) => {
    const { say, portal, harbor } = await story(t)
    const bakery = await portal.world.organization('Bakery', { below: harbor })
    const owner = await carrying(portal.world, 'bo', bakery.id)
    await portal.world.rows("update app_user set role = 'owner' where id = $1", owner.user.id)
    const path = `/v1/organizations/${bakery.id}/people/${owner.user.id}/reset`
    const asked = await say('POST', path, { reason: 'phone lost', ticket: '4711' })
    assert.deepEqual([asked.body.state, asked.body.needsApproval], ['waiting', true])
    assert.equal((await say('POST', path, { reason: 'phone lost', ticket: '4711' })).code, 'under-way')
    assert.equal((await say('GET', path)).body.state, 'waiting')
    assert.equal((await say('DELETE', path)).status, 204)
    assert.equal((await say('DELETE', path)).code, 'over')
    assert.equal((await say('GET', path)).body.state, 'none')
  })
})
