import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { beginApp } from '#domain/account/two-factor.ts'
import { scopeOf } from '#domain/administration/rights.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Scope } from '#kernel/work.ts'
import { type Signed, signed } from './signed-in.ts'
import { type TestWorld, testWorld } from './world.ts'

/** Tables that belong to no organization. */
const EVERYBODYS = ['first_run_link', 'key_check', 'key_ring', 'migration', 'migration_checksum']

type Tree = {
  readonly world: TestWorld
  readonly rita: Signed
  readonly own: readonly string[]
  readonly tables: readonly string[]
}

/** Rita owns the reseller Harbor, with the client Bakery. North, and the operator above, are none of hers. */
async function tree(t: TestContext): Promise<Tree> {
  const world = await testWorld(t)
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const north = await world.organization('North', { kind: 'reseller' })
  const [rita] = await Promise.all(
    [harbor, bakery, north, await world.operator()].map((organization, number) =>
      inhabited(world, organization, number),
    ),
  )
  assert.ok(rita)
  return { world, rita, own: [harbor.id, bakery.id], tables: await tenantTables(world) }
}

/** Somebody with a session, an app that is being set up, and so with a row in most tables. */
async function inhabited(world: TestWorld, { id }: Organization, number: number): Promise<Signed> {
  const user = await world.person({ username: `owner-${number}`, organizationId: id, role: 'owner' })
  const person = await signed(world, user)
  await world.work((work) => beginApp(work, person.me, 'a phone', 'unproved', null))
  await world.work((work) =>
    work.send({
      ...{ organizationId: id, userId: user.id, channel: 'email', to: user.email },
      ...{ template: 'password-changed', data: { username: user.username } },
    }),
  )
  return person
}

async function tenantTables(world: TestWorld): Promise<string[]> {
  const rows = await world.rows<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all($1) order by 1`,
    EVERYBODYS,
  )
  return rows.map(({ name }) => name)
}

/** As somebody who reaches so far, with any statement at all. */
const within = <Row>({ world, rita }: Tree, text: string): Promise<Row[]> =>
  world.within(scopeOf(rita.me) as Scope, (work) => work.sql<Row>([text]))

const organizationOf = (table: string): string => (table === 'organization' ? 'id' : 'organization_id')

describe('the second wall, where a statement has forgotten whose rows it may see', () => {
  it('stands on every table but those that are named here', async (t) => {
    const { world, tables } = await tree(t)
    const open = await world.rows<{ name: string }>(
      `select c.relname as name from pg_class c
       left join pg_policy p on p.polrelid = c.oid and p.polname = 'scope' and p.polcmd = '*' and p.polpermissive
       where c.relname = any($1) and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
         and not (c.relrowsecurity and c.relforcerowsecurity and p.oid is not null)`,
      tables,
    )
    assert.deepEqual(open, [])
    assert.ok(tables.length > 12)
  })

  it('shows no row of others', async (t) => {
    const all = await tree(t)
    let seen = 0
    for (const table of all.tables) {
      const rows = await within<{ id: string }>(all, `select ${organizationOf(table)} as id from ${table}`)
      seen += rows.length
      for (const { id } of rows) assert.ok(all.own.includes(id), table)
    }
    assert.ok(seen > 10, 'there was something to see')
  })

  it('changes and deletes no row of others', async (t) => {
    const all = await tree(t)
    const sizes = async (): Promise<unknown> =>
      Promise.all(
        all.tables.map((table) =>
          all.world.rows(
            `select '${table}' as table, count(*)::int from ${table} where ${organizationOf(table)} <> all($1)`,
            all.own,
          ),
        ),
      )
    const before = await sizes()
    for (const table of all.tables.filter((each) => each !== 'audit_event')) {
      const column = organizationOf(table)
      const changed = await within<{ id: string }>(
        all,
        `update ${table} set ${column} = ${column} returning ${column} as id`,
      )
      for (const { id } of changed) assert.ok(all.own.includes(id), table)
      await within(all, `delete from ${table}`)
    }
    assert.deepEqual(await sizes(), before)
  })

  it('lets nobody write a row into another organization, nor move one there', async (t) => {
    const all = await tree(t)
    const { id } = await all.world.operator()
    const refused = /row-level security/
    await assert.rejects(within(all, `insert into policy (organization_id) values ('${id}')`), refused)
    await assert.rejects(within(all, `update session set organization_id = '${id}'`), refused)
    await assert.rejects(within(all, `update organization set path = '${id}/x/'`), refused)
  })

  it('shows nothing at all where nobody said how far the work reaches', async (t) => {
    const all = await tree(t)
    for (const table of all.tables) {
      const { rows } = await all.world.connections.scoped.query(`select 1 from ${table}`)
      assert.equal(rows.length, 0, table)
    }
  })
})
