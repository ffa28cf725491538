import { overviewOf } from '#domain/administration/overview.ts'
import type { Reply } from '../../http/reply.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { headOf } from './organization-head.tsx'
import { OverviewPage } from './overview-page.tsx'

export const overviewRoutes: readonly Route[] = [
  { method: 'GET', path: '/admin/overview', door: 'rule', deed: 'organization.see', handle: getOverview },
  {
    method: 'GET',
    path: '/admin/organizations/:organization',
    door: 'rule',
    deed: 'organization.see',
    handle: getOverview,
  },
]

async function getOverview(call: AdminCall): Promise<Reply> {
  const overview = await call.world.within(call.scope, (work) => overviewOf(work, call.organization))
  return page(<OverviewPage view={viewOf(call)} head={await headOf(call)} overview={overview} />)
}
