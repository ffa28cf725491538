import { type Application, findApplication } from '#domain/applications/applications.ts'
import {
  addRadiusClient,
  changeRadiusClient,
  MOST_CLIENTS,
  newRadiusSecret,
  type RadiusClient,
  radiusClientsOf,
  removeRadiusClient,
} from '#domain/applications/radius-clients.ts'
import { isId } from '#kernel/ids.ts'
import type { Scoped } from '#kernel/work.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import type { FieldErrors } from '../ui/view.ts'
import { radiusIngredients } from './application-radius.tsx'
import { headOf, organizationPath } from './organization-head.tsx'
import {
  blankClient,
  type ClientField,
  type ClientValues,
  clientValues,
  type ReadClient,
  readClient,
  typedClient,
} from './radius-client-form.ts'
import { RadiusClientPage, RadiusSecretPage, RemoveRadiusClientPage } from './radius-client-page.tsx'

const ONE = '/admin/organizations/:organization/applications/:application'
const CLIENT = `${ONE}/clients/:client`
const deed = 'organization.applications'

export const radiusClientsRoutes: readonly Route[] = [
  { method: 'GET', path: `${ONE}/clients/new`, door: 'govern', deed, handle: getNew },
  { method: 'POST', path: `${ONE}/clients/new`, door: 'govern', deed, handle: postNew },
  { method: 'GET', path: CLIENT, door: 'govern', deed, handle: getClient },
  { method: 'POST', path: CLIENT, door: 'govern', deed, handle: postClient },
  { method: 'GET', path: `${CLIENT}/remove`, door: 'govern', deed, handle: getRemove },
  { method: 'POST', path: `${CLIENT}/remove`, door: 'govern', deed, handle: postRemove },
]

async function getNew(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  return application ? formPage(call, { application, values: blankClient }) : nothing(404)
}

async function postNew(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  if (!application) return nothing(404)
  const { read, form } = readClient(call)
  if (!read) return formPage(call, { application, values: typedClient(call), errors: form.errors })
  return saved(call, application, read, (work, secret) => added(work, call, application, read, secret))
}

async function getClient(call: AdminCall): Promise<Reply> {
  const found = await clientIn(call)
  return found ? formPage(call, { ...found, values: clientValues(found.client) }) : nothing(404)
}

async function postClient(call: AdminCall): Promise<Reply> {
  const found = await clientIn(call)
  if (!found) return nothing(404)
  const { read, form } = readClient(call)
  if (!read) return formPage(call, { ...found, values: typedClient(call), errors: form.errors })
  const { client, application } = found
  const makes = read.again && read.secret === undefined
  return saved(call, application, read, async (work, made) => {
    await changeRadiusClient(work, byOf(call), client, read.draft, makes ? made : read.secret)
    return { shown: makes ? made : undefined }
  })
}

async function getRemove(call: AdminCall): Promise<Reply> {
  const found = await clientIn(call)
  if (!found) return nothing(404)
  return page(<RemoveRadiusClientPage view={viewOf(call)} head={await headOf(call)} {...found} />)
}

async function postRemove(call: AdminCall): Promise<Reply> {
  const found = await clientIn(call)
  if (!found) return nothing(404)
  await call.world.within(call.scope, (work) => removeRadiusClient(work, byOf(call), found.client))
  return redirect(saying(pathOf(call, found.application), 'radiusClientRemoved'))
}

/** `shown`: the secret that was made; `undefined`: it was typed in, or is what it was. */
type Saved = { readonly shown: string | undefined } | 'too-many'

async function added(
  work: Scoped,
  call: AdminCall,
  application: Application,
  { draft, secret }: ReadClient,
  made: string,
): Promise<Saved> {
  const id = await addRadiusClient(work, byOf(call), application, draft, secret ?? made)
  return id === undefined ? 'too-many' : { shown: secret === undefined ? made : undefined }
}

/** Saves, and shows the secret where one was made. */
async function saved(
  call: AdminCall,
  application: Application,
  { draft: { name } }: ReadClient,
  save: (work: Scoped, made: string) => Promise<Saved>,
): Promise<Reply> {
  const done = await call.world.within(call.scope, (work) => save(work, newRadiusSecret(work)))
  if (done === 'too-many') {
    const errors = { name: { word: 'radius.clients.tooMany', values: { max: MOST_CLIENTS } } } as const
    return formPage(call, { application, values: typedClient(call), errors })
  }
  if (done.shown === undefined) return redirect(saying(pathOf(call, application), 'radiusClientSaved'))
  const props = { application, name, ingredients: await radiusIngredients(call, done.shown) }
  return page(<RadiusSecretPage view={viewOf(call)} head={await headOf(call)} {...props} />)
}

type FormProps = {
  readonly application: Application
  readonly values: ClientValues
  readonly client?: RadiusClient
  readonly errors?: FieldErrors<ClientField>
}

async function formPage(call: AdminCall, props: FormProps): Promise<Reply> {
  const status = props.errors ? 422 : 200
  return page(<RadiusClientPage view={viewOf(call)} head={await headOf(call)} {...props} />, status)
}

async function applicationIn({ world, scope, organization, params }: AdminCall): Promise<Application | undefined> {
  const { application: id = '' } = params
  if (!isId(id)) return undefined
  const key = { organizationId: organization.id, id }
  const application = await world.within(scope, (work) => findApplication(work, key))
  return application?.kind === 'radius' ? application : undefined
}

async function clientIn(
  call: AdminCall,
): Promise<{ readonly application: Application; readonly client: RadiusClient } | undefined> {
  const application = await applicationIn(call)
  if (!application) return undefined
  const clients = await call.world.within(call.scope, (work) => radiusClientsOf(work, application))
  const client = clients.find(({ id }) => id === call.params.client)
  return client && { application, client }
}

const byOf = ({ me, place }: AdminCall) => ({ actor: { userId: me.user.id }, place })
const pathOf = ({ organization }: AdminCall, { id }: Application): string =>
  `${organizationPath(organization.id)}/applications/${id}`
