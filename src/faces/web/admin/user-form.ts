import { keptOf } from '#domain/administration/kept-fields.ts'
import { type Protection, stateOfToken } from '#domain/administration/people.ts'
import { type PersonChanges, type Requiring, requiringOf, statusesOf } from '#domain/administration/people-change.ts'
import { rolesToGive } from '#domain/administration/rights.ts'
import { defaultOf, enrollmentsOf, isProtected, tokens } from '#domain/factors/enrollments.ts'
import { type Link, linksOf } from '#domain/providers/links.ts'
import { type IdentityProvider, providersOf } from '#domain/providers/providers.ts'
import { isConfirmed } from '#domain/sessions/sessions.ts'
import type { Role, Status } from '#domain/users/users.ts'
import type { Cookie } from '../../http/reply.ts'
import { confirmHere } from '../account/own-details.ts'
import { appsOf } from '../account/views.ts'
import { field } from '../call.ts'
import { type FormReader, kinds } from '../form.ts'
import { readNewPassword } from '../new-password.ts'
import { levelText, readerOf } from '../ui/policy-text.ts'
import { languages } from '../words/words.ts'
import type { UserCall } from './user.routes.tsx'
import type { UserField, UserPageProps } from './user-page.tsx'

export type UserState = Pick<UserPageProps, 'token' | 'kept' | 'roles' | 'statuses' | 'asksPassword' | 'values'> & {
  readonly requiring: Requiring
}

const LANGUAGES = ['auto', ...languages.map(({ code }) => code)]

/** What the page shows of somebody, and what they may be given. */
export async function userStateOf({ world, me, user, organization, now, words, realm }: UserCall): Promise<UserState> {
  const { enrollments, requiring, links, providers, kept } = await world.look(async (look) => ({
    enrollments: await enrollmentsOf(look, user),
    requiring: await requiringOf(look, { organization, user }),
    links: await linksOf(look, user),
    providers: await providersOf(look, organization),
    kept: await keptOf(look, user),
  }))
  const { name, email, mobile, language, timeZone, role, status } = user
  const level = requiring.byLevel
  const required = level !== undefined || requiring.byPerson || user.tokenRequired
  const protection = tokens(enrollments).some(({ state }) => state === 'active') ? 2 : isProtected(enrollments) ? 1 : 0
  const state: Protection = stateOfToken(protection, required)
  const about = { state, default: defaultOf(user, enrollments), tokens: tokens(enrollments) }
  const methods = (await world.look((look) => appsOf(look, about, user))).map(({ defaultBy: _, ...method }) => method)
  const statuses: readonly Status[] = statusesOf(user, kept)
  const roles: readonly Role[] = rolesToGive(me, organization)
  return {
    requiring,
    kept,
    token: {
      ...{ state, required, methods, links: linksShown(links, providers) },
      byLevel: level && levelText(readerOf(words, me.user.timeZone, realm), level),
    },
    roles: roles.includes(role) ? roles : [role, ...roles],
    statuses: statuses.includes(status) ? statuses : [status, ...statuses],
    asksPassword: !isConfirmed(me.session, now, me.policy.stepUpAge),
    values: { name, email, mobile: mobile ?? '', language, time_zone: timeZone, role, status },
  }
}

/** By which providers they come, and who asks for the second factor there. */
function linksShown(links: readonly Link[], providers: readonly IdentityProvider[]): UserPageProps['token']['links'] {
  return links.map(({ providerId, standing, provedAt }) => ({
    provider: providers.find(({ id }) => id === providerId)?.name ?? '',
    ...{ standing, provedAt },
  }))
}

/** Whether a second factor is to be required, where that is another wish than the present state. */
export function readRequired(call: UserCall, form: FormReader<UserField>, { token }: UserState): boolean | undefined {
  if (!call.form.has('security_token') || !call.may('person.require')) return undefined
  const choice = form.choice('security_token', ['required', 'not-required'] as const)
  const required = choice === 'required'
  if (choice === undefined || required === token.required) return undefined
  if (!required && token.byLevel !== undefined) form.wrong('security_token', 'error.token.demanded')
  return required
}

/** What is changed; undefined when something cannot be, which is noted beside it. */
export async function readChanges(
  call: UserCall,
  form: FormReader<UserField>,
  { roles, statuses }: UserState,
): Promise<PersonChanges | undefined> {
  const { user, organization } = call
  const name = form.optional('name', kinds.displayName) ?? ''
  const email = form.required('email', kinds.email)
  const mobile = form.optional('mobile', kinds.mobile) ?? null
  const language = form.choice('language', LANGUAGES)
  const timeZone = form.required('time_zone', kinds.timeZone)
  const role = form.choice('role', roles)
  const status = form.choice('status', statuses)
  const names = { once: 'new_password', again: 'new_password_again' } as const
  const owner = { username: user.username, email: email ?? user.email, organization: organization.name }
  const wantsPassword = field(call, 'new_password') !== '' || field(call, 'new_password_again') !== ''
  const password = wantsPassword ? readNewPassword(call, form, names, owner) : undefined
  if (form.failed() || !email || !language || !timeZone || !role || !status) return undefined
  const passwordHash = password && (await call.hashing.hash(password))
  if (passwordHash === 'busy') return form.wrong('new_password', 'error.503.text')
  return { name, email, mobile, language, timeZone, role, status, passwordHash }
}

/** Asks whoever changes what protects somebody, or what they may do, to prove that it is still they. */
export async function proveHere(
  call: UserCall,
  form: FormReader<UserField>,
  changes: PersonChanges | undefined,
  required: boolean | undefined,
): Promise<readonly Cookie[] | undefined> {
  if (!changes || form.failed()) return undefined
  const { role, status, email, passwordHash } = changes
  const { user } = call
  const touches = role !== user.role || status !== user.status || email !== user.email || passwordHash !== undefined
  return touches || required !== undefined ? confirmHere(call, form as FormReader<'current_password'>) : []
}
