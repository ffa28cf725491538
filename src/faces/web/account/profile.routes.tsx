import { ownProviders } from '#domain/account/own-links.ts'
import { beginApp, proveApp, type TwoFactor, twoFactorOf } from '#domain/account/two-factor.ts'
import { isConfirmed } from '#domain/sessions/sessions.ts'
import { isId } from '#kernel/ids.ts'
import { parseCode } from '#kernel/parse.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { field, type MyCall, viewOf } from '../call.ts'
import { type FormReader, readForm, typed } from '../form.ts'
import { saying } from '../notices.ts'
import { page, part } from '../respond.ts'
import type { Route } from '../route.ts'
import { waitSaid } from '../wait.ts'
import { ADDRESS } from './address-page.tsx'
import { asKept } from './kept-facts.tsx'
import { unlessOffLimits } from './off-limits.ts'
import { askToChangeRequired, confirmHere, keptByOf, requires, saveOwn } from './own-details.ts'
import {
  ProfileAnswer,
  type ProfileField,
  ProfilePage,
  type ProfilePageProps,
  ProfileTwoFactor,
} from './profile-page.tsx'
import { enabled } from './two-factor.routes.tsx'
import { keyPolicyOf, pendingStage, shownStage } from './views.ts'

const PROFILE = '/account/profile'
const TYPED = ['name', 'email', 'mobile', 'language', 'time_zone'] as const

export const profileRoutes: readonly Route[] = [
  { method: 'GET', path: PROFILE, door: 'mine', handle: getProfile },
  { method: 'POST', path: PROFILE, door: 'mine', handle: postProfile },
  { method: 'POST', path: `${PROFILE}/app`, door: 'mine', handle: unlessOffLimits('totp', postProfileApp) },
]

async function getProfile(call: MyCall): Promise<Reply> {
  return page(<ProfilePage {...(await propsOf(call))} />)
}

/** Asks for the password on the page itself, where nothing that was typed is lost. */
async function postProfileApp(sent: MyCall): Promise<Reply> {
  const call = asKept(sent, await keptByOf(sent))
  const form = readForm<ProfileField>(call)
  const cookies = await confirmHere(call, form)
  if (!cookies) return again(call, form)
  const { enrollmentId, setup } = await call.world.work((work) =>
    beginApp(work, call.me, call.words('app.kind'), 'pending', null),
  )
  const stage = shownStage(call, enrollmentId, setup)
  const shown = stage.at === 'shown' ? { setup: stage } : {}
  const props = { ...(await propsOf(call)), values: typed(call, TYPED), ...shown, mfa: true }
  return call.wants === 'swap'
    ? part(<ProfileTwoFactor {...props} />, 200, cookies)
    : page(<ProfilePage {...props} />, 200, cookies)
}

/** "Update profile": the code of a set-up first, then the checkbox, then everything else; nothing unless all of it is right. */
async function postProfile(sent: MyCall): Promise<Reply> {
  const call = asKept(sent, await keptByOf(sent))
  const form = readForm<ProfileField>(call)
  const twoFactor = await call.world.look((look) => twoFactorOf(look, call.me))
  const wishes = wishesOf(call, form, twoFactor)
  if (wishes.required !== undefined && !form.failed()) await askToChangeRequired(call, form)
  const saved = form.failed() ? undefined : await saveOwn(call, form, wishes.proves ? 'check' : 'save')
  if (form.failed() || !saved) return again(call, form)
  if (wishes.proves) return prove(call, form, wishes.proves)
  const cookies = (await requires(call, wishes.required)) ?? saved.cookies
  return redirect(saved.newAddress ? ADDRESS : saying(PROFILE, 'profileSaved'), cookies)
}

type Wishes = {
  readonly proves?: { id: string; code: NonNullable<ReturnType<typeof parseCode>> }
  readonly required?: boolean
}

/** What the checkbox and the code ask for. */
function wishesOf(call: MyCall, form: FormReader<ProfileField>, { state, byPolicy, tokens }: TwoFactor): Wishes {
  const mfa = field(call, 'mfa') !== ''
  const id = field(call, 'enrollment')
  if (isId(id) && (mfa || field(call, 'code') !== '')) {
    const code = parseCode(field(call, 'code'))
    if (code) return { proves: { id, code } }
    form.wrong('code', 'error.code.malformed', { digits: call.me.policy.totp.digits })
    return {}
  }
  const required = state === 'required'
  if (mfa === required) return {}
  if (!mfa && byPolicy) form.wrong('mfa', 'error.token.demanded')
  if (mfa && tokens.length === 0) form.wrong('mfa', 'error.mfa.setup')
  if (mfa && tokens.length > 0 && !tokens.some((token) => token.state === 'active'))
    form.wrong('mfa', 'error.token.untried')
  return { required: mfa }
}

async function prove(
  call: MyCall,
  form: FormReader<ProfileField>,
  { id, code }: NonNullable<Wishes['proves']>,
): Promise<Reply> {
  const proved = await proveApp(call.world, call.me, id, { ask: 'code', code })
  if (proved.ok) {
    const saved = await saveOwn(call, form, 'save')
    const reply = await enabled(call, 'profile', proved)
    return saved && saved.cookies.length > 0 ? { ...reply, cookies: saved.cookies } : reply
  }
  if (proved.code === 'gone') return redirect(saying(PROFILE, 'setupExpired'))
  if (proved.code === 'locked') form.wrong('code', 'error.wait', waitSaid(call, proved.until).values)
  else form.wrong('code', 'error.code.clock')
  return again(call, form)
}

/** With a script only the fields are drawn again, and the key stays on the screen; without, the key is gone. */
async function again(call: MyCall, form: FormReader<ProfileField>): Promise<Reply> {
  const id = field(call, 'enrollment')
  const stage = isId(id) ? pendingStage(call, id) : undefined
  const props: ProfilePageProps = {
    ...(await propsOf(call)),
    values: typed(call, TYPED),
    errors: form.errors,
    mfa: field(call, 'mfa') !== '',
    ...(stage?.at === 'pending' ? { setup: stage } : {}),
  }
  return call.wants === 'swap' ? part(<ProfileAnswer {...props} />, 422) : page(<ProfilePage {...props} />, 422)
}

async function propsOf(call: MyCall): Promise<ProfilePageProps> {
  const { user, session, policy } = call.me
  const [{ state, byPolicy }, providers] = await call.world.look((look) =>
    Promise.all([twoFactorOf(look, call.me), ownProviders(look, call.me)]),
  )
  const { name, email, mobile, language, timeZone: time_zone } = user
  return {
    view: viewOf(call),
    values: { name, email, mobile: mobile ?? '', language, time_zone },
    providers,
    waiting: user.waitingEmail ?? undefined,
    keptBy: await keptByOf(call),
    mfa: state === 'required',
    enabled: state === 'required',
    demanded: byPolicy,
    policy: keyPolicyOf(call),
    needsPassword: !isConfirmed(session, call.now, policy.stepUpAge),
    setup: { at: 'none' },
  }
}
