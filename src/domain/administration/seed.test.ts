import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { signIn } from '#domain/signin/signin.ts'
import { fill } from '#store/filling.ts'
import { misfits } from '../../../test/following.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import { type Seeded, type SeedSize, seedTree } from './seed.ts'

const SIZE: SeedSize = { users: 900, organizations: 60, seed: 7 }

async function seeded(world: TestWorld, size = SIZE): Promise<Seeded | undefined> {
  const { vault } = await world.look(async (look) => look)
  const parts = {
    world,
    vault,
    hashing: world.hashing,
    fill: <T>(unit: Parameters<typeof fill<T>>[1]) => fill(world.connectionString, unit),
  }
  return seedTree(parts, size, () => undefined)
}

const schema = `
  select pg_get_indexdef(indexrelid) as what from pg_index join pg_class t on t.oid = indrelid where relnamespace = 'public'::regnamespace
  union all select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
  union all select relname || ' ' || relforcerowsecurity::text from pg_class where relrowsecurity
  union all select tgname || ' ' || tgenabled::text from pg_trigger where not tgisinternal
  order by 1`

async function worldSeeded(t: TestContext): Promise<{ world: TestWorld; made: Seeded }> {
  const world = await testWorld(t)
  const made = await seeded(world)
  assert.ok(made)
  return { world, made }
}

describe('a database filled for trying', () => {
  it('has as many people and organizations as were asked for, each with an owner', async (t) => {
    const { world } = await worldSeeded(t)
    const [counts] = await world.rows(`
      select (select count(*) from app_user) as users, (select count(*) from organization) as organizations,
        (select count(*) from organization o where not exists
          (select 1 from app_user u where u.organization_id = o.id and u.role = 'owner')) as without`)
    assert.deepEqual(counts, { users: 900, organizations: 60, without: 0 })
    const kinds = await world.rows('select kind, count(*) from organization group by 1 order by 2')
    assert.deepEqual(kinds, [
      { kind: 'operator', count: 1 },
      { kind: 'reseller', count: 1 },
      { kind: 'client', count: 58 },
    ])
  })

  it('holds what the tables and their triggers promise', async (t) => {
    const world = await testWorld(t)
    const before = await world.rows(schema)
    await seeded(world)
    assert.deepEqual(await world.rows(schema), before)
    const wrong = await world.rows(`
      select u.username from app_user u join organization o on o.id = u.organization_id
      where u.path <> o.path or u.realm_id <> o.realm_id or u.company_key <> o.name_key
        or u.protection <> protection_of(u.organization_id, u.id)`)
    assert.deepEqual(wrong, [])
    assert.deepEqual(await misfits(world), [])
    const tables = await world.rows(
      `select relname from pg_class where relname in ('search_name', 'app_user') and relallvisible = 0`,
    )
    assert.deepEqual(tables, [], 'vacuumed')
    const [protection] = await world.rows<{ half: number }>(
      'select avg((protection = 2)::int)::float8 as half from app_user',
    )
    assert.ok(protection && protection.half > 0.4 && protection.half < 0.6, `${protection?.half} are protected`)
  })

  it('lets one sign in as the people it names, with the password it tells', async (t) => {
    const { world, made } = await worldSeeded(t)
    assert.deepEqual(made.samples.map(({ role, organization }) => `${role} of ${organization}`).slice(0, 1), [
      'owner of Northwind Hosting',
    ])
    assert.equal(made.samples.length, 3)
    for (const { username } of made.samples) {
      const form = { username, password: made.password, token: undefined }
      const from = { place: { address: '192.0.2.1', browser: 'test' }, browserName: 'theirs' }
      const outcome = await signIn(world, world.hashing, await world.operator(), form, from)
      assert.equal(outcome.next, 'session', username)
    }
  })

  it('is the same for the same seed, and another for another', async (t) => {
    const names = 'select id, username, status, name, organization_id from app_user order by id'
    const [one, same, other] = await Promise.all([testWorld(t), testWorld(t), testWorld(t)])
    await Promise.all([seeded(one), seeded(same), seeded(other, { ...SIZE, seed: 8 })])
    assert.deepEqual(await one.rows(names), await same.rows(names))
    assert.notDeepEqual(await one.rows(names), await other.rows(names))
  })

  it('is never laid over a real installation', async (t) => {
    const world = await testWorld(t)
    await world.person({ username: 'ana' })
    assert.equal(await seeded(world), undefined)
    assert.deepEqual(await world.rows('select username from app_user'), [{ username: 'ana' }])
  })

  it('is left empty when filling fails half way', async (t) => {
    const world = await testWorld(t)
    const before = await world.rows(schema)
    await world.rows("alter table audit_event add constraint never check (action <> 'signin') not valid")
    await assert.rejects(seeded(world), /never/)
    await world.rows('alter table audit_event drop constraint never')
    assert.deepEqual(await world.rows('select 1 from organization'), [])
    assert.deepEqual(await world.rows(schema), before)
  })
})
