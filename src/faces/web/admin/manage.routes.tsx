import { type Parent, parentsFor } from '#domain/administration/parents.ts'
import { close, reopen, resume, suspend, tryMove } from '#domain/administration/tree.ts'
import type { Scoped } from '#kernel/work.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { kinds, readForm, typed } from '../form.ts'
import { type NoticeName, saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { type ManageField, ManagePage, type ManagePageProps } from './manage-page.tsx'
import { headOf, organizationPath } from './organization-head.tsx'
import { policyReader } from './policy.routes.tsx'
import { refusalErrors } from './policy-form.ts'

const AT = '/admin/organizations/:organization'
const needed = { door: 'govern', deed: 'organization.stop', page: `${AT}/manage` } as const

export const manageRoutes: readonly Route[] = [
  { ...needed, method: 'GET', path: `${AT}/manage`, handle: getManage },
  { ...needed, method: 'POST', path: `${AT}/suspend`, handle: postSuspend },
  { ...needed, method: 'POST', path: `${AT}/resume`, handle: postResume },
  { ...needed, method: 'POST', path: `${AT}/close`, handle: postClose },
  { ...needed, method: 'POST', path: `${AT}/reopen`, handle: postReopen },
  { ...needed, method: 'POST', path: `${AT}/move`, deed: 'organization.move', handle: postMove },
]

async function getManage(call: AdminCall): Promise<Reply> {
  const sought = call.query.get('parent')
  return managePage(call, sought === null ? {} : { search: await searched(call, sought) })
}

async function managePage(
  call: AdminCall,
  more: Omit<ManagePageProps, 'view' | 'head'> = {},
  status = 200,
): Promise<Reply> {
  return page(<ManagePage view={viewOf(call)} head={await headOf(call)} {...more} />, status)
}

async function searched({ world, scope, organization }: AdminCall, typedName: string) {
  const wanted = typedName.slice(0, 100)
  const found: Parent[] = await world.within(scope, (work) => parentsFor(work, organization, wanted))
  return { typed: wanted, found }
}

async function postSuspend(call: AdminCall): Promise<Reply> {
  const form = readForm<ManageField>(call)
  const reason = form.required('reason', kinds.contact)
  if (reason === undefined) return managePage(call, { values: typed(call, ['reason']), errors: form.errors }, 422)
  return act(call, (work, me, organization) => suspend(work, me, organization, reason), 'organizationSuspended')
}

function postResume(call: AdminCall): Promise<Reply> {
  return act(call, resume, 'organizationResumed')
}

function postReopen(call: AdminCall): Promise<Reply> {
  return act(call, reopen, 'organizationReopened')
}

async function postClose(call: AdminCall): Promise<Reply> {
  const form = readForm<ManageField>(call)
  const reason = form.required('close_reason', kinds.contact)
  const name = form.required('close_name', kinds.displayName)
  if (name !== undefined && name !== call.organization.name) form.wrong('close_name', 'manage.close.name.other')
  if (reason === undefined || form.failed()) {
    return managePage(call, { values: typed(call, ['close_reason', 'close_name']), errors: form.errors }, 422)
  }
  return act(call, (work, me, organization) => close(work, me, organization, reason), 'organizationClosed')
}

/** Whoever came too late finds the page as it is now. */
async function act(
  call: AdminCall,
  change: (work: Scoped, me: AdminCall['me'], organization: AdminCall['organization']) => Promise<boolean>,
  notice: NoticeName,
): Promise<Reply> {
  const done = await call.world.within(call.scope, (work) => change(work, call.me, call.organization))
  call.realms.forget()
  return redirect(saying(`${organizationPath(call.organization.id)}/manage`, done ? notice : 'unchanged'))
}

async function postMove(call: AdminCall): Promise<Reply> {
  const { world, scope, me, organization, realms } = call
  const moved = await tryMove(world, scope, me, organization, field(call, 'parent')).finally(() => realms.forget())
  if (moved.ok) return redirect(saying(organizationPath(call.organization.id), 'organizationMoved'))
  switch (moved.code) {
    case 'names-collide':
      return managePage(call, { collisions: moved.collisions.map(({ username }) => username) }, 422)
    case 'dead-end':
      return managePage(call, { errors: { parent: refusalErrors(policyReader(call), moved).second_factor } }, 422)
    case 'does-not-fit':
    case 'not-yours':
      return managePage(call, { errors: { parent: { word: 'manage.move.unfit' } } }, 422)
  }
}
