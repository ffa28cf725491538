import { type Application, findApplication } from '#domain/applications/applications.ts'
import { changeOidcClient, findOidcClient, renewSecret } from '#domain/applications/oidc-clients.ts'
import { isId } from '#kernel/ids.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { oidcPartsOf } from './application-oidc.tsx'
import { oidcValuesOf, readOidc, typedOidc } from './oidc-form.ts'
import { OidcPage, OidcSecretPage } from './oidc-page.tsx'
import { headOf, organizationPath } from './organization-head.tsx'

const ONE = '/admin/organizations/:organization/applications/:application/openid'
const deed = 'organization.applications'

export const oidcRoutes: readonly Route[] = [
  { method: 'GET', path: ONE, door: 'govern', deed, handle: getAddresses },
  { method: 'POST', path: ONE, door: 'govern', deed, handle: postAddresses },
  { method: 'POST', path: `${ONE}/secret`, page: ONE, door: 'govern', deed, handle: postSecret },
]

async function getAddresses(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  if (!application) return nothing(404)
  const client = await call.world.within(call.scope, (work) => findOidcClient(work, application))
  const props = { application, values: oidcValuesOf(client) }
  return page(<OidcPage view={viewOf(call)} head={await headOf(call)} {...props} />)
}

async function postAddresses(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  if (!application) return nothing(404)
  const { settings, form } = readOidc(call)
  if (!settings) {
    const props = { application, values: typedOidc(call), errors: form.errors }
    return page(<OidcPage view={viewOf(call)} head={await headOf(call)} {...props} />, 422)
  }
  await call.world.within(call.scope, (work) => changeOidcClient(work, byOf(call), application, settings))
  return redirect(saying(pathOf(call, application), 'applicationSaved'))
}

async function postSecret(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  if (!application) return nothing(404)
  const secret = await call.world.within(call.scope, (work) => renewSecret(work, byOf(call), application))
  if (secret === undefined) return redirect(`${pathOf(call, application)}/openid`)
  const view = viewOf(call)
  const parts = await oidcPartsOf(call, view, application)
  return page(<OidcSecretPage view={view} head={await headOf(call)} {...{ application, ...parts, secret }} />)
}

/** Of this kind alone: the others have nothing to be said here. */
async function applicationIn({ world, scope, organization, params }: AdminCall): Promise<Application | undefined> {
  const { application: id = '' } = params
  if (!isId(id)) return undefined
  const found = await world.within(scope, (work) => findApplication(work, { organizationId: organization.id, id }))
  return found?.kind === 'oidc' ? found : undefined
}

const byOf = ({ me, place }: AdminCall) => ({ actor: { userId: me.user.id }, place })
const pathOf = ({ organization }: AdminCall, { id }: Application): string =>
  `${organizationPath(organization.id)}/applications/${id}`
