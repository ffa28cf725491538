import { isDeepStrictEqual } from 'node:util'
import type { Me } from '#domain/account/me.ts'
import { record } from '#domain/audit/audit.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { endExemptions, linkedPeople, unlink } from '#domain/providers/links.ts'
import type { IdentityProvider, ProviderDraft } from '#domain/providers/providers.ts'
import { endSessionsOfProvider } from '#domain/sessions/sessions.ts'
import { tellOtherOwners } from '#domain/users/owners.ts'
import type { Role } from '#domain/users/users.ts'
import type { Scoped } from '#kernel/work.ts'
import { may, rolesToGive } from './rights.ts'

/**
 * Why a provider cannot be saved as it is. `own-factor`: whoever says what spares others a second factor here must have given
 * theirs here, and not come by a provider. `role-not-yours`: it would give a role that they may not give themselves.
 * `groups-not-yours`: it would give such a role to others than it does, or take it from some.
 */
export type TrustRefusal = 'own-factor' | 'role-not-yours' | 'groups-not-yours'

type Saved = Pick<ProviderDraft, 'name' | 'issuer' | 'settings' | 'trust' | 'proofs' | 'roles'>
type Change = {
  readonly before: IdentityProvider | undefined
  readonly after: Saved
  /** Whether keys were given by hand, and not fetched from where they were before. */
  readonly byHand?: boolean | undefined
}

/** Whether somebody may save a provider like this. Pure; it is asked before anything is written. */
export function trustRefusal(
  me: Pick<Me, 'user' | 'organization' | 'session'>,
  organization: Pick<Organization, 'path'>,
  change: Change,
): TrustRefusal | undefined {
  const { before, after } = change
  if (isExempting(change) && !hasOwnFactor(me, after.trust)) return 'own-factor'
  const theirs: readonly Role[] = ['member', ...rolesToGive(me, organization)]
  const isMapped = before !== undefined && differ(before.roles.byGroup, after.roles.byGroup)
  const isHighest = before?.roles.highest !== after.roles.highest
  // reason: whoever keeps its keys says who is in which group
  if (speaksAnew(change) && !theirs.includes(after.roles.highest)) return 'role-not-yours'
  if (isHighest && [after.roles, before?.roles].some((roles) => roles && !theirs.includes(roles.highest)))
    return 'role-not-yours'
  return isMapped && !theirs.includes(after.roles.highest) ? 'groups-not-yours' : undefined
}

/** Whoever came by less than a factor of theirs may at most say that it is asked. */
function hasOwnFactor({ session }: Pick<Me, 'session'>, trust: ProviderDraft['trust']): boolean {
  return session.level === 'second-factor' || (session.level === 'password' && trust !== 'always')
}

/** Whether who is asked for a second factor here is decided in another way than before, or by somebody else. */
function isExempting(change: Change): boolean {
  const { before, after } = change
  if (after.trust === 'none') return false
  return !before || speaksAnew(change) || before.trust !== after.trust || differ(before.proofs, after.proofs)
}

/** Whether it may speak in the name of others than before: by other keys, or of another issuer. */
function speaksAnew({ before, after, byHand }: Change): boolean {
  if (!before) return false
  return byHand === true || before.issuer !== after.issuer || differ(before.settings, after.settings)
}

// reason: what was stored comes back with its fields in another order
const differ = (one: unknown, other: unknown): boolean => !isDeepStrictEqual(one, other)

/**
 * What follows from saving it, in the same unit of work. The other owners hear of it. Whom the person who saved it might not reset does not
 * come by it any more until they link it anew themselves: else it would be a way into accounts above one's own.
 */
export async function followTrust(
  work: Scoped,
  me: Me,
  organization: Organization,
  change: Change & IsOf,
): Promise<void> {
  const { before, after, id } = change
  const exempts = isExempting(change) && (before !== undefined || after.trust === 'always')
  if (!exempts && !speaksAnew(change)) return
  if (speaksAnew(change)) {
    const key = { organizationId: organization.id, id }
    await endSessionsOfProvider(work, key)
    await endExemptions(work, key)
    await unlinkBeyond(work, me, organization, id)
  }
  const at = { organizationId: organization.id, id: me.user.id }
  const who = me.user.organizationId === organization.id ? me.user.username : me.organization.name
  await tellOtherOwners(work, { at, who, template: 'exemption-widened' }, me.place, { provider: after.name })
}

type IsOf = { readonly id: string }

async function unlinkBeyond(work: Scoped, me: Me, organization: Organization, providerId: string): Promise<void> {
  for (const { holds: role, ...link } of await linkedPeople(work, {
    organizationId: organization.id,
    id: providerId,
  })) {
    if (isWithin(me, organization, { id: link.userId, role })) continue
    await unlink(work, { organizationId: organization.id, id: link.userId }, link)
    await record(work, {
      ...{ organizationId: organization.id, action: 'identity.unlinked', outcome: 'done', reason: 'provider-changed' },
      ...{ actor: { userId: me.user.id }, subjectId: link.userId, place: me.place },
    })
  }
}

/** Owners of the organization itself may do it to all of its people; others to whom they may reset, and to no owner. */
function isWithin(me: Me, organization: Organization, user: { readonly id: string; readonly role: Role }): boolean {
  const isOwner = me.user.role === 'owner' && me.user.organizationId === organization.id
  return isOwner || user.id === me.user.id || (user.role !== 'owner' && may(me, 'person.reset', { organization, user }))
}
