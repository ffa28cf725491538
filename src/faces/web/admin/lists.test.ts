import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { confirms, portalBehindProxy, signedIn, type Visitor } from '../../../../test/attack/visitor.ts'

/** An owner, and six hundred people and six hundred clients whose names begin alike. */
async function crowded(t: TestContext): Promise<Visitor> {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  await world.person({ username: 'olga', role: 'owner' })
  const { id, path, realmId } = await world.operator()
  await world.rows(
    `insert into app_user (organization_id, id, path, realm_id, username, username_key, email, role, created_at, modified_at)
     select $1, gen_random_uuid(), $2, $3, name, name, '', 'member', now(), now()
     from (select 'q' || lpad(i::text, 4, '0') as name from generate_series(1, 600) as i) as named`,
    ...[id, path, realmId],
  )
  await world.rows(
    `insert into organization (id, kind, parent_id, path, realm_id, name, name_key, created_at, modified_at)
     select id, 'client', $1, $2 || id || '/', $3, 'Mill ' || number, 'mill ' || number, now(), now()
     from (select gen_random_uuid() as id, i as number from generate_series(1, 600) as i) as each`,
    ...[id, path, realmId],
  )
  return signedIn(portal, 'olga')
}

/** What the page says of how many it shows, and whether some are left out of the order. */
async function said({ get }: Visitor, path: string): Promise<readonly [string | undefined, boolean]> {
  const { body } = await get(path)
  const [, showing] = /id="showing">([^<]*)/.exec(body) ?? []
  return [showing, body.includes('Too many to put all of them in order')]
}

describe('what a list says of how many there are', () => {
  it('is exact while there are few, and that there are more where a search finds too many', async (t) => {
    const olga = await crowded(t)
    assert.deepEqual(await said(olga, '/admin/users'), ['Showing 1 to 25 of 601 entries', false])
    assert.deepEqual(await said(olga, '/admin/users?q=q'), ['Showing 1 to 25 of more than 500 entries', true])
    assert.deepEqual(await said(olga, '/admin/users?q=q05'), ['Showing 1 to 25 of 100 entries', false])
    assert.deepEqual(await said(olga, '/admin/clients'), ['Showing 1 to 25 of 601 entries', false])
    const found = await said(olga, '/admin/clients?q=mill')
    assert.deepEqual(found, ['Showing 1 to 25 of more than 500 entries', false], 'all of these are in order')
  })

  it('is the same where something is done to all who are found', async (t) => {
    const olga = await crowded(t)
    await confirms(olga)
    assert.match((await olga.get('/admin/users/bulk?q=q')).body, /more than 500/)
    assert.match((await olga.get('/admin/users/bulk?q=q05')).body, /\b100\b/)
  })
})
