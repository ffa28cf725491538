import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Deed } from '#domain/administration/rights.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Role } from '#domain/users/users.ts'
import { routes } from '#faces/web/routes.ts'
import { portalBehindProxy, type Visitor, visitor } from './attack/visitor.ts'
import { named, type Route, signsIn } from './matrix.ts'
import type { TestPortal } from './portal.ts'

/**
 * Said a second time, so that nobody changes a right by a slip of one character: the roles each deed may be done to, of
 * the own organization and of those below, by owners, administrators and support.
 */
// biome-ignore format: a table
const EXPECTED: Readonly<Record<Deed, string>> = {
  //                     owner        administrator support
  'person.see':          'oasm oasm   oasm oasm     oasm oasm',
  'person.add':          'oasm oasm   sm   oasm     -    -',
  'person.change':       'oasm oasm   sm   oasm     -    -',
  'person.suspend':      'oasm oasm   sm   oasm     -    -',
  'person.require':      'oasm oasm   asm  oasm     -    -',
  'person.link':         'oasm oasm   asm  oasm     m    asm',
  'person.set-up':       'asm  asm    sm   asm      -    -',
  'person.reset':        'oasm oasm   sm   oasm     m    oasm',
  'person.sessions':     'oasm oasm   sm   oasm     m    oasm',
  'person.bypass':       'asm  oasm   sm   oasm     m    asm',
  'person.lift-waits':   'oasm oasm   sm   oasm     m    asm',
  'person.exempt':       'oasm oasm   sm   oasm     -    -',
  'organization.see':    'x    x      x    x        x    x',
  'organization.add':    'x    x      x    x        -    -',
  'organization.change': 'x    x      x    x        -    -',
  'organization.brand':  'x    x      x    x        -    -',
  'organization.govern': 'x    x      x    x        -    -',
  'organization.limits': 'x    x      x    x        -    -',
  'organization.applications': 'x x x x - -',
  'organization.keys': 'x x x x - -',
  'organization.providers': 'x x  x    x        -    -',
  'organization.lift-waits': 'x x     x    x        -    -',
  'organization.stop':   '-    x      -    x        -    -',
  'organization.move':   '-    x      -    x        -    -',
  'organization.export': 'x    x      x    x        -    -',
  'organization.audit':  'x    x      x    x        -    -',
}

const ROLES = ['owner', 'administrator', 'support', 'member'] as const
const RELATIONS = ['own', 'child', 'parent', 'sibling', 'foreign'] as const
type Relation = (typeof RELATIONS)[number]

type Stage = {
  readonly portal: TestPortal
  readonly organizations: Readonly<Record<Relation, Organization>>
  /** The id of somebody with a role at each organization, to be acted on. */
  readonly people: ReadonlyMap<string, string>
  readonly actors: ReadonlyMap<Role, Visitor>
}

type Case = {
  readonly route: Route & { deed: Deed }
  readonly actor: Role
  readonly relation: Relation
  readonly whose: Role
}

const guarded = routes.filter(
  (route): route is Extract<(typeof routes)[number], { deed: Deed }> =>
    'deed' in route && route.path.includes(':organization'),
)

/** Every route, role and relation; where the route names a person, every role of theirs. */
const cases: readonly Case[] = guarded.flatMap((route) =>
  ROLES.flatMap((actor) =>
    RELATIONS.flatMap((relation) =>
      (route.path.includes(':user') ? ROLES : (['member'] as const)).map((whose) => ({
        route,
        actor,
        relation,
        whose,
      })),
    ),
  ),
)

function isAllowed({ route, actor, relation, whose }: Case): boolean {
  if (actor === 'member' || (relation !== 'own' && relation !== 'child')) return false
  const cells = EXPECTED[route.deed].split(/ +/)
  const cell = cells[ROLES.indexOf(actor) * 2 + (relation === 'own' ? 0 : 1)] ?? '-'
  if (route.deed.startsWith('organization.')) return cell === 'x'
  return route.path.includes(':user') ? cell.includes(whose.slice(0, 1)) : cell !== '-'
}

