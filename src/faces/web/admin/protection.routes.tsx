import { liftFlood, protectionOf } from '#domain/administration/waits.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { kinds, readForm, typed } from '../form.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { headOf, organizationPath } from './organization-head.tsx'
import { ProtectionPage, type ProtectionPageProps } from './protection-page.tsx'
import { refusalOf } from './waits.routes.tsx'

const AT = '/admin/organizations/:organization/protection'

export const protectionRoutes: readonly Route[] = [
  { method: 'GET', path: AT, door: 'rule', deed: 'organization.lift-waits', handle: getProtection },
  { method: 'POST', path: `${AT}/lift`, door: 'govern', deed: 'organization.lift-waits', page: AT, handle: postLift },
]

async function getProtection(call: AdminCall): Promise<Reply> {
  return protectionPage(call)
}

async function postLift(call: AdminCall): Promise<Reply> {
  const { world, scope, me, organization } = call
  const form = readForm<'reason'>(call)
  const reason = form.required('reason', kinds.contact)
  const values = typed(call, ['reason'])
  if (reason === undefined) return protectionPage(call, { errors: form.errors, values }, 422)
  const lifted = await world.within(scope, (work) => liftFlood(work, me, organization, reason))
  if (lifted.ok) return redirect(saying(`${organizationPath(organization.id)}/protection`, 'floodLifted'))
  return protectionPage(call, { errors: { reason: refusalOf(call, lifted) }, values }, 422)
}

async function protectionPage(
  call: AdminCall,
  more: Pick<ProtectionPageProps, 'values' | 'errors'> = {},
  status = 200,
): Promise<Reply> {
  const flood = await protectionOf(call.world, call.organization)
  const props = { view: viewOf(call), head: await headOf(call), flood }
  return page(<ProtectionPage {...props} {...more} />, status)
}
