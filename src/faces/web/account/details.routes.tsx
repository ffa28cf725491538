import { type TwoFactor, twoFactorOf } from '#domain/account/two-factor.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { type MyCall, viewOf } from '../call.ts'
import { type FormReader, readForm, typed } from '../form.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { levelText, readerOf } from '../ui/policy-text.ts'
import { ADDRESS } from './address-page.tsx'
import { type DetailsField, DetailsPage, type DetailsPageProps, type TokenState } from './details-page.tsx'
import { asKept } from './kept-facts.tsx'
import { askToChangeRequired, keptByOf, requires, saveOwn } from './own-details.ts'
import { WorksPage } from './token-window.tsx'

const DETAILS = '/account/details'

export const detailsRoutes: readonly Route[] = [
  { method: 'GET', path: DETAILS, door: 'mine', handle: getDetails },
  { method: 'POST', path: DETAILS, door: 'mine', handle: postDetails },
  { method: 'GET', path: '/account/token-works', door: 'mine', handle: getTokenWorks },
]

async function getDetails(call: MyCall): Promise<Reply> {
  return page(<DetailsPage {...(await propsOf(call))} />)
}

async function postDetails(sent: MyCall): Promise<Reply> {
  const call = asKept(sent, await keptByOf(sent))
  const form = readForm<DetailsField>(call)
  const required = requiredIn(call, form, await call.world.look((look) => twoFactorOf(look, call.me)))
  if (required !== undefined && !form.failed()) await askToChangeRequired(call, form)
  const saved = form.failed() ? undefined : await saveOwn(call, form, 'save')
  const cookies = saved && ((await requires(call, required)) ?? saved.cookies)
  if (cookies) return redirect(saved.newAddress ? ADDRESS : saying(DETAILS, 'detailsSaved'), cookies)
  const values = typed(call, ['email', 'mobile', 'language', 'security_token', 'time_zone'])
  return page(<DetailsPage {...(await propsOf(call))} values={values} errors={form.errors} />, 422)
}

const STRANDED = 'error.token.stranded'

/** The wished state of the security token, where it is another than the present; what cannot be wished is noted. */
function requiredIn(
  call: MyCall,
  form: FormReader<DetailsField>,
  { state, byPolicy, tokens }: TwoFactor,
): boolean | undefined {
  if (!call.form.has('security_token')) return undefined
  const choice = form.choice('security_token', ['required', 'not-required'] as const)
  const required = choice === 'required'
  if (choice === undefined || required === (state === 'required')) return undefined
  if (tokens.length === 0) form.wrong('security_token', 'error.token.notConfigured')
  else if (!required && byPolicy) form.wrong('security_token', 'error.token.demanded')
  else if (required && !tokens.some(({ state: is, isStranded }) => is === 'active' && !isStranded))
    form.wrong('security_token', tokens.some(({ isStranded }) => isStranded) ? STRANDED : 'error.token.untried')
  return required
}

async function getTokenWorks(call: MyCall): Promise<Reply> {
  return page(<WorksPage view={viewOf(call)} />)
}

async function propsOf(call: MyCall): Promise<DetailsPageProps> {
  const { user, organization, realm } = call.me
  const { requirement } = call.me.policy
  const reader = readerOf(call.words, user.timeZone, realm)
  const { state, byPolicy, tokens, recoveryCodesLeft } = await call.world.look((look) => twoFactorOf(look, call.me))
  const { username, createdAt, modifiedAt, lastSignInAt, email, mobile, language, timeZone: time_zone } = user
  return {
    view: viewOf(call),
    username,
    customer: organization.name,
    createdAt,
    modifiedAt,
    lastSignInAt: lastSignInAt ?? undefined,
    token: tokenStateOf(state),
    lacksRecoveryCodes: recoveryCodesLeft === 0 && tokens.some((token) => token.state === 'active'),
    demanded: byPolicy,
    demandedBy: requirement.state === 'due' ? levelText(reader, requirement.from) : undefined,
    values: { email, mobile: mobile ?? '', language, time_zone },
    waiting: user.waitingEmail ?? undefined,
    keptBy: await keptByOf(call),
  }
}

function tokenStateOf(state: TwoFactor['state']): TokenState {
  return state === 'untried' ? 'not-tried' : state
}
