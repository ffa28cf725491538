import { type Place, record } from '#domain/audit/audit.ts'
import { findOrganization, type Organization } from '#domain/organizations/organizations.ts'
import type { Assertion } from '#domain/providers/assertion.ts'
import { findLink, type Link, link, type MadeBy, noteArrival } from '#domain/providers/links.ts'
import { findProvider, type IdentityProvider } from '#domain/providers/providers.ts'
import { provisionedUser } from '#domain/providers/provisioning.ts'
import { rolesWithin } from '#domain/providers/roles.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import { findUser, type User, type UserKey } from '#domain/users/users.ts'
import type { Work, World } from '#kernel/work.ts'
import { admit, type From } from './admit.ts'
import { beginAttempt } from './attempts.ts'
import { portalDemand, takenFrom } from './by-provider.ts'
import { followRole, join } from './joining.ts'
import { personOf } from './person.ts'
import { askFirst, type SignInOutcome } from './signin.ts'

/**
 * Why the word of a provider lets nobody in. `off`: it is gone, switched off, or not what it was. `elsewhere`: its people sign in
 * at another address, or nowhere now. `stranger`: nobody is linked, and it makes no new people. `nameless`: it did not say what
 * a new person needs. `taken`: somebody has that username, and nobody is ever taken over. `shut-out`: the person may not sign in.
 */
export type ArrivalRefusal = 'off' | 'elsewhere' | 'stranger' | 'nameless' | 'taken' | 'shut-out'

/** Whom a provider's word is about. `link`: as it was before this sign-in. */
type Found = { readonly key: UserKey; readonly link: Link | undefined; readonly madeBy: MadeBy }

/**
 * Signs in whoever a provider speaks of, found by its subject and never by a name or an address. `assertion`: every check of its
 * protocol has been passed. Without proof of a second factor theirs is asked for here, as after a right password.
 */
export function arrive(
  world: World,
  realm: Organization,
  provider: IdentityProvider,
  assertion: Assertion,
  from: From,
): Promise<SignInOutcome> {
  return world.work(async (work) => {
    const known = await asItIs(work, realm, provider, assertion)
    if (typeof known === 'string') return refuse(work, provider, known, from)
    const found = await whoIs(work, known, assertion, from)
    if (typeof found === 'string') return refuse(work, known, found, from)
    const user = await findUser(work, found.key)
    if (!user || !maySignIn(realm, user)) return refuse(work, known, 'shut-out', from, user)
    // reason: whoever a directory has put here has the role that it says
    const role =
      found.madeBy === 'provisioning' ? null : await followRole(work, user, known, found.link, assertion, from)
    return letIn(work, realm, { provider: known, user, role, assertion }, from)
  })
}

/** The provider as it is at this moment: what is asserted must be of this one, and of this issuer. */
async function asItIs(
  work: Work,
  realm: Organization,
  { organizationId, id }: IdentityProvider,
  assertion: Assertion,
): Promise<IdentityProvider | ArrivalRefusal> {
  const provider = await findProvider(work, { organizationId, id })
  const isTheirs = assertion.organizationId === organizationId && assertion.providerId === id
  if (!provider?.enabled || !isTheirs || provider.issuer !== assertion.issuer) return 'off'
  const organization = await findOrganization(work, organizationId)
  return organization && !organization.stopped && organization.realmId === realm.id ? provider : 'elsewhere'
}

/** The person of this subject: linked, put here by a directory that calls them so, or new. */
async function whoIs(
  work: Work,
  provider: IdentityProvider,
  assertion: Assertion,
  { place }: From,
): Promise<Found | ArrivalRefusal> {
  const { organizationId } = provider
  const linked = await findLink(work, assertion)
  if (linked) return { key: { organizationId, id: linked.userId }, link: linked, madeBy: linked.madeBy }
  const { providerId, subject: externalId } = assertion
  const provisioned = await provisionedUser(work, { organizationId, providerId, externalId })
  if (provisioned) {
    const user = await findUser(work, provisioned)
    // reason: whoever keeps the provider could name whom it was unlinked from, and come into an account above their own
    if (!user || !rolesWithin(provider.roles).includes(user.role)) return 'stranger'
    if (!(await link(work, assertion, provisioned, 'provisioning'))) return 'off'
    await noteLinked(work, provider, provisioned.id, place, 'provisioning')
    return { key: provisioned, link: undefined, madeBy: 'provisioning' }
  }
  if (!provider.joins) return 'stranger'
  const joined = await join(work, provider, assertion, place)
  if (typeof joined === 'string') return joined
  if (!(await link(work, assertion, joined, 'joining'))) return 'off'
  await noteLinked(work, provider, joined.id, place, 'joining')
  return { key: joined, link: undefined, madeBy: 'joining' }
}

function maySignIn(realm: Organization, user: User): boolean {
  return user.status === 'active' && user.realmId === realm.id
}

type Arriving = {
  readonly provider: IdentityProvider
  readonly user: User
  readonly role: User['role'] | null
  readonly assertion: Assertion
}

async function letIn(
  work: Work,
  realm: Organization,
  { provider, user, role, assertion }: Arriving,
  from: From,
): Promise<SignInOutcome> {
  const hash = browserHash(work, from.browserName)
  const person = await personOf(work, realm, user, hash)
  const own = person.account?.user
  if (!own) return refuse(work, provider, 'shut-out', from, user)
  const by = takenFrom(provider, person.policy, assertion.proof, work.now)
  await noteArrival(work, assertion, { standing: by.standing, proof: assertion.proof, role })
  if (portalDemand(own, person, by).need !== 'second-factor')
    return admit(work, own, person, undefined, { ...from, browserHash: hash }, { provider: by })
  const attempt = await beginAttempt(work, realm.id, own.username, own, hash, work.now, provider.id)
  await askFirst(work, realm, person, attempt.occasion, from.place)
  return { next: 'prompt', attempt: attempt.token }
}

async function refuse(
  work: Work,
  { organizationId, name }: IdentityProvider,
  because: ArrivalRefusal,
  { place }: From,
  user?: User,
): Promise<SignInOutcome> {
  await record(work, {
    ...{ organizationId, action: 'signin', outcome: 'refused', reason: because, method: 'identity-provider' },
    ...{ actor: { name: 'stranger' }, subjectId: user?.id, place, detail: { provider: name } },
  })
  return { next: 'refused', refusal: { code: 'provider', because, provider: name } }
}

/** Who may come by it from now on, on record. */
function noteLinked(
  work: Work,
  { organizationId, name }: IdentityProvider,
  userId: string,
  place: Place,
  madeBy: MadeBy,
): Promise<void> {
  return record(work, {
    ...{ organizationId, action: 'identity.linked', outcome: 'done', reason: madeBy, subjectId: userId },
    ...{ actor: { userId }, place, detail: { provider: name } },
  })
}
