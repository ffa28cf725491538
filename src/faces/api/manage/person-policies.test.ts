import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { day } from '#kernel/time.ts'
import { keyOf, type Speaking, speaking } from '../../../../test/doors/api.ts'
import { testPortal } from '../../../../test/portal.ts'

async function story(t: TestContext) {
  const portal = await testPortal(t)
  const { world } = portal
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const eva = await world.person({ username: 'eva', organizationId: bakery.id })
  const say = speaking(portal, (await keyOf(world, harbor)).token)
  const at = `/v1/organizations/${bakery.id}/people/${eva.id}`
  const inDays = (days: number): string => new Date(world.clock.now().getTime() + days * day * 1000).toISOString()
  return { world, say, at, harbor, bakery, eva, inDays }
}

const put = (say: Speaking, path: string, said: object) => say('PUT', path, said, { 'if-match': '*' })

describe('a program that says what holds for one person', () => {
  it('reads, says and takes back, with the word of each level', async (t) => {
    const { world, say, at, eva } = await story(t)
    const before = await say('GET', `${at}/policy`)
    assert.deepEqual([before.body.person, before.body.effective.secondFactor.value], [eva.id, 'optional'])
    const etag = before.headers.get('etag') ?? ''
    const said = await say('PUT', `${at}/policy`, { secondFactor: 'required', codeDigits: 8 }, { 'if-match': etag })
    const { value, from } = said.body.effective.secondFactor
    assert.deepEqual([value, from.level], ['required', 'person'])
    assert.equal((await say('PUT', `${at}/policy`, {}, { 'if-match': etag })).code, 'changed')
    const [row] = await world.rows<{ subject_id: string }>(
      "select subject_id from audit_event where action = 'policy.changed'",
    )
    assert.equal(row?.subject_id, eva.id)
    assert.equal((await say('DELETE', `${at}/policy`)).status, 204)
    assert.equal((await say('GET', `${at}/policy`)).body.effective.secondFactor.value, 'optional')
  })

  it('loosens nothing that holds above, nor for people of its own organization', async (t) => {
    const { world, say, at, harbor, bakery } = await story(t)
    await put(say, `/v1/organizations/${bakery.id}/policy`, { codeDigits: 8 })
    assert.equal((await put(say, `${at}/policy`, { codeDigits: 6 })).code, 'looser')
    const bo = await world.person({ username: 'bo', organizationId: harbor.id })
    const own = `/v1/organizations/${harbor.id}/people/${bo.id}/policy`
    assert.equal((await put(say, own, { secondFactor: 'required' })).status, 200)
    assert.equal((await put(say, own, {})).code, 'looser')
    assert.equal((await say('DELETE', own)).code, 'looser')
  })
})

describe('a program that excuses somebody', () => {
  it('does so from what is required below it, for a time, and ends it', async (t) => {
    const { world, say, at, bakery, inDays } = await story(t)
    const excuse = (days: number) => say('POST', `${at}/exception`, { reason: 'phone lost', endsAt: inDays(days) })
    assert.equal((await excuse(7)).code, 'over', 'nothing is required')
    await put(say, `/v1/organizations/${bakery.id}/policy`, { secondFactor: 'required' })
    assert.equal((await excuse(-1)).body.errors[0].problem, 'past')
    assert.equal((await excuse(400)).body.errors[0].problem, 'too-long')
    const { status, body } = await excuse(7)
    assert.deepEqual([status, body.items.length, body.items[0].reason], [201, 1, 'phone lost'])
    assert.equal((await say('GET', `${at}/exception`)).body.items.length, 1)
    assert.equal((await say('DELETE', `${at}/exception`)).status, 204)
    assert.equal((await say('DELETE', `${at}/exception`)).code, 'over')
    const rows = await world.rows(
      "select 1 from audit_event where action like 'policy.except%' and detail->>'door' = 'api'",
    )
    assert.equal(rows.length, 2)
  })

  it('does not from what its own organization requires, now or later', async (t) => {
    const { world, say, at, harbor, bakery, inDays } = await story(t)
    const own = `/v1/organizations/${harbor.id}/policy`
    const below = `/v1/organizations/${bakery.id}/policy`
    await put(say, below, { secondFactor: 'required' })
    const endsAt = inDays(7)
    assert.equal((await say('POST', `${at}/exception`, { reason: 'phone lost', endsAt })).status, 201)
    await put(say, own, { secondFactor: 'required' })
    const { explain } = await import('#domain/administration/explain.ts')
    const { findOrganization } = await import('#domain/organizations/organizations.ts')
    const { findUser } = await import('#domain/users/users.ts')
    const id = at.split('/').at(-1) ?? ''
    const now = await world.look(async (look) => {
      const organization = await findOrganization(look, bakery.id)
      const user = await findUser(look, { organizationId: bakery.id, id })
      return organization && user && explain(look, organization, user)
    })
    assert.equal(now?.requirement.state, 'due')
    assert.equal((await say('POST', `${at}/exception`, { reason: 'phone lost', endsAt })).code, 'looser')
  })
})
