import { type Action, record } from '#domain/audit/audit.ts'
import * as hosts from '#domain/organizations/hosts.ts'
import { findOrganization, type Organization } from '#domain/organizations/organizations.ts'
import { holdTree } from '#domain/organizations/tree.ts'
import type { Look, Scoped } from '#kernel/work.ts'
import type { Agent } from './agent.ts'
import { type Collision, collisionsWith, type Movers, moversOf, realmAbove, rehome } from './realms.ts'
import { NamesCollide } from './tree.ts'

/** What a name brings when it comes or goes: who signs in elsewhere, and where. */
export type Consequences = Movers & {
  /** The address that was, and the one that will be; `undefined` is the operator's. */
  readonly from: string | undefined
  readonly to: string | undefined
  /** Who stands in the way: their names are taken there. */
  readonly collisions: readonly Collision[]
}

const nobody = { organizations: 0, people: 0, largest: [], collisions: [] }

/** Who would sign in at this name, when it is the organization's first. */
export async function ifProved(look: Look, organization: Organization, name: string): Promise<Consequences> {
  const from = await hosts.chiefHost(look, organization.realmId)
  if (organization.realmId === organization.id) return { ...nobody, from: from ?? name, to: from ?? name }
  return { ...(await moversOf(look, organization)), collisions: [], from, to: name }
}

/** Where people would sign in without this name, and who could not. */
export async function ifRemoved(look: Look, organization: Organization, name: string): Promise<Consequences> {
  const proved = (await hosts.hostsOf(look, organization.id)).filter(({ provedAt }) => provedAt !== null)
  const left = proved.filter((host) => host.name !== name)
  const isLast = proved.length === 1 && left.length === 0
  if (!isLast || organization.kind === 'operator') return { ...nobody, from: name, to: left[0]?.name }
  const above = await realmAbove(look, organization)
  const [movers, to, collisions] = await Promise.all([
    moversOf(look, organization),
    hosts.chiefHost(look, above),
    collisionsWith(look, organization, above),
  ])
  return { ...movers, from: name, to, collisions }
}

/** Keeps a name; it is nothing yet until it is proved. */
export async function addName(
  work: Scoped,
  me: Agent,
  { id: organizationId }: Organization,
  name: string,
): Promise<'done' | 'too-many' | 'there'> {
  const added = await hosts.addHost(work, { organizationId, name })
  if (added === 'done') await note(work, me, organizationId, 'host.added', name)
  return added
}

/**
 * Takes the name into use when one of the TXT `records` proves it. The first one makes the organization a realm: its people,
 * and those below, sign in there from now on, and their sessions end.
 */
export async function proveName(
  work: Scoped,
  me: Agent,
  { id: organizationId }: Organization,
  name: string,
  records: readonly string[],
): Promise<'done' | 'gone' | 'unproved' | 'taken'> {
  await holdTree(work)
  const [organization, host] = await Promise.all([
    findOrganization(work, organizationId),
    hosts.findHost(work, { organizationId, name }),
  ])
  if (!organization || !host) return 'gone'
  if (host.provedAt !== null) return 'done'
  if (!hosts.isProof(host, records)) return 'unproved'
  if ((await hosts.markProved(work, host)) === 'taken') return 'taken'
  await moved(work, organization)
  await note(work, me, organizationId, 'host.proved', name)
  return 'done'
}

/** From now on passkeys of all names of the organization belong to this one, or to each its own; `gone` where it is not proved. */
export async function shareName(
  work: Scoped,
  me: Agent,
  { id: organizationId }: Organization,
  name: string | undefined,
): Promise<'done' | 'gone'> {
  const host = name === undefined ? undefined : await hosts.findHost(work, { organizationId, name })
  if (name !== undefined && !host?.provedAt) return 'gone'
  await hosts.sharePasskeys(work, organizationId, name)
  await note(work, me, organizationId, 'host.passkeys', name ?? '')
  return 'done'
}

/** Gives a name up. Throws `NamesCollide` where somebody's name to sign in with is taken in the realm above. */
export async function removeName(
  work: Scoped,
  me: Agent,
  { id: organizationId }: Organization,
  name: string,
): Promise<'done' | 'gone'> {
  await holdTree(work)
  const organization = await findOrganization(work, organizationId)
  if (!organization || !(await hosts.dropHost(work, { organizationId, name }))) return 'gone'
  await moved(work, organization)
  await note(work, me, organizationId, 'host.removed', name)
  return 'done'
}

async function moved(work: Scoped, { path }: Organization): Promise<void> {
  const collisions = await rehome(work, path)
  if (collisions.length > 0) throw new NamesCollide(collisions)
}

async function note(
  work: Scoped,
  { user, place }: Agent,
  organizationId: string,
  action: Action,
  host: string,
): Promise<void> {
  await record(work, {
    ...{ organizationId, action, outcome: 'done', place },
    actor: { userId: user.id },
    detail: { host },
  })
}
