import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type Action, record } from '#domain/audit/audit.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Scoped } from '#kernel/work.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import { type AuditRow, readAudit } from './audit.ts'
import { scopeOf } from './rights.ts'

const CLIENTS = 110

/** Harbor with more clients than are asked one by one, and Summit beside it. */
async function tree(t: TestContext) {
  const world = await testWorld(t)
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const summit = await world.organization('Summit', { kind: 'reseller' })
  const clients: Organization[] = []
  for (let number = 0; number < CLIENTS; number++)
    clients.push(await world.organization(`Client ${number}`, { below: harbor }))
  return { world, harbor, summit, clients }
}

/** A second later, so that rows have an order. */
async function happens(world: TestWorld, { id: organizationId }: Organization, action: Action): Promise<void> {
  world.clock.advance(1)
  const place = { address: '192.0.2.1', browser: 'x' }
  await world.work((work) =>
    record(work, { organizationId, action, outcome: 'done', actor: { name: 'stranger' }, place }),
  )
}

async function reads(world: TestWorld, at: Organization, action: Action, limit: number): Promise<readonly AuditRow[]> {
  const scope = scopeOf({ user: { id: '', role: 'owner' }, organization: at })
  assert.ok(scope)
  const part = await world.within(scope, (work: Scoped) => readAudit(work, at, { action }, limit))
  assert.ok(part.ok)
  return part.rows
}

describe('the record of a part with very many organizations', () => {
  it('is read among the newest rows of an action, and shows its own alone', async (t) => {
    const { world, harbor, summit, clients } = await tree(t)
    for (const [number, client] of clients.slice(0, 20).entries()) {
      await happens(world, client, 'signin')
      await happens(world, summit, 'signin')
      if (number % 2 === 0) await happens(world, client, 'signout')
    }
    const rows = await reads(world, harbor, 'signin', 10)
    assert.deepEqual(
      rows.map(({ organization }) => organization),
      Array.from({ length: 10 }, (_, number) => `Client ${19 - number}`),
    )
  })

  it('finds what is older than all that others did since', async (t) => {
    const { world, harbor, summit, clients } = await tree(t)
    const [first, second] = clients
    assert.ok(first && second)
    await happens(world, first, 'signin')
    await happens(world, second, 'signin')
    world.clock.advance(60)
    await world.rows(
      `insert into audit_event (organization_id, id, at, action, outcome, actor, address, browser)
       select $1, overlay(gen_random_uuid()::text placing $2 from 1 for 13)::uuid, $3, 'signin', 'done', 'stranger', '192.0.2.2', 'x'
       from generate_series(1, 3000)`,
      summit.id,
      hexOf(world.clock.now()),
      world.clock.now(),
    )
    const rows = await reads(world, harbor, 'signin', 1)
    assert.deepEqual(
      rows.map(({ organization }) => organization),
      ['Client 1'],
    )
  })
})

/** The part of a UUIDv7 that says when. */
function hexOf(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}`
}
