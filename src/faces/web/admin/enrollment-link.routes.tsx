import { type LinkPurpose, liveLinkOf, type Made } from '#domain/account/links.ts'
import { invite } from '#domain/administration/invite.ts'
import { type Sent, withLetter } from '#domain/administration/letters.ts'
import { isSetUp, makeEnrollmentLink } from '#domain/administration/set-up-for.ts'
import { qrSvg } from '#kernel/qr.ts'
import type { Scoped } from '#kernel/work.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { type About, aboutIn, addressFor, personPath, termsFor } from '../access/person-frame.tsx'
import { type AdminCall, field, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { lettersSaid, secondsUntil } from '../wait.ts'
import type { Word } from '../words/words.ts'
import { HandLinkPage, type HandLinkPageProps, type LinkKind } from './enrollment-link-page.tsx'

const USER = '/admin/organizations/:organization/users/:user'
const ENROLL = `${USER}/enrollment-link`
const INVITE = `${USER}/invite`

export const enrollmentLinkRoutes: readonly Route[] = [
  { method: 'GET', path: ENROLL, door: 'govern', deed: 'person.link', handle: getEnrollmentLink },
  { method: 'POST', path: ENROLL, door: 'govern', deed: 'person.link', page: ENROLL, handle: postEnrollmentLink },
  { method: 'GET', path: INVITE, door: 'govern', deed: 'person.add', handle: getInvite },
  { method: 'POST', path: INVITE, door: 'govern', deed: 'person.add', page: INVITE, handle: postInvite },
]

const PURPOSES: Readonly<Record<LinkKind, LinkPurpose>> = { 'enrollment-link': 'enrollment-link', invite: 'invitation' }
const PATHS: Readonly<Record<LinkKind, string>> = { 'enrollment-link': '/enroll', invite: '/invitation' }

async function getEnrollmentLink(call: AdminCall): Promise<Reply> {
  const about = aboutIn(call)
  const setUp = await call.world.within(call.scope, (work) => isSetUp(work, about))
  return handLinkPage(call, 'enrollment-link', { refused: unfit(about) ?? (setUp ? PROTECTED : undefined) })
}

async function postEnrollmentLink(call: AdminCall): Promise<Reply> {
  const about = aboutIn(call)
  const refused = unfit(about)
  if (refused) return handLinkPage(call, 'enrollment-link', { refused }, 422)
  const terms = await termsFor(call, about)
  const sent = field(call, 'how') !== 'show'
  const make = (work: Scoped) => makeEnrollmentLink(work, call.me, about, terms, sent)
  const { made, until } = await making(call, sent, make, (link) => link !== 'protected')
  if (until) return laterPage(call, 'enrollment-link', until)
  if (made === 'protected') return handLinkPage(call, 'enrollment-link', { refused: PROTECTED }, 422)
  if (sent) return redirect(saying(`${personPath(about)}/enrollment-link`, 'enrollmentLinkSent'))
  return shownPage(call, 'enrollment-link', about, made)
}

async function getInvite(call: AdminCall): Promise<Reply> {
  return handLinkPage(call, 'invite', { refused: notInvited(aboutIn(call)) })
}

async function postInvite(call: AdminCall): Promise<Reply> {
  const about = aboutIn(call)
  const sent = field(call, 'how') !== 'show'
  const make = (work: Scoped) => invite(work, call.me, about, sent)
  const { made, until } = await making(call, sent, make, (link) => link !== undefined)
  if (until) return laterPage(call, 'invite', until)
  if (!made) return handLinkPage(call, 'invite', { refused: 'invite.accepted' }, 422)
  return sent ? redirect(saying(`${personPath(about)}/invite`, 'invited')) : shownPage(call, 'invite', about, made)
}

/** What is sent counts for the mailbox; what is shown here is no letter. */
function making<Link>(
  call: AdminCall,
  sent: boolean,
  make: (work: Scoped) => Promise<Link>,
  leaves: (made: Link) => boolean,
): Promise<Sent<Link>> {
  const { email } = aboutIn(call).user
  return call.world.within(call.scope, async (work) =>
    sent ? withLetter(work, call.me, email, () => make(work), leaves) : { made: await make(work) },
  )
}

async function laterPage(call: AdminCall, kind: LinkKind, until: Date): Promise<Reply> {
  return { ...(await handLinkPage(call, kind, { until }, 429)), retryAfter: secondsUntil(call, until) }
}

const PROTECTED: Word = 'enrollmentLink.protected'

const unfit = ({ user }: About): Word | undefined => (user.status === 'suspended' ? 'access.suspended' : undefined)

const notInvited = ({ user }: About): Word | undefined =>
  user.status === 'invited' ? undefined : user.status === 'suspended' ? 'access.suspended' : 'invite.accepted'

async function shownPage(call: AdminCall, kind: LinkKind, about: About, { token, expiresAt }: Made): Promise<Reply> {
  const address = await addressFor(call, about, `${PATHS[kind]}/${token}`)
  return handLinkPage(call, kind, {
    shown: { address, expiresAt, qr: qrSvg(address, call.words('enrollmentLink.qr')) },
  })
}

async function handLinkPage(
  call: AdminCall,
  kind: LinkKind,
  more: Pick<HandLinkPageProps, 'shown' | 'refused'> & { readonly until?: Date },
  status = 200,
): Promise<Reply> {
  const about = aboutIn(call)
  const live = await call.world.within(call.scope, (work) => liveLinkOf(work, about.user, PURPOSES[kind]))
  const { until, ...rest } = more
  const later = until && lettersSaid(call, until)
  return page(<HandLinkPage {...{ view: viewOf(call), about, kind, live: live?.expiresAt, later, ...rest }} />, status)
}
