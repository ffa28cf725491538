import { type Application, findApplication } from '#domain/applications/applications.ts'
import { endPath, renewPath } from '#domain/applications/privacyidea-paths.ts'
import { isId } from '#kernel/ids.ts'
import { portalAddress } from '../../http/portal-address.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { headOf, organizationPath } from './organization-head.tsx'
import { PrivacyideaPage } from './privacyidea-page.tsx'

const ONE = '/admin/organizations/:organization/applications/:application'
const deed = 'organization.applications'

export const privacyideaRoutes: readonly Route[] = [
  { method: 'POST', path: `${ONE}/privacyidea`, page: ONE, door: 'govern', deed, handle: postPath },
  { method: 'POST', path: `${ONE}/privacyidea/end`, page: ONE, door: 'govern', deed, handle: postEnd },
]

/** Shown once, on the page that answers the form. */
async function postPath(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  if (!application) return nothing(404)
  const { world, site, scope, organization } = call
  const secret = await world.within(scope, (work) => renewPath(work, byOf(call), application))
  const portal = await world.look((look) => portalAddress(look, site, organization.realmId))
  const address = `${portal}/privacyidea/${secret}/`
  return page(<PrivacyideaPage view={viewOf(call)} head={await headOf(call)} {...{ application, address }} />)
}

async function postEnd(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  if (!application) return nothing(404)
  await call.world.within(call.scope, (work) => endPath(work, byOf(call), application))
  const path = `${organizationPath(call.organization.id)}/applications/${application.id}`
  return redirect(saying(path, 'applicationSaved'))
}

/** Of this kind alone: the others ask in another way. */
async function applicationIn({ world, scope, organization, params }: AdminCall): Promise<Application | undefined> {
  const { application: id = '' } = params
  if (!isId(id)) return undefined
  const found = await world.within(scope, (work) => findApplication(work, { organizationId: organization.id, id }))
  return found?.kind === 'api' ? found : undefined
}

const byOf = ({ me, place }: AdminCall) => ({ actor: { userId: me.user.id }, place })
