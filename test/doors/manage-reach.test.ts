import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Verb } from '#domain/applications/api-keys.ts'
import { type ApplicationDraft, addApplication, findApplication } from '#domain/applications/applications.ts'
import { changeOidcClient } from '#domain/applications/oidc-clients.ts'
import { addGateway } from '#domain/messages/gateways.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { management } from '#faces/api/manage/operations.ts'
import { type Heard, keyOf, type Speaking, speaking } from './api.ts'
import {
  BODIES,
  type Case,
  cases,
  EXPECTED,
  expected,
  GATEWAY,
  named,
  type Stage,
  stage,
  state,
  told,
} from './managing.ts'
import { client, vpn } from './radius-parts.ts'

let made = 0

const BY = { actor: { name: 'console' as const }, place: { address: '192.0.2.1', browser: 'test' } }
const OPEN_ID = {
  ...{ redirectAddresses: ['https://shop.example.com/back'], afterAddresses: [], logoutAddress: null, isPublic: false },
}
const PANEL: ApplicationDraft = {
  ...{ kind: 'api', name: 'Panel', origins: ['https://panel.example.com'], roles: [], organizations: [] },
  ...{ demand: { assurance: 'any', freshSeconds: null }, rules: [], enabled: true },
}
const SHOP: ApplicationDraft = { ...PANEL, kind: 'oidc', name: 'Shop', origins: [] }

/** Somebody or something there to do it to, fresh for each case, so that none stands in the way of another. */
async function addressed({ world, organizations }: Stage, { operation, relation, whose }: Case): Promise<string> {
  made += 1
  let organization: Organization = organizations[relation]
  if (/\.(?:stop|move)$/.test(operation.deed ?? '') && relation === 'child')
    organization = await world.organization(`Shop ${made}`, { below: organizations.own })
  const status = relation === 'child' ? STANDING[operation.path.split('/').at(-1) ?? ''] : undefined
  if (status) await world.rows('update organization set status = $2 where id = $1', organization.id, status)
  const there = operation.path.replace('{organization}', organization.id)
  const path = await withThings(world, organization, there)
  if (!path.includes('{person}')) return path
  const somebody = { username: `p-${made}`, organizationId: organization.id, role: whose }
  const { id } = await world.person(somebody)
  const isInvited = operation.path.endsWith('/invitation')
  if (isInvited) await world.rows("update app_user set status = 'invited' where id = $1", id)
  return path.replace('{person}', id)
}

/** With an application and a key of the organization, where the address names one. */
async function withThings(world: Stage['world'], organization: Organization, path: string): Promise<string> {
  if (path.includes('{gateway}'))
    return path.replace('{gateway}', await world.work((work) => addGateway(work, organization.id, GATEWAY)))
  if (path.includes('{key}')) return path.replace('{key}', (await keyOf(world, organization)).id)
  if (path.includes('{host}')) {
    const name = `h-${made}.example.com`
    const { id } = organization
    await world.rows(
      "insert into host_name (organization_id, name, challenge, created_at) values ($1, $2, 'x', now())",
      id,
      name,
    )
    return path.replace('{host}', name)
  }
  if (!path.includes('{application}')) return path
  if (path.includes('/clients')) return withRadius(world, organization, path)
  const application = await world.work((work) => addApplication(work, BY, organization.id, SHOP))
  if (path.endsWith('/secret')) {
    const found = await world.look((look) =>
      findApplication(look, { organizationId: organization.id, id: application ?? '' }),
    )
    assert.ok(found)
    await world.work((work) => changeOidcClient(work, BY, found, OPEN_ID))
  }
  return path.replace('{application}', application ?? '')
}

/** With an application that is asked for by RADIUS, and a client of it. */
async function withRadius(world: Stage['world'], organization: Organization, path: string): Promise<string> {
  const application = await vpn(world, {}, organization.id)
  const there = path.replace('{application}', application.id)
  return there.includes('{client}') ? there.replace('{client}', await client(world, application)) : there
}

