import { followTokens } from '#domain/administration/provision-roles.ts'
import { type IdentityProvider, providersOf } from '#domain/providers/providers.ts'
import {
  addScimToken,
  endScimToken,
  findScimToken,
  MOST_TOKENS,
  type ScimToken,
  scimTokensOf,
} from '#domain/providers/scim-tokens.ts'
import { isId } from '#kernel/ids.ts'
import { portalAddress } from '../../http/portal-address.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import type { FieldErrors } from '../ui/view.ts'
import { headOf, organizationPath } from './organization-head.tsx'
import { blankToken, readToken, rolesFor, type TokenField, type TokenValues, typedToken } from './provisioning-form.ts'
import { EndTokenPage, NewTokenPage, ProvisioningPage, TokenShownPage } from './provisioning-page.tsx'

const LIST = '/admin/organizations/:organization/provisioning'
const deed = 'organization.providers'

export const provisioningRoutes: readonly Route[] = [
  { method: 'GET', path: LIST, door: 'rule', deed, handle: getList },
  { method: 'GET', path: `${LIST}/new`, door: 'govern', deed, handle: getNew },
  { method: 'POST', path: `${LIST}/new`, door: 'govern', deed, handle: postNew },
  { method: 'GET', path: `${LIST}/:token/end`, door: 'govern', deed, handle: getEnd },
  { method: 'POST', path: `${LIST}/:token/end`, door: 'govern', deed, handle: postEnd },
]

/** Where directories send what they provision. */
const addressOf = async ({ world, site, organization }: AdminCall): Promise<string> =>
  `${await world.look((look) => portalAddress(look, site, organization.realmId))}/scim/v2`

async function getList(call: AdminCall): Promise<Reply> {
  const { world, scope, organization } = call
  const tokens = await world.within(scope, (work) => scimTokensOf(work, organization))
  const providers = await providersIn(call)
  const props = { view: viewOf(call), head: await headOf(call), address: await addressOf(call), tokens, providers }
  return page(<ProvisioningPage {...props} />)
}

async function getNew(call: AdminCall): Promise<Reply> {
  return formPage(call, { values: blankToken, providers: await providersIn(call) })
}

async function postNew(call: AdminCall): Promise<Reply> {
  const { world, scope, organization } = call
  const providers = await providersIn(call)
  const { draft, form } = readToken(call, providers)
  if (!draft) return formPage(call, { values: typedToken(call), providers, errors: form.errors })
  const token = await world.within(scope, async (work) => {
    const made = await addScimToken(work, byOf(call), organization.id, draft)
    if (made && draft.providerId === null) await followTokens(work, call.me, organization)
    return made
  })
  const props = { view: viewOf(call), head: await headOf(call), name: draft.name, address: await addressOf(call) }
  if (token) return page(<TokenShownPage {...props} token={token} />)
  const errors = { name: { word: 'provisioning.tooMany', values: { max: MOST_TOKENS } } } as const
  return formPage(call, { values: typedToken(call), providers, errors })
}

async function getEnd(call: AdminCall): Promise<Reply> {
  const token = await tokenIn(call)
  return token ? page(<EndTokenPage view={viewOf(call)} head={await headOf(call)} token={token} />) : nothing(404)
}

async function postEnd(call: AdminCall): Promise<Reply> {
  const token = await tokenIn(call)
  if (!token) return nothing(404)
  await call.world.within(call.scope, async (work) => {
    const isEnded = await endScimToken(work, byOf(call), token)
    if (isEnded && token.providerId === null) await followTokens(work, call.me, call.organization)
  })
  return redirect(saying(`${organizationPath(call.organization.id)}/provisioning`, 'scimTokenEnded'))
}

type FormProps = {
  readonly values: TokenValues
  readonly providers: readonly IdentityProvider[]
  readonly errors?: FieldErrors<TokenField>
}

async function formPage(call: AdminCall, props: FormProps): Promise<Reply> {
  const status = props.errors ? 422 : 200
  const roles = rolesFor(call)
  return page(<NewTokenPage view={viewOf(call)} head={await headOf(call)} roles={roles} {...props} />, status)
}

function providersIn({ world, scope, organization }: AdminCall): Promise<IdentityProvider[]> {
  return world.within(scope, (work) => providersOf(work, organization))
}

async function tokenIn({ world, scope, organization, params }: AdminCall): Promise<ScimToken | undefined> {
  const { token: id = '' } = params
  if (!isId(id)) return undefined
  return world.within(scope, (work) => findScimToken(work, { organizationId: organization.id, id }))
}

const byOf = ({ me, place }: AdminCall) => ({
  actor: { userId: me.user.id, organizationId: me.user.organizationId },
  place,
})
