import type { AuditEvent } from '#domain/audit/audit.ts'
import type { Demand, Policy } from '#domain/policies/policies.ts'
import type { Assertion } from '#domain/providers/assertion.ts'
import { isOfKey, type Standing, standingOf } from '#domain/providers/exemption.ts'
import { findProvider, type IdentityProvider } from '#domain/providers/providers.ts'
import { fromProvider } from '#domain/sessions/level.ts'
import type { User } from '#domain/users/users.ts'
import type { Look } from '#kernel/work.ts'
import type { Attempt } from './attempts.ts'
import { demandOf, type Person } from './person.ts'

/** By which provider somebody came, and how its word is taken. */
export type ByProvider = {
  readonly id: string
  readonly name: string
  readonly standing: Standing
  /** What it said of how they proved who they are; undefined once they have been asked here. */
  readonly proof?: Assertion['proof'] | undefined
}

/** How the word of this provider is taken about somebody of this policy. */
export function takenFrom(
  provider: IdentityProvider,
  policy: Pick<Policy, 'exemption' | 'phishingResistant' | 'providerKeys'>,
  proof: Assertion['proof'],
  now: Date,
): ByProvider {
  const standing = standingOf(provider, policy, proof, now)
  const ofKey = standing === 'proved' && isOfKey(proof) && policy.providerKeys === 'allowed'
  const suffices = policy.phishingResistant === 'optional' || ofKey
  return { id: provider.id, name: provider.name, standing: suffices ? standing : 'asked', proof }
}

/** Whether nothing is asked here. */
export function isExempt(provider: ByProvider | undefined): boolean {
  return provider !== undefined && provider.standing !== 'asked'
}

/** Whether an owner comes by password where nobody else may: the way in for when the provider is down. */
export function isBreakGlass(
  user: Pick<User, 'role'>,
  { onlyOwners }: Pick<Person, 'onlyOwners'>,
  provider: ByProvider | undefined,
): boolean {
  return onlyOwners && user.role === 'owner' && !provider
}

/** What a sign-in at the portal needs, by a password or by this provider. */
export function portalDemand(
  user: User,
  person: Pick<Person, 'policy' | 'isProtected' | 'onlyOwners'>,
  provider: ByProvider | undefined,
): Demand {
  const how = { isExempt: isExempt(provider), isBreakGlass: isBreakGlass(user, person, provider) }
  return demandOf(user, person, how)
}

/** The provider by which a sign-in under way began, if one was. It gave no proof: else nobody would be asked. */
export async function providerBehind(
  look: Look,
  { person, providerId: id }: Pick<Attempt, 'person' | 'providerId'>,
): Promise<ByProvider | undefined | 'gone'> {
  if (!person || id === undefined) return undefined
  const found = await findProvider(look, { organizationId: person.organizationId, id })
  return found?.enabled ? { id, name: found.name, standing: 'asked' } : 'gone'
}

/** That there is one, for what it changes of what is needed. */
export function providerIn({ providerId: id }: Pick<Attempt, 'providerId'>): ByProvider | undefined {
  return id === undefined ? undefined : { id, name: '', standing: 'asked' }
}

/** What a session remembers of it. */
export function wordsOf({ standing, proof }: ByProvider): string[] {
  const { word, proof: proved, keys } = fromProvider
  if (standing !== 'proved') return [word]
  return [word, proved, ...(proof && isOfKey(proof) ? [keys] : [])]
}

/** What the row of the sign-in says of it. */
export function detailOf({ name, standing, proof }: ByProvider): NonNullable<AuditEvent['detail']> {
  const said = proof && {
    ...(proof.methods.length > 0 ? { amr: proof.methods.join(' ').slice(0, 200) } : {}),
    ...(proof.context === undefined ? {} : { acr: proof.context.slice(0, 200) }),
    ...(proof.authenticatedAt ? { proved: proof.authenticatedAt.toISOString() } : {}),
  }
  return { provider: name, standing, ...said }
}
