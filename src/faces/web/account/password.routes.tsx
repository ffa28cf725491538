import { giveUpPassword, givingUp, setOwnPassword } from '#domain/account/own-password.ts'
import { isConfirmed } from '#domain/sessions/sessions.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { field, type MyCall, sessionCookies, viewOf } from '../call.ts'
import { type FormReader, readForm } from '../form.ts'
import { readNewPassword } from '../new-password.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { askPassword } from './own-details.ts'
import {
  PASSWORD,
  PasswordPage,
  type PasswordPageField,
  REMOVE_PASSWORD,
  RemovePasswordPage,
} from './password-page.tsx'

export const passwordRoutes: readonly Route[] = [
  { method: 'GET', path: PASSWORD, door: 'mine', handle: getPassword },
  { method: 'POST', path: PASSWORD, door: 'mine', handle: postPassword },
  { method: 'GET', path: REMOVE_PASSWORD, door: 'change', handle: getRemove },
  { method: 'POST', path: REMOVE_PASSWORD, door: 'change', page: REMOVE_PASSWORD, handle: postRemove },
]

async function getPassword(call: MyCall): Promise<Reply> {
  if (mustConfirm(call)) return confirmFirst
  return page(<PasswordPage view={viewOf(call)} first={!call.me.user.hasPassword} />)
}

async function postPassword(call: MyCall): Promise<Reply> {
  if (mustConfirm(call)) return confirmFirst
  const first = !call.me.user.hasPassword
  const form = readForm<PasswordPageField>(call)
  const passwordHash = await newHash(call, form)
  if (passwordHash === 'busy') return { status: 503, retryAfter: 5, cookies: [] }
  if (passwordHash === undefined)
    return page(<PasswordPage view={viewOf(call)} first={first} errors={form.errors} />, 422)
  const token = await call.world.work((work) => setOwnPassword(work, call.me, passwordHash))
  return redirect(saying('/account/settings', first ? 'passwordSet' : 'passwordChanged'), sessionCookies(call, token))
}

async function getRemove(call: MyCall): Promise<Reply> {
  const may = await call.world.look((look) => givingUp(look, call.me))
  if (may === 'no-password') return redirect(PASSWORD)
  return page(<RemovePasswordPage view={viewOf(call)} may={may} />)
}

async function postRemove(call: MyCall): Promise<Reply> {
  const done = await call.world.work((work) => giveUpPassword(work, call.me))
  if (done.ok) return redirect(saying('/account/security', 'passwordRemoved'), sessionCookies(call, done.token))
  if (done.may === 'no-password') return redirect(PASSWORD)
  return page(<RemovePasswordPage view={viewOf(call)} may={done.may} />, 422)
}

/** Whoever has no password to give proves in another way that it is they. */
function mustConfirm({ me: { user, session, policy }, now }: MyCall): boolean {
  return !user.hasPassword && !isConfirmed(session, now, policy.stepUpAge)
}

const confirmFirst = redirect(`/account/confirm?then=${encodeURIComponent(PASSWORD)}`)

async function newHash(call: MyCall, form: FormReader<PasswordPageField>): Promise<string | 'busy' | undefined> {
  const { user, organization } = call.me
  const owner = { username: user.username, email: user.email, organization: organization.name }
  const password = readNewPassword(call, form, { once: 'new_password', again: 'new_password_again' }, owner)
  if (user.hasPassword) {
    if (password !== undefined && password === field(call, 'current_password'))
      form.wrong('new_password', 'error.password.same')
    if (!form.failed()) await askPassword(call, form)
  }
  return password === undefined || form.failed() ? undefined : call.hashing.hash(password)
}
