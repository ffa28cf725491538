import { acceptInvitation } from '#domain/account/invitation.ts'
import { mayChoosePasskey } from '#domain/account/invitation-passkey.ts'
import type { Opened } from '#domain/account/links.ts'
import { blockedHash } from '#domain/users/users.ts'
import type { Reply } from '../../http/reply.ts'
import { type Call, viewOf } from '../call.ts'
import { readForm } from '../form.ts'
import { readNewPassword } from '../new-password.ts'
import { hasName } from '../party.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { ChoosePasswordPage, type ChooseProps, type NewPasswordField, OtherPersonPage } from './link-page.tsx'
import { busy, enters, gone, isOther, linkOf, tokenIn, whoseOf } from './links.tsx'

const AT = '/invitation/:token'

export const invitationRoutes: readonly Route[] = [
  { method: 'GET', path: AT, door: 'open', handle: getInvitation },
  { method: 'POST', path: AT, door: 'open', handle: postInvitation },
]

async function getInvitation(call: Call): Promise<Reply> {
  const opened = await linkOf(call, 'invitation')
  if (!opened) return gone(call)
  if (isOther(call, opened)) return otherPerson(call, opened)
  return choosePage(call, opened, 'invitation')
}

async function postInvitation(call: Call): Promise<Reply> {
  const opened = await linkOf(call, 'invitation')
  if (!opened) return gone(call)
  return isOther(call, opened) ? otherPerson(call, opened) : accepts(call, opened, 'invitation')
}

/** Chooses the first password, and goes as far as a sign-in with it would. */
export async function accepts(call: Call, opened: Opened, purpose: 'invitation' | 'enrollment-link'): Promise<Reply> {
  const { world, realm } = call
  const hash = await newHash(call, opened)
  if (typeof hash !== 'string') return choosePage(call, opened, purpose, hash, 422)
  if (hash === 'busy') return busy
  const accepted = await world.work((work) => acceptInvitation(work, realm.id, tokenIn(call), purpose, hash, call))
  if (!accepted) return gone(call)
  return enters(call, accepted.token, accepted.mustSetUp ? '/account/two-factor/app' : '/account/settings')
}

/** The new password as it is kept, or what is wrong with what was typed. One that was blocked is not chosen again. */
export async function newHash(
  call: Call,
  { user, organization }: Opened,
): Promise<string | Pick<ChooseProps, 'errors'>> {
  const form = readForm<NewPasswordField>(call)
  const owner = { username: user.username, email: user.email, organization: organization.name }
  const password = readNewPassword(call, form, { once: 'password', again: 'password_again' }, owner)
  if (password === undefined) return { errors: form.errors }
  const blocked = await call.world.look((look) => blockedHash(look, user))
  const again = blocked === null ? 'wrong' : await call.hashing.verify(blocked, password)
  if (again === 'busy') return again
  if (again === 'right') form.wrong('password', 'error.password.blocked')
  return form.failed() ? { errors: form.errors } : call.hashing.hash(password)
}

export async function choosePage(
  call: Call,
  opened: Opened,
  purpose: ChooseProps['purpose'],
  why: Pick<ChooseProps, 'errors' | 'refusedKey'> = {},
  status = 200,
): Promise<Reply> {
  const first = purpose !== 'password-link' && call.realm.standsAlone && hasName(call.host)
  const passkeys = first && (await call.world.look((look) => mayChoosePasskey(look, opened)))
  const at = call.path.replace(/\/passkey$/, '')
  const props = { view: outside(call), whose: whoseOf(opened), at, purpose, passkeys, ...why }
  return page(<ChoosePasswordPage {...props} />, status)
}

export function otherPerson(call: Call, opened: Opened, takeOver?: string): Reply {
  return page(<OtherPersonPage view={viewOf(call)} whose={whoseOf(opened)} takeOver={takeOver} />, 403)
}

/** Whoever comes by a link is nobody yet. */
const outside = (call: Call): ChooseProps['view'] => ({ ...viewOf(call), person: undefined })
