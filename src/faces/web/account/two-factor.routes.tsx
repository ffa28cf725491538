import { proofsFor, refuseUnlessOwn } from '#domain/account/confirm.ts'
import { methodsOf } from '#domain/account/sent-codes.ts'
import { beginApp, disable, type Proved, proveApp, secureSession, twoFactorOf } from '#domain/account/two-factor.ts'
import { findEnrollment } from '#domain/factors/enrollments.ts'
import { isId } from '#kernel/ids.ts'
import { parseCode } from '#kernel/parse.ts'
import type { Look } from '#kernel/work.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { field, type MyCall, sessionCookies, viewOf } from '../call.ts'
import { kinds, readForm, typed } from '../form.ts'
import { saying } from '../notices.ts'
import { page, part } from '../respond.ts'
import type { Route } from '../route.ts'
import { setUpAddress } from '../ui/methods.ts'
import type { FieldErrors, Said } from '../ui/view.ts'
import { waitSaid } from '../wait.ts'
import { AppPage, type AppPageProps } from './app-page.tsx'
import { optionsOf } from './method-options.ts'
import { unlessOffLimits } from './off-limits.ts'
import { oldAppAddress } from './replace.ts'
import { ConfirmCode } from './setup-panel.tsx'
import { tokenWindow } from './token.routes.tsx'
import { TwoFactorPage } from './two-factor-page.tsx'
import { keyPolicyOf, pendingStage, shownStage, statusOf } from './views.ts'

const APP = '/account/two-factor/app'

export const twoFactorRoutes: readonly Route[] = [
  { method: 'GET', path: '/account/two-factor', door: 'mine', handle: getTwoFactor },
  { method: 'POST', path: '/account/two-factor/disable', door: 'mine', handle: postDisable },
  { method: 'GET', path: APP, door: 'start', handle: unlessOffLimits('totp', getApp) },
  { method: 'POST', path: APP, door: 'start', page: APP, handle: unlessOffLimits('totp', postApp) },
  { method: 'POST', path: `${APP}/confirm`, door: 'start', page: APP, handle: postAppConfirm },
]

async function getTwoFactor(call: MyCall): Promise<Reply> {
  return twoFactorPage(call)
}

async function twoFactorPage(call: MyCall, errors: FieldErrors<'password'> = {}, status = 200): Promise<Reply> {
  const { twoFactor, options } = await call.world.look(async (look) => {
    const found = await twoFactorOf(look, call.me)
    return { twoFactor: found, options: await optionsOf(look, call, found) }
  })
  const props = { status: statusOf(twoFactor), options, demanded: twoFactor.byPolicy, errors }
  return page(<TwoFactorPage view={viewOf(call)} {...props} />, status)
}

async function postDisable(call: MyCall): Promise<Reply> {
  const proofs = await call.world.look((look) => proofsFor(look, call.me))
  if (!proofs.password) return redirect('/account/confirm?then=%2Faccount%2Ftwo-factor')
  const refusal = await refuseUnlessOwn(call.world, call.hashing, call.me, field(call, 'password'))
  if (refusal?.code === 'busy') return { status: 503, retryAfter: 5, cookies: [] }
  if (refusal) {
    const said: Said = refusal.code === 'wait' ? waitSaid(call, refusal.until) : { word: 'error.password.wrong' }
    return twoFactorPage(call, { password: said }, refusal.code === 'wait' ? 429 : 422)
  }
  const { outcome, token } = await call.world.work(async (work) => {
    const done = await disable(work, call.me)
    return { outcome: done, token: done === 'done' ? await secureSession(work, call.me) : undefined }
  })
  if (outcome === 'by-policy' || outcome === 'last-way')
    return twoFactorPage(call, { password: { word: 'error.token.demanded' } }, 422)
  return redirect(saying('/account/two-factor', 'twoFactorDisabled'), token ? sessionCookies(call, token) : [])
}

async function getApp(call: MyCall): Promise<Reply> {
  return appPage(call, { stage: { at: 'start' } })
}

async function postApp(call: MyCall): Promise<Reply> {
  const form = readForm<'label'>(call)
  const named = form.optional('label', kinds.label)
  if (form.failed())
    return appPage(call, { stage: { at: 'start' }, errors: form.errors, values: typed(call, ['label']) }, 422)
  const begun = await call.world.work(async (work) => {
    const old = (await twoFactorOf(work, call.me)).tokens.find(({ id }) => id === field(call, 'replaces'))
    const label = named ?? old?.label ?? call.words('app.kind')
    return beginApp(work, call.me, label, 'pending', old?.id ?? null)
  })
  return appPage(call, { stage: shownStage(call, begun.enrollmentId, begun.setup) })
}

