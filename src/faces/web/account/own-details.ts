import { type Confirmed, confirmWithPassword, proofsFor, refuseUnlessOwn } from '#domain/account/confirm.ts'
import { type OwnChanges, saveChanges } from '#domain/account/details.ts'
import { chooseRequired, secureSession } from '#domain/account/two-factor.ts'
import { keptOf } from '#domain/administration/kept-fields.ts'
import { isConfirmed } from '#domain/sessions/sessions.ts'
import type { Cookie } from '../../http/reply.ts'
import { field, type MyCall, sessionCookies } from '../call.ts'
import { type FormReader, kinds } from '../form.ts'
import { readNewPassword } from '../new-password.ts'
import { waitSaid } from '../wait.ts'
import { languages } from '../words/words.ts'
import type { KeptPerson } from './kept-facts.tsx'

type Field =
  | 'name'
  | 'email'
  | 'mobile'
  | 'language'
  | 'time_zone'
  | 'current_password'
  | 'new_password'
  | 'new_password_again'

/** The fields that both the profile and the user details have; each form has some of the others. */
type OwnForm = FormReader<'email' | 'mobile' | 'language' | 'time_zone' | 'current_password'>

const LANGUAGES = ['auto', ...languages.map(({ code }) => code)]

/** `newAddress`: one was asked for, and may have to be proved first. */
export type Saved = { readonly cookies: readonly Cookie[]; readonly newAddress: boolean }

/**
 * Reads what a person changes about themselves and saves it, all or nothing. A new e-mail address or password needs the
 * current password. `check` stops before saving. Undefined when something is wrong, which is noted in the form.
 */
export async function saveOwn(call: MyCall, form: OwnForm, then: 'check' | 'save'): Promise<Saved | undefined> {
  const changes = await readOwn(call, form as FormReader<Field>)
  if (!changes || form.failed()) return undefined
  const { me } = call
  const newAddress = changes.email !== me.user.email
  if (then === 'check') return { cookies: [], newAddress }
  const token = await call.world.work((work) => saveChanges(work, me, changes))
  return { cookies: token === undefined ? [] : sessionCookies(call, token), newAddress }
}

async function readOwn(call: MyCall, form: FormReader<Field>): Promise<OwnChanges | undefined> {
  const { user, organization } = call.me
  const email = form.required('email', kinds.email)
  const mobile = form.optional('mobile', kinds.mobile)
  const language = form.choice('language', LANGUAGES)
  const timeZone = form.required('time_zone', kinds.timeZone)
  const name = call.form.has('name') ? (form.optional('name', kinds.displayName) ?? '') : user.name
  const wantsPassword = field(call, 'new_password') !== ''
  const owner = { username: user.username, email: email ?? user.email, organization: organization.name }
  const names = { once: 'new_password', again: 'new_password_again' } as const
  const password = wantsPassword ? readNewPassword(call, form, names, owner) : undefined
  if (form.failed() || !email || !language || !timeZone) return undefined
  if (email !== user.email) await askTokenFirst(call, form)
  if (email !== user.email || password) await askPassword(call, form)
  const passwordHash = password && !form.failed() ? await call.hashing.hash(password) : undefined
  if (passwordHash === 'busy') form.wrong('new_password', 'error.503.text')
  return { name, email, mobile: mobile ?? null, language, timeZone, passwordHash }
}

/** By which directory the person is kept, for what is changed there and not here. */
export async function keptByOf({ world, me: { user } }: MyCall): Promise<KeptPerson> {
  return { user, kept: await world.look((look) => keptOf(look, user)) }
}

/** Whether a token is required is what protects the account: changing it needs the person, now. */
export async function askToChangeRequired(call: MyCall, form: FormReader<'current_password'>): Promise<void> {
  const { session, policy } = call.me
  await askTokenFirst(call, form)
  if (!isConfirmed(session, call.now, policy.stepUpAge)) await askPassword(call, form)
}

/** Says whether a token is required, where that was wished; all other sessions end. The new token of this one, where it has one. */
export async function requires(call: MyCall, wished: boolean | undefined): Promise<readonly Cookie[] | undefined> {
  if (wished === undefined) return undefined
  const token = await call.world.work(async (work) =>
    (await chooseRequired(work, call.me, wished)) === 'done' ? secureSession(work, call.me) : undefined,
  )
  return token === undefined ? undefined : sessionCookies(call, token)
}

/**
 * Proves here, by the password in its field, what another page would ask for: nothing that was typed is lost on the way.
 * Undefined when that was not right, which is noted.
 */
export async function confirmHere(
  call: MyCall,
  form: FormReader<'current_password'>,
): Promise<readonly Cookie[] | undefined> {
  const { world, hashing, me, now } = call
  if (isConfirmed(me.session, now, me.policy.stepUpAge)) return []
  if (!me.user.hasPassword) return void form.wrong('current_password', 'error.password.confirmFirst')
  await askTokenFirst(call, form)
  const given = field(call, 'current_password')
  if (given === '') form.wrong('current_password', 'error.password.needed')
  if (form.failed()) return undefined
  const outcome = await confirmWithPassword(world, hashing, me, given)
  if (outcome.ok) return sessionCookies(call, outcome.token)
  noteRefusal(call, form, outcome)
  return undefined
}

/** Whoever signed in by the password alone, though they have a token, changes nothing that protects them beyond it. */
async function askTokenFirst(call: MyCall, form: FormReader<'current_password'>): Promise<void> {
  const proofs = await call.world.look((look) => proofsFor(look, call.me))
  if (!call.me.user.hasPassword || proofs.password) return
  const lacks = call.me.session.level === 'second-factor' ? 'error.password.confirmFirst' : 'error.password.tokenFirst'
  form.wrong('current_password', lacks)
}

/** The current password, beside its field. */
export async function askPassword(call: MyCall, form: FormReader<'current_password'>): Promise<void> {
  const { user, session, policy } = call.me
  if (!user.hasPassword) {
    if (!isConfirmed(session, call.now, policy.stepUpAge)) form.wrong('current_password', 'error.password.confirmFirst')
    return
  }
  const given = field(call, 'current_password')
  if (given === '') return form.wrong('current_password', 'error.password.needed')
  const { level } = call.me.session
  if (level === 'trusted-browser' || level === 'provider') await askTokenFirst(call, form)
  if (form.failed()) return
  const refusal = await refuseUnlessOwn(call.world, call.hashing, call.me, given)
  if (refusal) noteRefusal(call, form, refusal)
}

function noteRefusal(
  call: MyCall,
  form: FormReader<'current_password'>,
  refusal: Extract<Confirmed, { ok: false }>,
): void {
  if (refusal.code === 'wait') form.wrong('current_password', 'error.wait', waitSaid(call, refusal.until).values)
  else form.wrong('current_password', refusal.code === 'busy' ? 'error.503.text' : 'error.password.wrong')
}