/** How an organization must stand for an operation to have something to do. */
const STANDING: Readonly<Record<string, string>> = { resume: 'suspended', reopen: 'closed' }

function tries(all: Stage, say: Speaking, { operation }: Case, path: string): Promise<Heard> {
  const match = operation.method === 'PATCH' || operation.method === 'PUT' ? { 'if-match': '*' } : {}
  const isMove = operation.deed === 'organization.move'
  const body = isMove ? { parent: all.organizations.child.id } : BODIES[named(operation)]
  // reason: a name is given once
  const fresh = body && 'username' in body ? { ...body, username: `n-${made}` } : body
  return say(operation.method, path, fresh, match)
}

const verbOf = ({ operation }: Case): Verb => operation.verb as Verb

describe('the reach of a key that manages', () => {
  it('is written down for every deed', () => {
    assert.ok(management.length > 5 && cases.some((each) => expected(each) === 'done'))
    assert.deepEqual(management.filter(({ deed }) => !EXPECTED[deed ?? 'organization.move']).map(named), [])
  })

  it('ends where the table says: what is beyond does not exist, and nothing of it changes', async (t) => {
    const all = await stage(t)
    const { token } = await keyOf(all.world, all.organizations.own)
    const say = speaking(all.portal, token)
    const wrong: string[] = []
    const refused: { each: Case; path: string }[] = []
    for (const each of cases.filter((one) => expected(one) !== 'done'))
      refused.push({ each, path: await addressed(all, each) })
    const before = await state(all)
    for (const { each, path } of refused) {
      const { code } = await tries(all, say, each, path)
      if (code !== expected(each)) wrong.push(`${told(each)}: ${code}`)
    }
    assert.deepEqual(await state(all), before)
    assert.deepEqual([wrong, all.portal.errors], [[], []])
  })

  it('is as wide as the table says, with the one verb alone', async (t) => {
    const all = await stage(t)
    const wrong: string[] = []
    for (const each of cases.filter((one) => expected(one) === 'done')) {
      const path = await addressed(all, each)
      const { token } = await keyOf(all.world, all.organizations.own, { verbs: [verbOf(each)] })
      const { status, code } = await tries(all, speaking(all.portal, token), each, path)
      if (status >= 300 && code !== 'over') wrong.push(`${told(each)}: ${status} ${code}`)
    }
    assert.deepEqual([wrong, all.portal.errors], [[], []])
  })

  it('is nothing without the verb, whatever other verbs the key has', async (t) => {
    const all = await stage(t)
    const wrong: string[] = []
    const allVerbs = [...new Set(management.map(({ verb }) => verb))]
    const tokens = new Map<string, string>()
    for (const each of cases) {
      const verbs = allVerbs.filter((verb): verb is Verb => verb !== each.operation.verb)
      const token = tokens.get(verbOf(each)) ?? (await keyOf(all.world, all.organizations.own, { verbs })).token
      tokens.set(verbOf(each), token)
      const { code } = await tries(all, speaking(all.portal, token), each, await addressed(all, each))
      if (code !== 'verb-missing') wrong.push(`${told(each)}: ${code}`)
    }
    assert.deepEqual([wrong, all.portal.errors], [[], []])
  })

  it('is nothing for a key of an application, and for that of a member', async (t) => {
    const all = await stage(t)
    const { world, organizations } = all
    const { own } = organizations
    const member = await world.person({ username: 'mel', organizationId: own.id })
    const applicationId = await world.work((work) => addApplication(work, BY, own.id, PANEL))
    assert.ok(applicationId)
    for (const draft of [{ userId: member.id }, { applicationId }]) {
      const { token } = await keyOf(world, own, draft)
      for (const each of cases.filter(({ relation }) => relation === 'own')) {
        const { code } = await tries(all, speaking(all.portal, token), each, await addressed(all, each))
        assert.equal(code, 'not-found', told(each))
      }
    }
  })
})
