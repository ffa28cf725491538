import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type AuditEvent, record } from '#domain/audit/audit.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { User } from '#domain/users/users.ts'
import { firstId } from '#kernel/ids.ts'
import type { Scope, Scoped } from '#kernel/work.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import { type AuditPart, type AuditRow, exportAudit, readAudit, type Search } from './audit.ts'
import { scopeOf } from './rights.ts'

type Tree = {
  readonly world: TestWorld
  readonly operator: Organization
  readonly harbor: Organization
  readonly bakery: Organization
  readonly summit: Organization
  readonly owners: Readonly<Record<'operator' | 'harbor' | 'bakery' | 'summit', User>>
}

/** The operator, Harbor with its client Bakery, and Summit beside Harbor; each with an owner of that name. */
async function tree(t: TestContext): Promise<Tree> {
  const world = await testWorld(t)
  const operator = await world.operator()
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const summit = await world.organization('Summit', { kind: 'reseller' })
  const owner = (username: string, { id: organizationId }: Organization): Promise<User> =>
    world.person({ username, organizationId, role: 'owner' })
  const owners = {
    operator: await owner('olivia', operator),
    harbor: await owner('rita', harbor),
    bakery: await owner('bruce', bakery),
    summit: await owner('sam', summit),
  }
  return { world, operator, harbor, bakery, summit, owners }
}

const scope = (organization: Organization): Scope => {
  const made = scopeOf({ user: { id: '', role: 'owner' }, organization })
  assert.ok(made)
  return made
}

/** A second later, so that rows have an order. */
async function happens(
  world: TestWorld,
  at: Organization,
  event: Partial<AuditEvent>,
  by?: Organization,
): Promise<void> {
  world.clock.advance(1)
  const whole = {
    organizationId: at.id,
    action: 'signin',
    outcome: 'done',
    actor: { name: 'stranger' },
    place: { address: '192.0.2.1', browser: 'x' },
    ...event,
  } as const
  if (by) await world.within(scope(by), (work) => record(work, whole))
  else await world.work((work) => record(work, whole))
}

function read(
  world: TestWorld,
  by: Organization,
  at = by,
  search: Search = {},
  limit = 50,
  before?: string,
): Promise<AuditPart> {
  return world.within(scope(by), (work: Scoped) => readAudit(work, at, search, limit, before))
}

async function rowsOf(...asked: Parameters<typeof read>): Promise<readonly AuditRow[]> {
  const part = await read(...asked)
  assert.ok(part.ok, JSON.stringify(part))
  return part.rows
}

const said = (rows: readonly AuditRow[]): string[] =>
  rows.map(({ action, organization }) => `${action} of ${organization}`)

describe('the record of a part of the tree', () => {
  it('shows each level what happened there and below, newest first, and nothing above or beside', async (t) => {
    const { world, operator, harbor, bakery, summit } = await tree(t)
    for (const [at, action] of [
      [operator, 'signout'],
      [harbor, 'confirm'],
      [bakery, 'signin'],
      [summit, 'user.changed'],
    ] as const)
      await happens(world, at, { action })
    assert.deepEqual(said(await rowsOf(world, operator)), [
      'user.changed of Summit',
      'signin of Bakery',
      'confirm of Harbor',
      'signout of Example Hosting',
    ])
    assert.deepEqual(said(await rowsOf(world, harbor)), ['signin of Bakery', 'confirm of Harbor'])
    assert.deepEqual(said(await rowsOf(world, bakery)), ['signin of Bakery'])
    assert.deepEqual(said(await rowsOf(world, operator, harbor)), ['signin of Bakery', 'confirm of Harbor'])
    assert.deepEqual(said(await rowsOf(world, harbor, operator)), [], 'a page above the scope is empty')
  })

  it('says as whom: a name to whoever may see the person, else only the level', async (t) => {
    const { world, operator, harbor, bakery, owners } = await tree(t)
    const event = { action: 'user.changed', subjectId: owners.bakery.id } as const
    await happens(world, bakery, { ...event, actor: { userId: owners.bakery.id } })
    await happens(world, bakery, { ...event, actor: { userId: owners.harbor.id } }, harbor)
    await happens(world, bakery, { ...event, actor: { userId: owners.operator.id } }, operator)
    await happens(world, bakery, { ...event, actor: { name: 'console' } })
    const doers = async (by: Organization) => (await rowsOf(world, by, bakery)).map(({ doer }) => doer)
    const bruce = { as: 'person', id: owners.bakery.id, username: 'bruce', of: null }
    const rita = { as: 'person', id: owners.harbor.id, username: 'rita', of: 'Harbor' }
    const olivia = { as: 'person', id: owners.operator.id, username: 'olivia', of: 'Example Hosting' }
    assert.deepEqual(await doers(operator), [{ as: 'console' }, olivia, rita, bruce])
    assert.deepEqual(await doers(harbor), [{ as: 'console' }, { as: 'operator' }, rita, bruce])
    assert.deepEqual(await doers(bakery), [{ as: 'console' }, { as: 'operator' }, { as: 'reseller' }, bruce])
  })

  it('keeps what somebody did whose account is gone', async (t) => {
    const { world, bakery, owners } = await tree(t)
    await happens(world, bakery, { actor: { userId: owners.bakery.id }, subjectId: owners.bakery.id })
    await world.rows('delete from app_user where id = $1', owners.bakery.id)
    const [row] = await rowsOf(world, bakery)
    assert.deepEqual(
      [row?.doer, row?.subject, row?.subjectId],
      [{ as: 'former', id: owners.bakery.id }, null, owners.bakery.id],
    )
  })

  it('is turned page by page without a row twice or left out', async (t) => {
    const { world, operator, harbor, bakery, summit } = await tree(t)
    const places = [operator, harbor, bakery, summit]
    for (let turn = 0; turn < 23; turn++)
      await happens(world, places[turn % 4] ?? operator, { action: turn % 3 ? 'signin' : 'signout' })
    for (const by of [operator, harbor]) {
      const all = await rowsOf(world, by)
      const turned: AuditRow[] = []
      for (let more = true; more; ) {
        const part = await read(world, by, by, {}, 4, turned.at(-1)?.id)
        assert.ok(part.ok)
        turned.push(...part.rows)
        more = part.hasOlder
      }
      assert.deepEqual(turned, all)
      assert.equal(all.length, by === operator ? 23 : 12)
      assert.deepEqual(
        all.map(({ id }) => id),
        all
          .map(({ id }) => id)
          .sort()
          .reverse(),
      )
    }
  })
})

