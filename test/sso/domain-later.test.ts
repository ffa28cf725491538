import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addDomain, domainsOf, leadDomain, proveDomain } from '#domain/providers/domains.ts'
import { BY } from '../doors/oidc.ts'
import { provisioner, scimTokenOf } from '../doors/scim.ts'
import { testPortal } from '../portal.ts'
import type { TestWorld } from '../world.ts'
import { comesBy, providerOf } from './assertions.ts'

async function unproved(world: TestWorld): Promise<string[]> {
  const rows = await world.rows<{ username: string }>(
    'select username from app_user where email_unproved order by username',
  )
  return rows.map(({ username }) => username)
}

describe('a domain that is proved later', () => {
  it('makes the addresses proved of those who came by its provider or a directory, and of nobody else', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const [contoso, fabrikam] = [await world.organization('Contoso'), await world.organization('Fabrikam')]
    const [provider, second] = [await providerOf(world, contoso), await providerOf(world, contoso, { name: 'Second' })]
    const comes = (by: typeof provider, username: string, email: string) =>
      comesBy(world, by, { subject: username, username, email })
    await comes(provider, 'anna', 'Anna@CONTOSO.example')
    await comes(provider, 'below', 'below@sub.contoso.example')
    await comes(provider, 'like', 'like@notcontoso.example')
    await comes(second, 'second', 'second@contoso.example')
    await comes(await providerOf(world, fabrikam), 'theirs', 'theirs@contoso.example')
    const say = provisioner(portal, await scimTokenOf(world, contoso))
    await say('POST', '/Users', { userName: 'dora@contoso.example' })
    await comes(provider, 'hand', 'hand@contoso.example')
    await world.rows("update identity_link set made_by = 'themselves' where subject = 'hand'")
    const all = ['anna', 'below', 'dora@contoso.example', 'hand', 'like', 'second', 'theirs']
    assert.deepEqual(await unproved(world), all)

    const key = { organizationId: contoso.id, name: 'contoso.example' }
    await world.work((work) => addDomain(work, BY, key))
    await world.work((work) => leadDomain(work, BY, key, provider.id))
    assert.deepEqual(await unproved(world), all, 'it is not proved yet')
    const [domain] = await world.look((look) => domainsOf(look, contoso.id))
    const proves = () => world.work((work) => proveDomain(work, BY, key, [domain?.challenge ?? '']))
    assert.equal(await proves(), 'done')
    assert.deepEqual(await unproved(world), ['below', 'hand', 'like', 'second', 'theirs'])
    await world.work((work) => leadDomain(work, BY, key, second.id))
    assert.deepEqual(await unproved(world), ['below', 'hand', 'like', 'theirs'])
    const told = await world.rows(
      `select action, detail->'people' as people from audit_event
       where action in ('domain.proved', 'domain.changed') order by detail->'people', action`,
    )
    const changed = { action: 'domain.changed' }
    assert.deepEqual(told, [
      { ...changed, people: 0 },
      { ...changed, people: 1 },
      { action: 'domain.proved', people: 2 },
    ])
  })
})
