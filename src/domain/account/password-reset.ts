import { type Place, record } from '#domain/audit/audit.ts'
import { type Budget, take } from '#domain/budgets/budgets.ts'
import { enrollmentsOf, hasMailbox, isProtected, tokens } from '#domain/factors/enrollments.ts'
import { findOrganization, type Organization } from '#domain/organizations/organizations.ts'
import { permitted } from '#domain/policies/permitted.ts'
import { policyOf } from '#domain/policies/policies.ts'
import { endOtherSessions } from '#domain/sessions/sessions.ts'
import type { From } from '#domain/signin/admit.ts'
import { nobodyIn } from '#domain/signin/person.ts'
import { changePassword } from '#domain/users/passwords.ts'
import {
  blockedHash,
  findByUsername,
  setByMailbox,
  setTokenRequired,
  type User,
  usernameKey,
} from '#domain/users/users.ts'
import { networkOf } from '#kernel/address.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { sendLink } from './link-letters.ts'
import { makeLink, type Opened, openLink, spendLink } from './links.ts'

export type Asked = { readonly ok: true } | { readonly ok: false; readonly until: Date }

const NAME = 'name that a password was forgotten for'
/** From one network for one name, for one name at all, and from one network at all, in a quarter of an hour. */
const PERSON = { burst: 3 }
const ANYWHERE = { burst: 10 }
const NETWORK = { burst: 20 }

/**
 * Somebody says that they forgot their password. For a name that nobody has, the same is done and answered: a link of
 * nobody, which opens nothing, in a letter to nobody, whose life is over when it is written.
 */
export async function askForPassword(
  world: World,
  realm: Organization,
  username: string,
  { place, language }: Pick<From, 'place'> & { readonly language: string },
): Promise<Asked> {
  const { near, anywhere } = await world.look(async (look) => budgetsOf(look, realm, username, place))
  // reason: one after the other, so that whoever is refused here does not use up what others may still ask
  for (const budgets of [near, anywhere]) {
    const taken = await world.once((work) => take(work, budgets))
    if (!taken.granted) return { ok: false, until: taken.until }
  }
  const user = await world.look((look) => whoMayAsk(look, realm, username))
  await world.work(async (work) => {
    const key = user ?? { ...nobodyIn(realm), email: '', username }
    const made = await makeLink(work, key, 'password-link', null)
    await record(work, {
      organizationId: key.organizationId,
      action: 'password.forgotten',
      outcome: user ? 'done' : 'refused',
      actor: { name: 'stranger' },
      subjectId: user?.id,
      place,
    })
    await sendLink(work, key, user ? 'password-link' : 'nobody', made, language)
  })
  return { ok: true }
}

/**
 * A new password by a link. It opens no session and touches no factor: the sign-in that follows asks for all it always
 * asks for, but for what is sent to the same mailbox. Everybody who is signed in as this person is signed out. False where the link is of no use any more.
 */
export async function setPasswordByLink(
  work: Work,
  realmId: string,
  token: string,
  passwordHash: string,
  place: Place,
): Promise<boolean> {
  const opened = await openLink(work, realmId, 'password-link', token)
  if (!opened || !(await spendLink(work, opened, token, place))) return false
  const demanded = await isDemanded(work, opened)
  await changePassword(work, opened.user, passwordHash, place)
  if (demanded) await setTokenRequired(work, opened.user, true)
  // reason: who has no such code loses nothing, and may set one up later
  if (hasMailbox(await enrollmentsOf(work, opened.user))) await setByMailbox(work, opened.user, true)
  await endOtherSessions(work, opened.user, undefined, place)
  return true
}

/**
 * Whether what they have is asked for beside a password that a mailbox was enough for, as they had none. Of whoever did
 * without one, also what is suspended or worn out: whoever made it so must not get in without it.
 */
async function isDemanded(work: Work, { user }: Opened): Promise<boolean> {
  if (user.hasPassword) return false
  const held = await enrollmentsOf(work, user)
  return tokens(held).length > 0 || (isProtected(held) && (await blockedHash(work, user)) === null)
}

/** As much is read for a name that nobody has. */
async function whoMayAsk(look: Look, realm: Organization, username: string): Promise<User | undefined> {
  const user = (await findByUsername(look, realm.id, username))?.user
  const key = user ?? nobodyIn(realm)
  const [organization, policy, held] = await Promise.all([
    findOrganization(look, user?.organizationId ?? realm.id),
    policyOf(look, user ?? realm, user ?? { id: key.id, role: 'member' }),
    enrollmentsOf(look, key),
  ])
  if (user?.status !== 'active' || organization?.stopped !== false) return undefined
  // reason: another portal keeps their password; a link must not make a second one here
  if (user.externalId !== null) return undefined
  // reason: where only a provider says whose mailbox it is, a letter there must not make a way in without that provider
  if (user.emailUnproved) return undefined
  // reason: a mailbox must not open what only a passkey may, as long as there is one
  const onlyKeys = !user.hasPassword && policy.phishingResistant === 'required'
  return onlyKeys && tokens(permitted(policy, held)).length > 0 ? undefined : user
}

function budgetsOf(
  { vault }: Pick<Look, 'vault'>,
  { id: organizationId }: Organization,
  username: string,
  { address }: Place,
): { readonly near: Budget[]; readonly anywhere: Budget[] } {
  const network = networkOf(address)
  // reason: people type anything into this field; it is not kept
  const name = Buffer.from(vault.hash(NAME, usernameKey(username))).toString('base64url')
  return {
    near: [
      { organizationId, name: `password:forgotten:network:${network}`, rule: NETWORK, shared: true },
      { organizationId, name: `password:forgotten:person:${network}:${name}`, rule: PERSON },
    ],
    anywhere: [{ organizationId, name: `password:forgotten:anywhere:${name}`, rule: ANYWHERE }],
  }
}
