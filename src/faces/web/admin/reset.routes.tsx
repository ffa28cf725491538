import {
  type Asking,
  approveReset,
  askReset,
  mayApprove,
  stopReset,
  waitingReset,
} from '#domain/administration/reset.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { aboutIn, personPath, termsFor } from '../access/person-frame.tsx'
import { type AdminCall, viewOf } from '../call.ts'
import { type FormReader, kinds, readForm, typed } from '../form.ts'
import { type NoticeName, saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { type ResetField, ResetPage, type ResetPageProps } from './reset-page.tsx'

const AT = '/admin/organizations/:organization/users/:user/reset'
const needed = { door: 'govern', deed: 'person.reset', page: AT } as const

export const resetRoutes: readonly Route[] = [
  { method: 'GET', path: AT, ...needed, handle: getReset },
  { method: 'POST', path: AT, ...needed, handle: postReset },
  { method: 'POST', path: `${AT}/approve`, ...needed, handle: postApprove },
  { method: 'POST', path: `${AT}/stop`, ...needed, handle: postStop },
]

const NOTICES = { done: 'resetDone', asked: 'resetAsked', waiting: 'unchanged' } as const

async function getReset(call: AdminCall): Promise<Reply> {
  return resetPage(call)
}

async function postReset(call: AdminCall): Promise<Reply> {
  const about = aboutIn(call)
  const form = readForm<ResetField>(call)
  const asking = askingIn(form)
  if (!asking) return resetPage(call, { errors: form.errors, values: typed(call, ['reason', 'ticket']) }, 422)
  const terms = await termsFor(call, about)
  const asked = await call.world.within(call.scope, (work) => askReset(work, call.me, about, terms, asking))
  return back(call, NOTICES[asked])
}

function askingIn(form: FormReader<ResetField>): Asking | undefined {
  const reason = form.required('reason', kinds.contact)
  const ticket = form.required('ticket', kinds.label)
  return reason === undefined || ticket === undefined ? undefined : { reason, ticket }
}

async function postApprove(call: AdminCall): Promise<Reply> {
  const about = aboutIn(call)
  const approved = await call.world.within(call.scope, (work) => approveReset(work, call.me, about))
  return back(call, approved ? 'resetApproved' : 'unchanged')
}

async function postStop(call: AdminCall): Promise<Reply> {
  const { user } = aboutIn(call)
  const { me, place } = call
  const stopped = await call.world.within(call.scope, (work) => stopReset(work, user, me.user.id, place))
  return back(call, stopped ? 'resetStopped' : 'unchanged')
}

const back = (call: AdminCall, notice: NoticeName): Reply =>
  redirect(saying(`${personPath(aboutIn(call))}/reset`, notice))

async function resetPage(
  call: AdminCall,
  more: Pick<ResetPageProps, 'values' | 'errors'> = {},
  status = 200,
): Promise<Reply> {
  const about = aboutIn(call)
  const { resetWait: wait } = await termsFor(call, about)
  const waiting = await call.world.within(call.scope, (work) => waitingReset(work, about.user))
  const approves = waiting !== undefined && mayApprove(call.me, about, waiting)
  return page(<ResetPage {...{ view: viewOf(call), about, waiting, wait, mayApprove: approves, ...more }} />, status)
}
