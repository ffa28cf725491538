import { endKeysOf } from '#domain/applications/api-keys.ts'
import { record } from '#domain/audit/audit.ts'
import { measureAgainAt } from '#domain/policies/policies.ts'
import { holdRoles } from '#domain/providers/providers.ts'
import * as groups from '#domain/providers/provisioned-groups.ts'
import { findProvisionedGroup, type ProvisionedGroup, standingsOfMembers } from '#domain/providers/provisioning.ts'
import { type GivenRole, givenRoles, roleFor } from '#domain/providers/roles.ts'
import { isObject, type Resource } from '#domain/providers/scim-resource.ts'
import { endOtherSessions } from '#domain/sessions/sessions.ts'
import { changeStanding, type Role } from '#domain/users/users.ts'
import { isId } from '#kernel/ids.ts'
import { ScimRefusal } from '#kernel/scim-refusal.ts'
import type { Scoped } from '#kernel/work.ts'
import { endsDeadFor } from './policy.ts'
import { note, type Provisioning } from './provision-people.ts'
import { takeTurn } from './realms.ts'

/** People whose role one request may change. */
const MOST_ROLES = 1000
const LONGEST_NAME = 200

const TAKEN = 'There is a group of this displayName already.'

type Said = { readonly displayName: string; readonly externalId: string | null; readonly members: readonly string[] }

/** Adds a group; whoever is in it has the role that goes with it at once. */
export async function addGroup(
  work: Scoped,
  by: Provisioning,
  resource: Resource,
): Promise<ProvisionedGroup | ScimRefusal> {
  const said = await saidBy(work, by, resource)
  if (said instanceof ScimRefusal) return said
  const id = await groups.makeGroup(work, by.source, said)
  if (id === 'too-many') return new ScimRefusal('tooMany', `There are ${groups.MOST_GROUPS} groups already.`)
  if (id === 'taken') return new ScimRefusal('uniqueness', TAKEN)
  await noteGroup(work, by, 'group.added', { id, ...said }, said.members.length, 0)
  return (await followRoles(work, by, said.members)) ?? found(await findProvisionedGroup(work, by.source, id))
}

/** Writes down what has changed of a group; whoever comes or goes has another role at once. */
export async function changeGroup(
  work: Scoped,
  by: Provisioning,
  known: ProvisionedGroup,
  resource: Resource,
): Promise<ProvisionedGroup | ScimRefusal> {
  const said = await saidBy(work, by, resource)
  if (said instanceof ScimRefusal) return said
  const before = (known.members ?? []).map(({ id }) => id)
  const [here, there] = [new Set(before), new Set(said.members)]
  const come = said.members.filter((id) => !here.has(id))
  const gone = before.filter((id) => !there.has(id))
  const renamed = said.displayName !== known.displayName || said.externalId !== known.externalId
  if (!renamed && come.length + gone.length === 0) return known
  if (!(await groups.saveGroup(work, by.source, { id: known.id, ...said }, come, gone)))
    return new ScimRefusal('uniqueness', TAKEN)
  await noteGroup(work, by, 'group.changed', { id: known.id, ...said }, come.length, gone.length)
  const touched = renamed ? [...said.members, ...gone] : [...come, ...gone]
  return (await followRoles(work, by, touched)) ?? found(await findProvisionedGroup(work, by.source, known.id))
}

/** Takes a group away, and with it the role that people have by it. */
export async function removeGroup(
  work: Scoped,
  by: Provisioning,
  known: ProvisionedGroup,
): Promise<ScimRefusal | undefined> {
  await groups.endGroup(work, by.source, known.id)
  const gone = (known.members ?? []).map(({ id }) => id)
  await noteGroup(work, by, 'group.removed', known, 0, gone.length)
  return followRoles(work, by, gone)
}

function found(group: ProvisionedGroup | undefined): ProvisionedGroup {
  if (!group) throw new Error('a group that was just written is not there')
  return group
}

async function saidBy(work: Scoped, { source }: Provisioning, resource: Resource): Promise<Said | ScimRefusal> {
  const { displayName, externalId, members } = resource
  if (typeof displayName !== 'string' || displayName.length > LONGEST_NAME)
    return new ScimRefusal('invalidValue', `displayName has 1 to ${LONGEST_NAME} characters.`)
  const ids = Array.isArray(members) ? members.map((one) => (isObject(one) ? String(one.value) : '').toLowerCase()) : []
  const wanted = [...new Set(ids)]
  const known = wanted.every(isId) ? await groups.membersAmong(work, source, wanted) : []
  if (known.length < wanted.length)
    return new ScimRefusal('invalidValue', 'members must be ids of users of this directory.')
  return { displayName, externalId: typeof externalId === 'string' ? externalId : null, members: wanted }
}

/**
 * Gives these people the role that their groups come to: never above the ceiling, never to an owner, and to nobody where no
 * group stands for a role.
 */
async function followRoles(work: Scoped, by: Provisioning, ids: readonly string[]): Promise<ScimRefusal | undefined> {
  const { organizationId, sourceId: id } = by.source
  // reason: what groups stand for may have been changed since the token was looked up
  const roles = (await holdRoles(work, { organizationId, id })) ?? by.roles
  if (roles.byGroup.length === 0 || ids.length === 0) return undefined
  const standings = await standingsOfMembers(work, by.source, ids)
  const changing = standings.flatMap((person) => {
    const role = roleFor(person.names, roles)
    return person.role === 'owner' || person.role === role ? [] : [{ ...person, to: role }]
  })
  if (changing.length === 0) return undefined
  if (changing.length > MOST_ROLES)
    return new ScimRefusal('tooMany', `This would change the role of more than ${MOST_ROLES} people.`)
  await takeTurn(work)
  for (const { to, ...person } of changing) {
    const refusal = await giveRole(work, by, person, to)
    if (refusal) return refusal
  }
  await measureAgainAt(work, by.source.organizationId)
  return undefined
}

async function giveRole(
  work: Scoped,
  by: Provisioning,
  person: Awaited<ReturnType<typeof standingsOfMembers>>[number],
  to: GivenRole,
): Promise<ScimRefusal | undefined> {
  const { role, status } = person
  const ranks: readonly Role[] = givenRoles
  // reason: less is given in any case, whatever a policy would leave them to set up
  const isMore = ranks.indexOf(to) > ranks.indexOf(role)
  if (isMore && (await endsDeadFor(work, by.organization, { id: person.id, role: to })))
    return new ScimRefusal('invalidValue', `By policy nobody could set up what the role ${to} needs.`)
  await changeStanding(work, person, { role: to, status })
  await endKeysOf(work, person)
  await endOtherSessions(work, person, undefined, by.place, by.by)
  await note(work, by, 'user.role-changed', person, { from: role, to })
  return undefined
}

function noteGroup(
  work: Scoped,
  { by, tokenId, place, source: { organizationId } }: Provisioning,
  action: 'group.added' | 'group.changed' | 'group.removed',
  { id, displayName }: Pick<ProvisionedGroup, 'id' | 'displayName'>,
  come: number,
  gone: number,
): Promise<void> {
  const detail = { door: 'scim', token: tokenId, group: id, name: displayName, come, gone }
  return record(work, { organizationId, action, outcome: 'done', actor: by, place, detail })
}