/** A reseller with a client, beside another with a client of its own. */
async function stage(t: TestContext): Promise<Stage> {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  const own = await world.organization('Harbor', { kind: 'reseller' })
  const sibling = await world.organization('Summit', { kind: 'reseller' })
  const organizations = {
    ...{ own, sibling, parent: await world.operator() },
    child: await world.organization('Bakery', { below: own }),
    foreign: await world.organization('Clinic', { below: sibling }),
  }
  const people = new Map<string, string>()
  for (const relation of RELATIONS) {
    const { id: organizationId } = organizations[relation]
    for (const role of ROLES) {
      const user = await world.person({ username: `${relation}-${role}`, organizationId, role })
      people.set(`${relation} ${role}`, user.id)
    }
  }
  const actors = new Map<Role, Visitor>()
  for (const role of ROLES) {
    const user = await world.person({ username: `actor-${role}`, organizationId: own.id, role })
    const browser = visitor(portal)
    await signsIn(portal, user, `${role}!`, browser)
    actors.set(role, browser)
  }
  return { portal, organizations, people, actors }
}

async function tries({ organizations, people, actors }: Stage, { route, actor, relation, whose }: Case) {
  const person = actors.get(actor)
  assert.ok(person)
  const path = route.path
    .replace(':organization', organizations[relation].id)
    .replace(':user', people.get(`${relation} ${whose}`) ?? '')
    .replace(/:\w+/g, '01900000-0000-7000-8000-000000000000')
    .replace(/\/export$/, '/export?form=csv')
  return route.method === 'POST' ? person.post(path, {}) : person.get(path)
}

const told = ({ route, actor, relation, whose }: Case): string => `${named(route)} by ${actor}, ${relation} ${whose}`

/** Everything of everybody but what the passing of time changes. */
const state = ({ world }: TestPortal): Promise<unknown> =>
  Promise.all(
    [
      'select id, kind, path, realm_id, name, status, stopped from organization order by id',
      'select id, organization_id, role, status, email, name, password_hash, must_enroll from app_user order by id',
      'select id, state from enrollment order by id',
      'select * from policy order by organization_id',
      'select count(*) from outbox',
    ].map((text) => world.rows(text)),
  )

describe('the reach of a role', () => {
  it('is written down for every deed, and every route of a deed is walked', () => {
    assert.ok(guarded.length > 6 && cases.some(isAllowed))
    for (const row of Object.values(EXPECTED)) assert.equal(row.split(/ +/).length, 6)
  })

  it('ends where the table says: what is beyond does not exist, and nothing of it changes', async (t) => {
    const all = await stage(t)
    const refused = cases.filter((each) => !isAllowed(each))
    const before = await state(all.portal)
    const wrong: string[] = []
    for (const each of refused) {
      const { status } = await tries(all, each)
      if (status !== 404) wrong.push(`${told(each)}: ${status}`)
    }
    assert.deepEqual(wrong, [])
    assert.deepEqual(await state(all.portal), before)
    assert.deepEqual(all.portal.errors, [])
    t.diagnostic(`${refused.length} cases refused`)
  })

  it('is as wide as the table says', async (t) => {
    const all = await stage(t)
    const wrong: string[] = []
    for (const each of cases.filter(isAllowed)) {
      const { status } = await tries(all, each)
      const known = /:(?!organization|user)\w+/.test(each.route.path)
      if (status >= 500 || (status === 404 && !known)) wrong.push(`${told(each)}: ${status}`)
      if (each.route.method === 'POST') await undo(all)
    }
    assert.deepEqual(wrong, [])
    assert.deepEqual(all.portal.errors, [])
  })
})

/** As it was before a form was sent without any fields, which some need none of. */
async function undo({ portal: { world }, organizations, people }: Stage): Promise<void> {
  await world.rows("update organization set status = 'active', stopped = false where status <> 'active' or stopped")
  const everybody = RELATIONS.flatMap((relation) =>
    ROLES.map((role) => ({ role, id: people.get(`${relation} ${role}`), at: organizations[relation].id })),
  )
  await world.rows(
    `update app_user as u set status = 'active', role = was.role, organization_id = was.at
     from unnest($1::text[], $2::uuid[], $3::uuid[]) as was(role, id, at) where u.id = was.id`,
    everybody.map(({ role }) => role),
    everybody.map(({ id }) => id),
    everybody.map(({ at }) => at),
  )
}