async function postAppConfirm(call: MyCall): Promise<Reply> {
  const id = field(call, 'enrollment')
  const code = parseCode(field(call, 'code'))
  const from = field(call, 'from') === 'details' ? 'details' : 'two-factor'
  if (!isId(id)) return redirect(saying(from === 'details' ? '/account/details' : APP, 'setupExpired'))
  if (!code)
    return askAgain(call, from, id, { word: 'error.code.malformed', values: { digits: call.me.policy.totp.digits } })
  const proved = await proveApp(call.world, call.me, id, { ask: 'code', code })
  return proved.ok ? enabled(call, from, proved) : notProved(call, from, id, proved)
}

type From = 'two-factor' | 'details'

/**
 * To the new recovery codes, where there were none; to the old app, where it may be lost; else back to where the person
 * began.
 */
export async function enabled(
  call: MyCall,
  from: From | 'profile',
  proved: Extract<Proved, { ok: true }>,
): Promise<Reply> {
  const cookies = sessionCookies(call, proved.token)
  const { tokens } = await call.world.look((look) => twoFactorOf(look, call.me))
  const replacing = call.me.session.level === 'recovery' && tokens.length > 1
  if (proved.codes !== undefined)
    return redirect(`/account/recovery-codes?once=${proved.codes}${replacing ? '&then=replace' : ''}`, cookies)
  if (replacing) return redirect(oldAppAddress('factorEnabled'), cookies)
  const home = {
    'two-factor': '/account/two-factor',
    details: '/account/details',
    profile: '/account/profile',
  } as const
  return redirect(saying(home[from], from === 'details' ? 'factorTried' : 'factorEnabled'), cookies)
}

async function notProved(call: MyCall, from: From, id: string, proved: Extract<Proved, { ok: false }>): Promise<Reply> {
  if (proved.code === 'gone') return redirect(saying(from === 'details' ? '/account/details' : APP, 'setupExpired'))
  return askAgain(
    call,
    from,
    id,
    proved.code === 'locked' ? waitSaid(call, proved.until) : { word: 'error.code.clock' },
  )
}

/** With a script only the code's form is drawn again, and the key stays on the screen; without, the key is gone. */
async function askAgain(call: MyCall, from: From, id: string, error: Said): Promise<Reply> {
  if (call.wants === 'swap') {
    const props = { view: viewOf(call), enrollment: id, digits: call.me.policy.totp.digits, from, error }
    return part(<ConfirmCode {...props} />, 422)
  }
  const stage = pendingStage(call, id)
  return from === 'details'
    ? tokenWindow(call, { stage, codeError: error }, 422)
    : appPage(call, { stage, codeError: error }, 422)
}

async function appPage(
  call: MyCall,
  props: Pick<AppPageProps, 'stage'> & Partial<AppPageProps>,
  status = 200,
): Promise<Reply> {
  const { old, pending, instead } = await call.world.look((look) => appsAtHand(look, call, props.stage))
  const known = {
    replaces: old && { id: old.id, label: old.label },
    values: pending && { label: pending.label },
    first: call.query.has('first'),
    forced: call.me.session.step === 'enroll',
    instead,
  }
  return page(<AppPage view={viewOf(call)} policy={keyPolicyOf(call)} {...known} {...props} />, status)
}

/** The app that is being set up, and the one it is to replace. */
async function appsAtHand(look: Look, call: MyCall, stage: AppPageProps['stage']) {
  const forced = call.me.session.step === 'enroll'
  const [twoFactor, methods, pending] = await Promise.all([
    twoFactorOf(look, call.me),
    forced ? methodsOf(look, call.me) : [],
    stage.at === 'pending' ? findEnrollment(look, call.me.user, stage.enrollment) : undefined,
  ])
  const wanted = pending?.replacesId ?? call.query.get('replaces') ?? field(call, 'replaces')
  const instead = methods.filter(({ kind, state }) => setUpAddress(kind) !== APP && state === 'may')
  return {
    pending,
    old: twoFactor.tokens.find(({ id }) => id === wanted),
    instead: instead.map(({ kind }) => kind),
  }
}
