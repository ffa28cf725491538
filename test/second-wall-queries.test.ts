import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { PoolClient } from 'pg'
import { scopeOf } from '#domain/administration/rights.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { routes } from '#faces/web/routes.ts'
import { portalBehindProxy, visitor } from './attack/visitor.ts'
import { signsIn } from './matrix.ts'
import type { TestPortal } from './portal.ts'
import { signed } from './signed-in.ts'

type Asked = { readonly text: string; readonly values: readonly unknown[] }

/** What keeps a statement of the administration within an organization or a part of the tree. */
const CONDITIONS = [
  /(?:\w+\.)?path (?:>=|<) \$\d+(?:::\w+)?/g,
  /(?:\w+\.)?(?:organization_id|parent_id) = (?:\$\d+(?:::\w+)?|any\(\$\d+(?:::[\w[\]]+)?\))/g,
  /starts_with\((?:\w+\.)?path, \$\d+(?:::\w+)?\)/g,
  /(?<=from organization(?: as)?(?: \w+)? (?:where )?)(?:\w+\.)?id = \$\d+(?:::\w+)?/g,
]

/** The condition is there no more, and its parameter still is. */
function withoutTenant(text: string): string {
  return CONDITIONS.reduce((changed, condition) => changed.replace(condition, (found) => `(${found} or true)`), text)
}

/** Every statement that the pages of the administration send, as the operator's owner walks through them. */
async function statementsOf(t: TestContext) {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  const asked = new Map<string, Asked>()
  world.connections.scoped.on('connect', (client: PoolClient) => listen(client, asked))
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const foreign = await world.organization('Foreign', { kind: 'reseller' })
  const [rita] = await Promise.all([harbor, bakery, foreign].map((organization) => settle(portal, organization)))
  assert.ok(rita)
  const olivia = await world.person({ username: 'olivia', role: 'owner' })
  await walk(portal, olivia.id, foreign)
  return {
    portal,
    asked: [...asked.values()],
    scope: scopeOf((await signed(world, rita)).me),
    own: [harbor.id, bakery.id],
  }
}

/** An owner, and somebody for pages about one person. */
async function settle({ world }: TestPortal, { id: organizationId, name }: Organization) {
  await world.person({ username: `member-${name}`, organizationId })
  return world.person({ username: `owner-${name}`, organizationId, role: 'owner' })
}

function listen(client: PoolClient, asked: Map<string, Asked>): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown
  Object.assign(client, {
    query: (given: unknown, ...more: unknown[]) => {
      if (typeof given === 'object' && given !== null && 'text' in given) {
        const { text, values = [] } = given as { text: string; values?: unknown[] }
        asked.set(text, { text, values })
      }
      return query(given, ...more)
    },
  })
}

async function walk(portal: TestPortal, ownerId: string, { id }: Organization): Promise<void> {
  const { world } = portal
  const [owner] = await world.rows<{ organization_id: string }>(
    'select organization_id from app_user where id = $1',
    ownerId,
  )
  const [member] = await world.rows<{ id: string }>(
    `select id from app_user where organization_id = $1 and role = 'member'`,
    id,
  )
  assert.ok(owner && member)
  const browser = visitor(portal)
  const user = await world.rows<Parameters<typeof signsIn>[1]>(
    `select organization_id as "organizationId", id, realm_id as "realmId", username, email, role, status from app_user where id = $1`,
    ownerId,
  )
  assert.ok(user[0])
  await signsIn(portal, user[0], 'owner!', browser)
  for (const { method, path } of routes.filter((route) => 'deed' in route && route.method === 'GET')) {
    const address = path.replace(':organization', id).replace(':user', member.id).replace(/:\w+/g, id)
    const { status } = await browser.get(address)
    assert.ok(status < 500, `${method} ${path}: ${status}`)
  }
}

describe('every statement of the administration, without its condition on whose rows it sees', () => {
  it('sees nothing beyond the scope, though it would see it without the second wall', async (t) => {
    const { portal, asked, scope, own } = await statementsOf(t)
    const { world } = portal
    assert.ok(scope)
    // reason: the operator's id stands in the path of everybody below; its name and its people must not be seen
    const foreign = await world.rows<{ id: string }>(
      `select case kind when 'operator' then name else id::text end as id from organization where id <> all($1)
       union select id::text from app_user where organization_id <> all($1)`,
      own,
    )
    const shows = (rows: unknown): boolean => foreign.some(({ id }) => JSON.stringify(rows).includes(id))
    const broken = asked
      .filter(({ text }) => /^\s*(select|with)/.test(text) && !/set_config|for (update|share)/.test(text))
      .map(({ text, values }) => ({ text: withoutTenant(text), values, changed: withoutTenant(text) !== text }))
    const run = (path: string, { text, values }: Asked) =>
      world.within({ ...scope, path }, async (work) => {
        await work.sql`select set_config('countersign.scope', ${path}, true)`
        const parts = text.split(/\$\d+/)
        const order = Array.from(text.matchAll(/\$(\d+)/g), ([, number]) => values[Number(number) - 1])
        return work.sql<unknown>(parts, ...order)
      })
    let seen = 0
    const leaks: string[] = []
    for (const each of broken) {
      if (shows(await run(scope.path, each))) leaks.push(each.text)
      if (shows(await run('*', each))) seen += 1
    }
    assert.deepEqual(leaks, [])
    assert.ok(seen > 3, 'without the wall there would have been something to see')
    t.diagnostic(
      `${broken.length} statements, ${broken.filter(({ changed }) => changed).length} changed, ${seen} that would have shown foreign rows`,
    )
  })
})
