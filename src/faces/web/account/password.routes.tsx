import { secureSession } from '#domain/account/two-factor.ts'
import { changePassword } from '#domain/users/passwords.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { field, type MyCall, sessionCookies, viewOf } from '../call.ts'
import { type FormReader, readForm } from '../form.ts'
import { readNewPassword } from '../new-password.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { askPassword } from './own-details.ts'
import { PasswordPage, type PasswordPageField } from './password-page.tsx'

export const passwordRoutes: readonly Route[] = [
  { method: 'GET', path: '/account/password', door: 'mine', handle: getPassword },
  { method: 'POST', path: '/account/password', door: 'mine', handle: postPassword },
]

async function getPassword(call: MyCall): Promise<Reply> {
  return page(<PasswordPage view={viewOf(call)} />)
}

async function postPassword(call: MyCall): Promise<Reply> {
  const form = readForm<PasswordPageField>(call)
  const passwordHash = await newHash(call, form)
  if (passwordHash === 'busy') return { status: 503, retryAfter: 5, cookies: [] }
  if (passwordHash === undefined) return page(<PasswordPage view={viewOf(call)} errors={form.errors} />, 422)
  const token = await call.world.work(async (work) => {
    await changePassword(work, call.me.user, passwordHash, call.place)
    return secureSession(work, call.me)
  })
  return redirect(saying('/account/settings', 'passwordChanged'), sessionCookies(call, token))
}

async function newHash(call: MyCall, form: FormReader<PasswordPageField>): Promise<string | 'busy' | undefined> {
  const { user, organization } = call.me
  const owner = { username: user.username, email: user.email, organization: organization.name }
  const password = readNewPassword(call, form, { once: 'new_password', again: 'new_password_again' }, owner)
  if (password !== undefined && password === field(call, 'current_password'))
    form.wrong('new_password', 'error.password.same')
  if (!form.failed()) await askPassword(call, form)
  return password === undefined || form.failed() ? undefined : call.hashing.hash(password)
}
