import { mayHaveKeys } from '#domain/account/own-keys.ts'
import { ownProviders } from '#domain/account/own-links.ts'
import { givingUp } from '#domain/account/own-password.ts'
import { forgotten } from '#domain/account/passkeys.ts'
import {
  isLast,
  isLastWay,
  leavesStranded,
  makeDefault,
  removeApp,
  renameApp,
  secureSession,
  type TwoFactor,
  twoFactorOf,
} from '#domain/account/two-factor.ts'
import { waitingReset } from '#domain/administration/reset.ts'
import { history } from '#domain/audit/audit.ts'
import type { BrowserOptions } from '#domain/factors/request.ts'
import { suspendedOf } from '#domain/factors/suspended.ts'
import { endOtherSessions, endSessionOf, heldBy, sessionsOf } from '#domain/sessions/sessions.ts'
import { isId } from '#kernel/ids.ts'
import type { Look } from '#kernel/work.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { field, type MyCall, sessionCookies, viewOf } from '../call.ts'
import { kinds, readForm } from '../form.ts'
import { type NoticeName, saying } from '../notices.ts'
import { partyOf } from '../party.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { ownBrowsers } from './browsers.routes.ts'
import type { FailedRename } from './method-list.tsx'
import { RemoveFactorPage } from './remove-factor-page.tsx'
import { SecurityPage, type SecurityPageProps } from './security-page.tsx'
import type { AppMethod } from './two-factor-status.tsx'
import { appsOf, historyRow, sessionRow, statusOf } from './views.ts'

const SECURITY = '/account/security'
const FACTOR = '/account/factors/:id'
/** A set of recovery codes has so many. */
const RECOVERY_CODES = 10
const HISTORY = 10

export const securityRoutes: readonly Route[] = [
  { method: 'GET', path: SECURITY, door: 'mine', handle: getSecurity },
  { method: 'POST', path: `${FACTOR}/rename`, door: 'mine', handle: postRename },
  { method: 'POST', path: `${FACTOR}/default`, door: 'mine', handle: postDefault },
  { method: 'GET', path: `${FACTOR}/remove`, door: 'change', handle: getRemove },
  { method: 'POST', path: `${FACTOR}/remove`, door: 'change', page: SECURITY, handle: postRemove },
  { method: 'POST', path: '/account/sessions/:id/end', door: 'mine', handle: postEndSession },
  { method: 'POST', path: '/account/sessions/end-others', door: 'mine', handle: postEndOthers },
]

async function getSecurity(call: MyCall): Promise<Reply> {
  return securityPage(call)
}

async function securityPage(call: MyCall, failedRename?: FailedRename): Promise<Reply> {
  const props = await propsOf(call)
  return page(<SecurityPage {...props} failedRename={failedRename} />, failedRename ? 422 : 200)
}

async function propsOf(call: MyCall): Promise<SecurityPageProps> {
  const { me } = call
  const before = call.query.get('before') ?? ''
  const [twoFactor, sessions, rows, reset, password, providers] = await call.world.look((look) =>
    Promise.all([
      twoFactorOf(look, me),
      sessionsOf(look, me.user),
      history(look, me.user, HISTORY + 1, isId(before) ? before : undefined),
      waitingReset(look, me.user),
      givingUp(look, me),
      ownProviders(look, me),
    ]),
  )
  const shown = rows.slice(0, HISTORY)
  const methods = await call.world.look((look) => listedApps(look, call, twoFactor))
  const suspended = await call.world.look((look) => suspendedOf(look, me.user))
  const enrolled = twoFactor.tokens.length > 0
  return {
    view: viewOf(call),
    forget: await forgetOf(call),
    resetDueAt: reset?.dueAt,
    suspended,
    password,
    providers,
    hasKeys: mayHaveKeys(me.user) && enrolled,
    status: statusOf(twoFactor),
    methods,
    oneField: me.realm.signInForm === 'one-page',
    recoveryCodes: enrolled ? { left: twoFactor.recoveryCodesLeft, total: RECOVERY_CODES } : undefined,
    browsers: await call.world.look((look) => ownBrowsers(look, call)),
    sessions: sessions.filter((each) => heldBy(me.policy, each, call.now)).map((each) => sessionRow(call, each)),
    history: shown.map((row) => historyRow(call, row)),
    olderHistory: rows.length > HISTORY ? `${SECURITY}?before=${shown.at(-1)?.id}#history` : undefined,
  }
}

