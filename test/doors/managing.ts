import type { Deed } from '#domain/administration/rights.ts'
import type { GatewayDraft } from '#domain/messages/gateways.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Role } from '#domain/users/users.ts'
import { management } from '#faces/api/manage/operations.ts'
import type { Operation } from '#faces/api/operation.ts'
import { type Mail, noMail } from '#faces/web/mail.ts'
import { nameServer } from '../name-server.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import type { TestWorld } from '../world.ts'
import { SOMEBODY } from './api.ts'

export const ROLES = ['owner', 'administrator', 'support', 'member'] as const
export const RELATIONS = ['own', 'child', 'parent', 'sibling', 'foreign'] as const
export type Relation = (typeof RELATIONS)[number]

/** What an administrator may do, said a second time: at their own organization, and at those below. */
// biome-ignore format: a table
export const EXPECTED: Readonly<Partial<Record<Deed, string>>> = {
  'organization.see':          'x    x',
  'organization.add':          'x    x',
  'organization.change':       'x    x',
  'organization.stop':         '-    x',
  'organization.move':         '-    x',
  'organization.audit':        'x    x',
  'organization.govern':       'x    x',
  'organization.applications': 'x    x',
  'organization.providers': 'x    x',
  'organization.keys':         'x    x',
  'organization.brand':        'x    x',
  'person.see':                'oasm oasm',
  'person.add':                'sm   oasm',
  'person.change':             'sm   oasm',
  'person.require':            'asm  oasm',
  'person.link':               'asm  oasm',
  'person.reset':              'sm   oasm',
  'person.exempt':             'sm   oasm',
}

const CLIENTS = '/v1/organizations/{organization}/applications/{application}/clients'
const PERSON = '/v1/organizations/{organization}/people/{person}'

/** What can be sent to each operation; a function: to a person or thing that is there. */
export const BODIES: Readonly<Record<string, object>> = {
  'POST /v1/organizations/{organization}/organizations': { name: 'Mill', kind: 'client' },
  'PATCH /v1/organizations/{organization}': { name: 'Renamed' },
  'POST /v1/organizations/{organization}/suspend': { reason: 'unpaid' },
  'POST /v1/organizations/{organization}/close': { reason: 'gone' },
  'POST /v1/organizations/{organization}/people': { username: 'newcomer', email: 'new@example.com' },
  'PUT /v1/organizations/{organization}/policy': { codeDigits: 8 },
  'POST /v1/organizations/{organization}/applications': { kind: 'oidc', name: 'Shop' },
  'PATCH /v1/organizations/{organization}/applications/{application}': { name: 'Panel' },
  'PUT /v1/organizations/{organization}/applications/{application}/openid': {
    redirectAddresses: ['https://shop.example.com/back'],
  },
  'POST /v1/organizations/{organization}/keys': { name: 'another', verbs: ['keys.write'] },
  'PUT /v1/organizations/{organization}/brand': { name: 'Bright' },
  'POST /v1/organizations/{organization}/hosts': { name: 'login.example.org' },
  'POST /v1/organizations/{organization}/gateways/{gateway}/test': {},
  'POST /v1/organizations/{organization}/gateways': {
    ...{ channel: 'email', kind: 'smtp', name: 'mail', senderAddress: 'login@example.com' },
    settings: { host: 'mail.example.com' },
  },
  'PATCH /v1/organizations/{organization}/gateways/{gateway}': { name: 'other' },
  [`POST ${CLIENTS}`]: { name: 'VPN', network: '192.0.2.7' },
  [`PATCH ${CLIENTS}/{client}`]: { name: 'other' },
  [`PUT ${PERSON}/policy`]: { codeDigits: 8 },
  [`POST ${PERSON}/exception`]: { reason: 'phone lost', endsAt: new Date(Date.now() + 86_400_000).toISOString() },
  [`PATCH ${PERSON}`]: { name: 'Ana' },
  [`POST ${PERSON}/invitation`]: { send: false },
  [`POST ${PERSON}/requirement`]: { required: false },
  [`POST ${PERSON}/reset`]: { reason: 'phone lost', ticket: '4711' },
  [`POST ${PERSON}/enrollment-link`]: { send: false },
}

/** A gateway that sends nothing: tests of it go to `MAIL`. */
export const GATEWAY: GatewayDraft = {
  ...{ channel: 'email', kind: 'smtp', name: 'mail', senderAddress: 'login@example.com', senderName: null },
  settings: { host: 'localhost', port: 25, security: 'none', username: null, password: null, dkim: null },
}

export const named = ({ method, path }: Pick<Operation, 'method' | 'path'>): string => `${method} ${path}`

export const MAIL: Mail = { ...noMail, tryOut: async () => ({ result: 'sent', answer: '250 fine' }) }

export type Stage = {
  readonly portal: TestPortal
  readonly world: TestWorld
  readonly organizations: Readonly<Record<Relation, Organization>>
}

/** The reseller Harbor with Bakery below it, beside Summit with Clinic; a key of Harbor's calls. */
export async function stage(t: Parameters<typeof testPortal>[0]): Promise<Stage> {
  const portal = await testPortal(t, { dnsServer: (await nameServer(t)).address, mail: MAIL })
  const { world } = portal
  const own = await world.organization('Harbor', { kind: 'reseller' })
  const sibling = await world.organization('Summit', { kind: 'reseller' })
  const child = await world.organization('Bakery', { kind: 'reseller', below: own })
  const maker = await world.person({ username: 'maker', organizationId: own.id, role: 'administrator' })
  await world.rows('update app_user set id = $2 where id = $1', maker.id, SOMEBODY)
  const foreign = await world.organization('Clinic', { below: sibling })
  return { portal, world, organizations: { own, child, sibling, foreign, parent: await world.operator() } }
}

/** One operation on one organization, or on somebody of a role there. */
export type Case = { readonly operation: Operation; readonly relation: Relation; readonly whose: Role }

export const cases: readonly Case[] = management
  .filter(({ path }) => path.includes('{organization}'))
  .flatMap((operation) =>
    RELATIONS.flatMap((relation) =>
      (operation.path.includes('{person}') ? ROLES : (['member'] as const)).map((whose) => ({
        operation,
        relation,
        whose,
      })),
    ),
  )

/** What comes of a case: it is done, the key may not, or it is nothing. */
export function expected({ operation, relation, whose }: Case): 'done' | 'not-yours' | 'not-found' {
  if (relation !== 'own' && relation !== 'child') return 'not-found'
  const cell = (EXPECTED[operation.deed ?? 'organization.see'] ?? '').split(/ +/)[relation === 'own' ? 0 : 1] ?? '-'
  const isAboutOne = operation.path.includes('{person}')
  return cell !== '-' && (!isAboutOne || cell.includes(whose.slice(0, 1))) ? 'done' : 'not-yours'
}

export const told = ({ operation, relation, whose }: Case): string => `${named(operation)}, ${relation} ${whose}`

/** Everything of everybody, but what the passing of time changes. */
export const state = ({ world }: Stage): Promise<unknown> =>
  Promise.all(
    [
      'select id, name, status, stopped, support_contact from organization order by id',
      'select id, role, status, email, name from app_user order by id',
      'select id, state from enrollment order by id',
      'select * from policy order by organization_id',
      'select id, ended_at from api_key order by id',
      'select id from application order by id',
      'select id, name from gateway order by id',
      'select id, name from radius_client order by id',
      'select count(*) from outbox',
      'select count(*) from audit_event',
    ].map((text) => world.rows(text)),
  )