describe('a search of the record', () => {
  it('finds by action, outcome, address and time', async (t) => {
    const { world, operator, harbor, bakery } = await tree(t)
    await happens(world, bakery, { action: 'signout', place: { address: '198.51.100.7', browser: 'x' } })
    const between = world.clock.now()
    world.clock.advance(1)
    await happens(world, harbor, { action: 'signin', outcome: 'refused' })
    for (const by of [operator, harbor]) {
      const found = async (search: Search): Promise<string[]> => said(await rowsOf(world, by, by, search))
      assert.deepEqual(await found({ action: 'signout' }), ['signout of Bakery'])
      assert.deepEqual(await found({ outcome: 'refused' }), ['signin of Harbor'])
      assert.deepEqual(await found({ address: '198.51.' }), ['signout of Bakery'])
      assert.deepEqual(await found({ address: '198.51.', outcome: 'refused' }), [])
      assert.deepEqual(await found({ to: new Date(between.getTime() + 500) }), ['signout of Bakery'])
      assert.deepEqual(await found({ from: new Date(between.getTime() + 500) }), ['signin of Harbor'])
      assert.deepEqual(await found({ organization: 'hArB' }), ['signin of Harbor'])
    }
  })

  it('finds what somebody did and what happened to them, once each', async (t) => {
    const { world, operator, harbor, bakery, owners } = await tree(t)
    const { bakery: bruce, harbor: rita } = owners
    await happens(world, bakery, { action: 'signin', actor: { userId: bruce.id }, subjectId: bruce.id })
    await happens(world, bakery, { action: 'user.reset', actor: { userId: rita.id }, subjectId: bruce.id }, harbor)
    await happens(world, bakery, { action: 'organization.changed', actor: { userId: rita.id } }, harbor)
    await happens(world, harbor, { action: 'signout', actor: { userId: rita.id }, subjectId: rita.id })
    assert.deepEqual(said(await rowsOf(world, operator, operator, { person: 'Bruce' })), [
      'user.reset of Bakery',
      'signin of Bakery',
    ])
    assert.deepEqual(said(await rowsOf(world, harbor, harbor, { person: 'rita' })), [
      'signout of Harbor',
      'organization.changed of Bakery',
      'user.reset of Bakery',
    ])
    assert.deepEqual(said(await rowsOf(world, harbor, bakery, { person: 'rita' })), [
      'organization.changed of Bakery',
      'user.reset of Bakery',
    ])
    assert.deepEqual(
      said(await rowsOf(world, harbor, harbor, { person: 'rita', organization: 'Bakery', action: 'user.reset' })),
      ['user.reset of Bakery'],
    )
  })

  it('knows nobody and nothing beyond the scope', async (t) => {
    const { world, harbor } = await tree(t)
    for (const person of ['olivia', 'sam', 'nobody'])
      assert.deepEqual(await read(world, harbor, harbor, { person }), { ok: false, wrong: 'person', why: 'nobody' })
    assert.deepEqual(await read(world, harbor, harbor, { organization: 'Summit' }), {
      ok: false,
      wrong: 'organization',
      why: 'nobody',
    })
  })

  it('asks for more of a name that many have', async (t) => {
    const { world, operator } = await tree(t)
    for (let number = 0; number < 21; number++) await world.organization(`Client ${number}`)
    assert.deepEqual(await read(world, operator, operator, { organization: 'client' }), {
      ok: false,
      wrong: 'organization',
      why: 'too-many',
    })
    assert.ok((await read(world, operator, operator, { organization: 'client 1' })).ok)
  })
})

describe('the record as a file', () => {
  it('has every row of the search once, and that it was made is on record with who made it', async (t) => {
    const { world, harbor, bakery, owners } = await tree(t)
    const at = world.clock.now()
    await world.work(async (work) => {
      const rows = Array.from({ length: 1234 }, (_, turn) => firstId(new Date(at.getTime() + turn)))
      await work.sql`
        insert into audit_event (organization_id, id, at, action, outcome, actor, address, browser)
        select ${bakery.id}::uuid, id, now(), 'signin', 'done', 'stranger', '192.0.2.1', 'x' from unnest(${rows}::uuid[]) as one (id)`
    })
    world.clock.advance(60)
    const asked = {
      scope: scope(harbor),
      actor: owners.harbor,
      organization: bakery,
      form: 'csv',
      place: { address: '192.0.2.9', browser: 'x' },
    }
    const ids: string[] = []
    for await (const rows of exportAudit(world, { ...asked, search: { action: 'signin' } }))
      ids.push(...rows.map(({ id }) => id))
    assert.equal(new Set(ids).size, 1234)
    assert.deepEqual(ids, ids.toSorted().reverse())
    const [newest] = await rowsOf(world, harbor)
    assert.deepEqual([newest?.action, newest?.doer.as, newest?.detail], ['audit.exported', 'person', { form: 'csv' }])
    assert.equal((await rowsOf(world, bakery))[0]?.doer.as, 'reseller')
  })
})
