import { record } from '#domain/audit/audit.ts'
import { enrollmentsOf, standingAlone, tell } from '#domain/factors/enrollments.ts'
import { permitted } from '#domain/policies/permitted.ts'
import type { Assertion } from '#domain/providers/assertion.ts'
import { isRecent } from '#domain/providers/exemption.ts'
import { findLink, type Link, link, linksOf, unlink } from '#domain/providers/links.ts'
import { findProvider, type IdentityProvider, providersOf } from '#domain/providers/providers.ts'
import { renew, type SessionToken } from '#domain/sessions/sessions.ts'
import { takenFrom } from '#domain/signin/by-provider.ts'
import { findUser } from '#domain/users/users.ts'
import { minute } from '#kernel/time.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { proofsFor } from './confirm.ts'
import type { Me } from './me.ts'
import { secureSession } from './two-factor.ts'

/** One of the providers of the person's organization, and whether they come by it. */
export type OwnProvider = {
  readonly provider: Pick<IdentityProvider, 'id' | 'name'>
  readonly link: Link | undefined
}

/** Those that are enabled, and those that the person is linked to. */
export async function ownProviders(look: Look, { user }: Pick<Me, 'user'>): Promise<OwnProvider[]> {
  const [providers, links] = await Promise.all([providersOf(look, { id: user.organizationId }), linksOf(look, user)])
  const all = providers.map((provider) => ({
    provider,
    enabled: provider.enabled,
    link: links.find(({ providerId, issuer }) => providerId === provider.id && issuer === provider.issuer),
  }))
  return all.filter((one) => one.enabled || one.link).map(({ provider, link: own }) => ({ provider, link: own }))
}

/** `there`: it is theirs already. `taken`: of somebody else, or they have another there. `off`: it is not in use here. */
export type Linking = Came<'there' | 'taken' | 'off'>

/** What came of a round trip to a provider. */
export type Came<Code extends string> =
  | { readonly ok: true; readonly token: SessionToken }
  | { readonly ok: false; readonly code: Code }

/**
 * Links the person who is signed in with whom their organization's provider speaks of. They have proved just before that it is
 * they: whoever only has a session of theirs must not make a way in for later.
 */
export function linkMe(
  world: World,
  me: Me,
  { organizationId, id }: Pick<IdentityProvider, 'organizationId' | 'id'>,
  assertion: Assertion,
): Promise<Linking> {
  return world.work(async (work) => {
    const provider = await findProvider(work, { organizationId, id })
    const isTheirs = organizationId === me.user.organizationId && assertion.providerId === id
    if (!provider?.enabled || !isTheirs || assertion.organizationId !== organizationId)
      return { ok: false, code: 'off' }
    const linked = await findLink(work, assertion)
    if (linked) return { ok: false, code: linked.userId === me.user.id ? 'there' : 'taken' }
    if (!(await link(work, assertion, me.user, 'themselves'))) return { ok: false, code: 'taken' }
    await note(work, me, 'identity.linked', provider.name)
    await tell(work, me.user, 'provider-linked', me.place, { provider: provider.name })
    return { ok: true, token: await secureSession(work, me) }
  })
}

/** Ends what links the person to this provider. `last-way`: nothing else would let them in. */
export async function unlinkMe(
  work: Work,
  me: Me,
  provider: Pick<IdentityProvider, 'id'>,
): Promise<SessionToken | 'not-found' | 'last-way'> {
  const links = await linksOf(work, me.user)
  const own = links.filter(({ providerId }) => providerId === provider.id)
  if (own.length === 0) return 'not-found'
  if (!(await hasOtherWay(work, me, links.length - own.length))) return 'last-way'
  const { organizationId } = me.user
  const name = (await findProvider(work, { organizationId, id: provider.id }))?.name ?? ''
  for (const each of own) await unlink(work, me.user, each)
  await note(work, me, 'identity.unlinked', name)
  await tell(work, me.user, 'provider-unlinked', me.place, { provider: name })
  return secureSession(work, me)
}

async function hasOtherWay(look: Look, { user, policy }: Me, links: number): Promise<boolean> {
  if (links > 0 || (await findUser(look, user))?.hasPassword) return true
  const alone = await standingAlone(look, permitted(policy, await enrollmentsOf(look, user)))
  return alone.some(({ isStranded }) => !isStranded)
}

/** How long ago they may have been asked there: they have just come back from it. */
const JUST_NOW = 5 * minute

/**
 * Proves again who one is by being asked anew at the provider by which one came. Where it stands in for a second factor, it must
 * say as much as when they signed in.
 */
export function confirmByProvider(
  world: World,
  me: Me,
  { organizationId, id }: Pick<IdentityProvider, 'organizationId' | 'id'>,
  assertion: Assertion,
): Promise<Came<'off' | 'somebody-else' | 'not-proved'>> {
  return world.work(async (work) => {
    const provider = await findProvider(work, { organizationId, id })
    const { providerId } = await proofsFor(work, me)
    if (!provider?.enabled || providerId !== id || assertion.providerId !== id) return { ok: false, code: 'off' }
    const linked = await findLink(work, assertion)
    const isTheirs = linked?.userId === me.user.id && linked.organizationId === me.user.organizationId
    const refusal = isTheirs ? unproved(me, provider, assertion, work.now) : 'somebody-else'
    await noteConfirmed(work, me, provider.name, refusal)
    return refusal
      ? { ok: false, code: refusal }
      : { ok: true, token: await renew(work, me.session, { confirmed: true }) }
  })
}

function unproved(me: Me, provider: IdentityProvider, { proof }: Assertion, now: Date): 'not-proved' | undefined {
  if (proof.authenticatedAt === undefined || !isRecent(proof.authenticatedAt, JUST_NOW, now)) return 'not-proved'
  if (me.session.level === 'password') return undefined
  return takenFrom(provider, me.policy, proof, now).standing === 'asked' ? 'not-proved' : undefined
}

function noteConfirmed(work: Work, { user, place }: Me, provider: string, refusal: string | undefined): Promise<void> {
  return record(work, {
    ...{
      organizationId: user.organizationId,
      action: 'confirm',
      outcome: refusal ? 'refused' : 'done',
      reason: refusal,
    },
    ...{ method: 'identity-provider', actor: { userId: user.id }, subjectId: user.id, place, detail: { provider } },
  })
}

function note(
  work: Work,
  { user, place }: Me,
  action: 'identity.linked' | 'identity.unlinked',
  provider: string,
): Promise<void> {
  const { organizationId, id } = user
  const reason = action === 'identity.linked' ? 'themselves' : undefined
  return record(work, {
    ...{ organizationId, action, outcome: 'done', reason, actor: { userId: id }, subjectId: id, place },
    detail: { provider },
  })
}
