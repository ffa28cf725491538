import { factorOf } from '#domain/factors/all.ts'
import { enrollmentsOf, isProtected, tokens } from '#domain/factors/enrollments.ts'
import type { Enrollment } from '#domain/factors/factor.ts'
import { findOrganization, type Organization } from '#domain/organizations/organizations.ts'
import { permitted } from '#domain/policies/permitted.ts'
import { type Demand, demand, type Facts, type Policy, policyOf } from '#domain/policies/policies.ts'
import { keepsPasswordsToOwners } from '#domain/providers/providers.ts'
import { isKnownBrowser } from '#domain/sessions/browsers.ts'
import { endOfTrust, isOwn, type Wearing, wornTrust } from '#domain/sessions/trusted-browsers.ts'
import type { Trust } from '#domain/users/trust.ts'
import {
  findByUsername,
  findExternal,
  findInRealm,
  findWithPassword,
  type User,
  type UserKey,
  type UserWithPassword,
} from '#domain/users/users.ts'
import type { Look } from '#kernel/work.ts'

/** All that a sign-in reads about a person, or about nobody. */
export type Person = {
  readonly account: UserWithPassword | undefined
  readonly enrollments: readonly Enrollment[]
  /** Whether a token protects them, also one that policy lets nobody use any more. */
  readonly isProtected: boolean
  readonly policy: Policy
  /** Whether of their organization only owners may sign in with a password, and with a second factor at that. */
  readonly onlyOwners: boolean
  /** Whether they signed in from this browser before. */
  readonly known: boolean
  /** What stands in for their second factor in this browser, once the password was right. */
  readonly trust?: Trust | undefined
}

/** The key of a user there is not, so that the same is read for a name that nobody has. */
export function nobodyIn({ id }: Organization): UserKey {
  return { organizationId: id, id: '00000000-0000-7000-8000-000000000000' }
}

/** By the name typed. The same reads are made for a name that nobody has. */
export async function personNamed(look: Look, realm: Organization, username: string, from: Wearing): Promise<Person> {
  const account = await findByUsername(look, realm.id, username)
  // reason: asked before the password is checked, and about nobody too, so that the time tells nothing
  const worn = wornTrust(look, account?.user ?? nobodyIn(realm), realm.id, from)
  const [person, trust] = await Promise.all([around(look, realm, account, from.browserHash), worn])
  return { ...person, trust: trust && standsIn(person, trust, look.now) ? trust : undefined }
}

/** By key, as a sign-in under way remembers it. */
export async function personOf(look: Look, realm: Organization, key: UserKey, browser: Uint8Array): Promise<Person> {
  return around(look, realm, await findWithPassword(look, key), browser)
}

/** Who signs in elsewhere, by what an application calls them. */
export type Named =
  | { readonly username: string }
  | { readonly id: string }
  /** What the portal of this organization calls them. */
  | { readonly externalId: string; readonly organizationId: string }

/** By what an application calls them; `isTheirs`: whether it may ask about them. Whoever is not theirs is nobody. */
export async function personCalled(
  look: Look,
  realm: Organization,
  named: Named,
  isTheirs: (user: User) => boolean,
  browser: Uint8Array,
): Promise<Person> {
  const found = await accountCalled(look, realm, named)
  return around(look, realm, found && isTheirs(found.user) ? found : undefined, browser)
}

async function accountCalled(look: Look, realm: Organization, named: Named): Promise<UserWithPassword | undefined> {
  if ('username' in named) return findByUsername(look, realm.id, named.username)
  const user = await ('externalId' in named
    ? findExternal(look, named.organizationId, named.externalId)
    : findInRealm(look, realm.id, named.id))
  return user && { user, passwordHash: null }
}

/** What this sign-in needs beyond the password. */
export function demandOf(
  user: User,
  { policy, isProtected: hasToken }: Pick<Person, 'policy' | 'isProtected'>,
  how: Pick<Facts, 'isExempt' | 'isBreakGlass'> = {},
): Demand {
  const { tokenRequired, mustEnroll } = user
  return demand(policy, { tokenRequired, mustEnroll, hasToken, ...how })
}

/** A trust stands in for a factor that could be given as well, and for nothing more. */
function standsIn({ account, policy, enrollments, onlyOwners }: Person, trust: Trust, now: Date): boolean {
  if (!account || account.user.mustEnroll || account.user.byMailbox || onlyOwners) return false
  if (policy.phishingResistant === 'required') return false
  const proved = tokens(enrollments).filter(({ state, isStranded }) => state === 'active' && !isStranded)
  return endOfTrust(policy, trust) > now && proved.some(({ kind }) => isOwn(factorOf(kind).assurance))
}

async function around(
  look: Look,
  realm: Organization,
  found: UserWithPassword | undefined,
  browser: Uint8Array,
): Promise<Person> {
  const key = found?.user ?? nobodyIn(realm)
  const { path, role } = found?.user ?? { path: realm.path, role: 'member' }
  // reason: none of these waits for another, so all travel together
  const [organization, enrollments, known, policy, onlyOwners] = await Promise.all([
    findOrganization(look, key.organizationId),
    enrollmentsOf(look, key),
    isKnownBrowser(look, key, browser),
    policyOf(look, { path }, { id: key.id, role }, 'signing-in'),
    keepsPasswordsToOwners(look, key.organizationId),
  ])
  // reason: whoever is suspended, or of an organization that is stopped, is nobody here, in words and in time
  const account = found?.user.status === 'active' && !organization?.stopped ? found : undefined
  return {
    account,
    enrollments: account ? permitted(policy, enrollments) : [],
    isProtected: account !== undefined && isProtected(enrollments),
    known: account !== undefined && known,
    policy,
    onlyOwners: account !== undefined && onlyOwners,
  }
}