/** What was removed just now, for the browser that may keep it. */
async function forgetOf({ world, me, query }: MyCall): Promise<BrowserOptions | undefined> {
  const id = query.get('forget') ?? ''
  return isId(id) ? world.look((look) => forgotten(look, me, id)) : undefined
}

/** Also those of no use any more, so that they can be removed. */
async function listedApps(look: Look, call: MyCall, found: TwoFactor): Promise<AppMethod[]> {
  const listed = { ...found, tokens: [...found.tokens, ...found.exhausted] }
  return appsOf(look, listed, call.me.user, await partyOf(look, call))
}

async function postRename(call: MyCall): Promise<Reply> {
  const { id = '' } = call.params
  const form = readForm<'label'>(call)
  const label = form.required('label', kinds.label)
  if (label === undefined) {
    const error = form.errors.label
    return error ? securityPage(call, { id, value: field(call, 'label'), error }) : nothing(400)
  }
  return changed(call, 'factorRenamed', () => call.world.work((work) => renameApp(work, call.me, id, label)))
}

async function postDefault(call: MyCall): Promise<Reply> {
  const { id = '' } = call.params
  return changed(call, 'defaultChanged', () => call.world.work((work) => makeDefault(work, call.me, id)))
}

async function getRemove(call: MyCall): Promise<Reply> {
  const { id = '' } = call.params
  const { twoFactor, methods, lastWay } = await call.world.look(async (look) => {
    const found = await twoFactorOf(look, call.me)
    const lastWay = await isLastWay(look, call.me, found.tokens, id)
    return { twoFactor: found, methods: await listedApps(look, call, found), lastWay }
  })
  const method = methods.find((each) => each.id === id)
  if (!method) return nothing(404)
  const last = isLast(twoFactor.tokens, method.id)
  const untriedLeft = last && twoFactor.tokens.length > 1
  const strandedLeft = leavesStranded(twoFactor.tokens, method.id)
  const props = { method, last, untriedLeft, strandedLeft, demanded: twoFactor.byPolicy, lastWay }
  return page(<RemoveFactorPage view={viewOf(call)} {...props} />)
}

async function postRemove(call: MyCall): Promise<Reply> {
  const { id = '' } = call.params
  if (!isId(id)) return nothing(404)
  const token = await call.world.work(async (work) => {
    const removed = await removeApp(work, call.me, id)
    return removed === 'done' ? secureSession(work, call.me) : removed
  })
  if (token === 'not-found') return nothing(404)
  if (token === 'by-policy' || token === 'last-way' || token === 'stranded-left') return getRemove(call)
  return redirect(`${saying(SECURITY, 'factorRemoved')}&forget=${id}`, sessionCookies(call, token))
}

async function postEndSession(call: MyCall): Promise<Reply> {
  const { id = '' } = call.params
  const end = () => call.world.work((work) => endSessionOf(work, call.me.user, id, call.place))
  return changed(call, 'sessionEndedOne', async () => ((await end()) ? 'done' : 'not-found'))
}

async function postEndOthers(call: MyCall): Promise<Reply> {
  await call.world.work((work) => endOtherSessions(work, call.me.user, call.me.session, call.place))
  return redirect(saying(SECURITY, 'sessionsEnded'))
}

/** What is not one's own does not exist. */
async function changed(call: MyCall, notice: NoticeName, change: () => Promise<'done' | 'not-found'>): Promise<Reply> {
  if (!isId(call.params.id ?? '')) return nothing(404)
  return (await change()) === 'done' ? redirect(saying(SECURITY, notice)) : nothing(404)
}
