import { type ApiKey, addKey, endKey, findKey, keysOf, MOST_KEYS } from '#domain/applications/api-keys.ts'
import { type Application, applicationsOf } from '#domain/applications/applications.ts'
import { isId } from '#kernel/ids.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import type { FieldErrors } from '../ui/view.ts'
import { blankKey, type KeyField, type KeyValues, readKey, typedKey } from './api-keys-form.ts'
import { ApiKeyShownPage, ApiKeysPage, EndApiKeyPage, NewApiKeyPage } from './api-keys-page.tsx'
import { headOf, organizationPath } from './organization-head.tsx'

const LIST = '/admin/organizations/:organization/keys'
const deed = 'organization.keys'

export const apiKeysRoutes: readonly Route[] = [
  { method: 'GET', path: LIST, door: 'rule', deed, handle: getList },
  { method: 'GET', path: `${LIST}/new`, door: 'govern', deed, handle: getNew },
  { method: 'POST', path: `${LIST}/new`, door: 'govern', deed, handle: postNew },
  { method: 'GET', path: `${LIST}/:key/end`, door: 'govern', deed, handle: getEnd },
  { method: 'POST', path: `${LIST}/:key/end`, door: 'govern', deed, handle: postEnd },
]

async function getList(call: AdminCall): Promise<Reply> {
  const { world, scope, organization } = call
  const keys = await world.within(scope, (work) => keysOf(work, organization))
  return page(<ApiKeysPage view={viewOf(call)} head={await headOf(call)} keys={keys} />)
}

async function getNew(call: AdminCall): Promise<Reply> {
  return formPage(call, { values: blankKey, applications: await applicationsIn(call) })
}

async function postNew(call: AdminCall): Promise<Reply> {
  const { world, scope, organization } = call
  const applications = await applicationsIn(call)
  const { draft, form } = readKey(call, applications)
  if (!draft) return formPage(call, { values: typedKey(call), applications, errors: form.errors })
  const made = await world.within(scope, (work) => addKey(work, byOf(call), organization.id, draft))
  if (made) return shown(call, draft.name, made.token)
  const errors = { name: { word: 'apiKeys.tooMany', values: { max: MOST_KEYS } } } as const
  return formPage(call, { values: typedKey(call), applications, errors })
}

/** Shown once, on the page that answers the form. */
async function shown(call: AdminCall, name: string, token: string): Promise<Reply> {
  const address = call.site.publicUrl
  return page(<ApiKeyShownPage view={viewOf(call)} head={await headOf(call)} {...{ name, token, address }} />)
}

async function getEnd(call: AdminCall): Promise<Reply> {
  const apiKey = await keyIn(call)
  return apiKey ? page(<EndApiKeyPage view={viewOf(call)} head={await headOf(call)} apiKey={apiKey} />) : nothing(404)
}

async function postEnd(call: AdminCall): Promise<Reply> {
  const apiKey = await keyIn(call)
  if (!apiKey) return nothing(404)
  await call.world.within(call.scope, (work) => endKey(work, byOf(call), apiKey))
  return redirect(saying(`${organizationPath(call.organization.id)}/keys`, 'apiKeyEnded'))
}

type FormProps = {
  readonly values: KeyValues
  readonly applications: readonly Application[]
  readonly errors?: FieldErrors<KeyField>
}

async function formPage(call: AdminCall, props: FormProps): Promise<Reply> {
  const status = props.errors ? 422 : 200
  return page(<NewApiKeyPage view={viewOf(call)} head={await headOf(call)} {...props} />, status)
}

/** Those that a key can belong to. */
async function applicationsIn({ world, scope, organization }: AdminCall): Promise<Application[]> {
  const all = await world.within(scope, (work) => applicationsOf(work, organization.id))
  return all.filter(({ kind }) => kind === 'api')
}

async function keyIn({ world, scope, organization, params }: AdminCall): Promise<ApiKey | undefined> {
  const { key: id = '' } = params
  if (!isId(id)) return undefined
  return world.within(scope, (work) => findKey(work, { organizationId: organization.id, id }))
}

const byOf = ({ me, place }: AdminCall) => ({
  actor: { userId: me.user.id, organizationId: me.user.organizationId },
  place,
})
