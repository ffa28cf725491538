import { record } from '#domain/audit/audit.ts'
import { alone } from '#domain/factors/all.ts'
import { settle, type Weighed, weigh } from '#domain/factors/ceremony.ts'
import { type Begun, begin, findEnrollment } from '#domain/factors/enrollments.ts'
import { type Answer, setUpOf } from '#domain/factors/factor.ts'
import type { Party } from '#domain/factors/request.ts'
import { brandOf } from '#domain/organizations/brands.ts'
import { policyOf } from '#domain/policies/policies.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import { renew, type SessionToken } from '#domain/sessions/sessions.ts'
import { admit, type From } from '#domain/signin/admit.ts'
import { personOf } from '#domain/signin/person.ts'
import { comeWithoutPassword } from '#domain/users/passwords.ts'
import { activate } from '#domain/users/users.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { endLinks, type Opened, openLink, spendLink } from './links.ts'
import { findMe } from './me.ts'
import { codesIfNone } from './two-factor.ts'

/** Which link, and at whose address it was opened. */
export type InvitedBy = {
  readonly realmId: string
  readonly token: string
  readonly purpose: 'invitation' | 'enrollment-link'
}

/** `codes`: the token under which their recovery codes are shown once. */
export type Welcomed = { readonly token: SessionToken; readonly codes: string | undefined }

/** Whether somebody who is invited may choose a passkey instead of a password. */
export async function mayChoosePasskey(look: Look, { organization, user }: Opened): Promise<boolean> {
  return !(await policyOf(look, organization, user)).offLimits.includes(alone.kind)
}

/** What the browser asks a new key with, which has to check who holds it. `undefined`: the link is of no use any more. */
export function beginInvited(
  world: World,
  by: InvitedBy,
  label: string,
  party: Party,
  { place }: From,
): Promise<Begun | undefined> {
  return world.work(async (work) => {
    const opened = await openInvited(work, by)
    if (!opened || !(await mayChoosePasskey(work, opened))) return undefined
    const { user, organization } = opened
    const { issuer } = await brandOf(work, organization)
    const { totp: parameters, codeDigits } = await policyOf(work, organization, user)
    const beginning = {
      ...{ issuer, account: user.username, parameters, codeDigits, party },
      verification: 'required',
    } as const
    return begin(work, user, { as: 'pending', kind: alone.kind, label, replacesId: null }, beginning, place)
  })
}

/**
 * An invited person comes in with a passkey and without a password, as far as a sign-in with it would have come. `gone`: the
 * link is of no use any more; `refused`: the key is not what was asked for, and the link is as good as before.
 */
export async function acceptWithPasskey(
  world: World,
  by: InvitedBy,
  enrollmentId: string,
  answer: Answer,
  from: From,
): Promise<Welcomed | 'gone' | 'refused'> {
  const weighed = await world.look(async (look) => {
    const opened = await openInvited(look, by)
    if (!opened) return 'gone'
    const enrollment = await findEnrollment(look, opened.user, enrollmentId)
    if (enrollment?.state !== 'pending' || !(await mayChoosePasskey(look, opened))) return 'refused'
    return weigh(look, enrollment, answer, { occasion: setUpOf(enrollment), verification: 'required' })
  })
  if (weighed === 'gone' || weighed === 'refused') return weighed
  try {
    return await world.work((work) => comeIn(work, by, weighed, from))
  } catch (error) {
    if (error instanceof Gone) return 'gone'
    throw error
  }
}

/** Takes back the key that was kept already: somebody was faster with the link. */
class Gone extends Error {}

async function comeIn(work: Work, by: InvitedBy, weighed: Weighed, from: From): Promise<Welcomed | 'refused'> {
  const opened = await openInvited(work, by)
  if (!opened) throw new Gone()
  const { user, organization } = opened
  const circumstances = { person: user, place: from.place, knownBrowser: false, purpose: 'set-up' } as const
  const verdict = await settle(work, weighed, circumstances)
  if (!verdict.ok) return 'refused'
  if (!(await spendLink(work, opened, by.token, from.place))) throw new Gone()
  await endLinks(work, user, ['invitation', 'enrollment-link'])
  await comeWithoutPassword(work, user)
  await activate(work, user)
  const { organizationId, id } = user
  const event = { organizationId, action: 'invitation.accepted', outcome: 'done', method: alone.kind } as const
  await record(work, { ...event, actor: { userId: id }, subjectId: id, place: from.place })
  const hash = browserHash(work, from.browserName)
  const person = await personOf(work, organization, user, hash)
  const outcome = await admit(
    work,
    person.account?.user ?? user,
    person,
    verdict,
    { ...from, browserHash: hash },
    { alone: true },
  )
  if (outcome.next !== 'session') throw new Error('whoever has come in is not admitted')
  return welcome(work, by.realmId, outcome.token, from)
}

/** The key was proved a moment ago, so nobody asks again before the recovery codes are shown. */
async function welcome(work: Work, realmId: string, begun: SessionToken, from: From): Promise<Welcomed> {
  const me = await findMe(work, realmId, begun, from)
  if (!me) throw new Error('whoever has come in has no session')
  const token = await renew(work, me.session, { confirmed: true })
  return { token, codes: await codesIfNone(work, me) }
}

async function openInvited(look: Look, { realmId, purpose, token }: InvitedBy): Promise<Opened | undefined> {
  const opened = await openLink(look, realmId, purpose, token)
  return opened?.user.status === 'invited' ? opened : undefined
}
