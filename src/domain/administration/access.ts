import type { Me } from '#domain/account/me.ts'
import type { Beginning } from '#domain/factors/factor.ts'
import { brandOf } from '#domain/organizations/brands.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { type Policy, policyOf } from '#domain/policies/policies.ts'
import type { User } from '#domain/users/users.ts'
import type { Look } from '#kernel/work.ts'
import { levelsBelow, may } from './rights.ts'

/** Somebody, and the organization they belong to. */
export type Target = { readonly organization: Organization; readonly user: User }

/** What holds for a person who is helped with their access. `beginning`: what a new factor of theirs is made from. */
export type Terms = Pick<Policy, 'setUpBy' | 'resetWait' | 'linkLife' | 'offLimits'> & { readonly beginning: Beginning }

/**
 * What holds for this person. Policy and brand come from levels above, which whoever helps them may not see: so this is a
 * look of its own, and not part of a unit within a scope.
 */
export async function termsOf(look: Look, { organization, user }: Target): Promise<Terms> {
  const [policy, brand] = await Promise.all([policyOf(look, organization, user), brandOf(look, organization)])
  const beginning = { issuer: brand.issuer, account: user.username, parameters: policy.totp }
  const { setUpBy, resetWait, linkLife, offLimits } = policy
  return { setUpBy, resetWait, linkLife, offLimits, beginning }
}

/** Whether `me` may be shown the key of somebody else's factor: members of clients right below, where policy allows. */
export function maySetUpFor(me: Me, { organization, user }: Target, { setUpBy, offLimits }: Terms): boolean {
  if (!may(me, 'person.set-up', { organization, user }) || offLimits.includes('totp')) return false
  if (user.role !== 'member' || user.status === 'suspended' || levelsBelow(me, organization) !== 1) return false
  switch (setUpBy) {
    case 'administrators':
      return true
    case 'owners':
      return me.user.role === 'owner'
    case 'nobody':
      return false
  }
}
