import { randomBytes } from 'node:crypto'
import { domainsOf } from '#domain/providers/domains.ts'
import { forgetMetadata, keepMetadata, metadataOf } from '#domain/providers/metadata.ts'
import {
  addProvider,
  changeProvider,
  findProvider,
  type IdentityProvider,
  MOST_PROVIDERS,
  type ProviderKind,
  providerKinds,
  providersOf,
  removeProvider,
} from '#domain/providers/providers.ts'
import { isId, newId } from '#kernel/ids.ts'
import type { Scoped } from '#kernel/work.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { sendTo } from '../sso/sso.routes.tsx'
import type { FieldErrors } from '../ui/view.ts'
import { headOf, organizationPath } from './organization-head.tsx'
import { blankProvider, type ReadProvider, typedProvider, valuesOfProvider } from './provider-form.ts'
import { ChooseProviderKindPage, ProviderFormPage, RemoveProviderPage } from './provider-form-page.tsx'
import type { ProviderValues } from './provider-kind.ts'
import { ProviderPage } from './provider-page.tsx'
import { followSaved, readTrusted } from './provider-trusting.ts'
import { ProvidersPage } from './providers-page.tsx'

const LIST = '/admin/organizations/:organization/providers'
const ONE = `${LIST}/:provider`
const deed = 'organization.providers'

export const providersRoutes: readonly Route[] = [
  { method: 'GET', path: LIST, door: 'rule', deed, handle: getList },
  { method: 'GET', path: `${LIST}/new`, door: 'govern', deed, handle: getNew },
  { method: 'POST', path: `${LIST}/new`, door: 'govern', deed, handle: postNew },
  { method: 'GET', path: ONE, door: 'rule', deed, handle: getOne },
  { method: 'POST', path: `${ONE}/test`, page: ONE, door: 'govern', deed, handle: postTest },
  { method: 'POST', path: `${ONE}/refresh`, page: ONE, door: 'govern', deed, handle: postRefresh },
  { method: 'GET', path: `${ONE}/edit`, door: 'govern', deed, handle: getEdit },
  { method: 'POST', path: `${ONE}/edit`, door: 'govern', deed, handle: postEdit },
  { method: 'GET', path: `${ONE}/remove`, door: 'govern', deed, handle: getRemove },
  { method: 'POST', path: `${ONE}/remove`, door: 'govern', deed, handle: postRemove },
]

async function getList(call: AdminCall): Promise<Reply> {
  const { world, scope, organization } = call
  const [providers, domains] = await world.within(scope, (work) =>
    Promise.all([providersOf(work, organization), domainsOf(work, organization.id)]),
  )
  return page(<ProvidersPage view={viewOf(call)} head={await headOf(call)} {...{ providers, domains }} />)
}

async function getNew(call: AdminCall): Promise<Reply> {
  const kind = kindNamed(call.query.get('kind'))
  if (!kind) return page(<ChooseProviderKindPage view={viewOf(call)} head={await headOf(call)} />)
  return formPage(call, { kind, id: newId(call.now, randomBytes), values: blankProvider(kind) })
}

/** Its id is made with the form, as it stands in the addresses that are registered at the provider first. */
async function postNew(call: AdminCall): Promise<Reply> {
  const kind = kindNamed(field(call, 'kind'))
  const id = field(call, 'id')
  if (!kind || !isId(id)) return getNew(call)
  const read = await readTrusted(call, kind, undefined)
  if ('errors' in read) return formPage(call, { ...read, kind, id })
  const added = await call.world.within(call.scope, (work) => add(work, call, id, read))
  if (added === 'done') return redirect(saying(pathOf(call, id), 'providerSaved'))
  const errors = { name: { word: `providers.${added}`, values: { max: MOST_PROVIDERS } } } as const
  return formPage(call, { kind, id, values: typedProvider(call, kind), errors })
}

async function add(work: Scoped, call: AdminCall, id: string, read: ReadProvider) {
  const { draft, secret, document } = read
  const key = { organizationId: call.organization.id, id }
  const added = await addProvider(work, byOf(call), key, draft, secret)
  if (added === 'done' && document) await keepMetadata(work, key, document)
  if (added === 'done') await followSaved(work, call, { before: undefined, id, read })
  return added
}

async function getOne(call: AdminCall): Promise<Reply> {
  const provider = await providerIn(call)
  return provider ? onePage(call, provider) : nothing(404)
}

/** Whoever administers goes there as anybody would; what comes back signs nobody in. */
async function postTest(call: AdminCall): Promise<Reply> {
  const provider = await providerIn(call)
  if (!provider) return nothing(404)
  const { host } = new URL((await call.site.upstream.addresses(provider)).callback)
  // reason: they are led back to the address of its people, and have no session there
  if (host !== call.host) return onePage(call, provider, 'elsewhere')
  return sendTo(call, provider, { purpose: 'test', user: call.me.user })
}

async function postRefresh(call: AdminCall): Promise<Reply> {
  const provider = await providerIn(call)
  if (!provider) return nothing(404)
  const refused = await call.site.upstream.refresh(provider)
  return refused
    ? onePage(call, provider, refused.reason)
    : redirect(saying(pathOf(call, provider.id), 'providerRefreshed'))
}

async function getEdit(call: AdminCall): Promise<Reply> {
  const provider = await providerIn(call)
  if (!provider) return nothing(404)
  return formPage(call, { kind: provider.kind, id: provider.id, provider, values: valuesOfProvider(provider) })
}

async function postEdit(call: AdminCall): Promise<Reply> {
  const provider = await providerIn(call)
  if (!provider) return nothing(404)
  const { kind, id } = provider
  const read = await readTrusted(call, kind, provider)
  if ('errors' in read) return formPage(call, { ...read, kind, id, provider })
  await call.world.within(call.scope, (work) => change(work, call, provider, read))
  return redirect(saying(pathOf(call, id), 'providerSaved'))
}

async function change(work: Scoped, call: AdminCall, provider: IdentityProvider, read: ReadProvider): Promise<void> {
  const { draft, secret, document } = read
  await changeProvider(work, byOf(call), provider, draft, secret)
  if (document) await keepMetadata(work, provider, document)
  else if (draft.issuer !== provider.issuer) await forgetMetadata(work, provider)
  await followSaved(work, call, { before: provider, id: provider.id, read })
}

async function getRemove(call: AdminCall): Promise<Reply> {
  const provider = await providerIn(call)
  if (!provider) return nothing(404)
  return page(<RemoveProviderPage view={viewOf(call)} head={await headOf(call)} provider={provider} />)
}

async function postRemove(call: AdminCall): Promise<Reply> {
  const provider = await providerIn(call)
  if (!provider) return nothing(404)
  await call.world.within(call.scope, (work) => removeProvider(work, byOf(call), provider))
  return redirect(saying(pathOf(call), 'providerRemoved'))
}

type Problem = Parameters<typeof ProviderPage>[0]['problem']

async function onePage(call: AdminCall, provider: IdentityProvider, problem?: Problem): Promise<Reply> {
  const { world, scope, site } = call
  const [metadata, ours] = await Promise.all([
    world.within(scope, (work) => metadataOf(work, provider)),
    site.upstream.addresses(provider),
  ])
  const props = { provider, metadata, ours, problem }
  return page(<ProviderPage view={viewOf(call)} head={await headOf(call)} {...props} />, problem ? 422 : 200)
}

type FormProps = {
  readonly kind: ProviderKind
  readonly id: string
  readonly values: ProviderValues
  readonly provider?: IdentityProvider
  readonly errors?: FieldErrors<string>
}

async function formPage(call: AdminCall, props: FormProps): Promise<Reply> {
  const ours = await call.site.upstream.addresses({ organizationId: call.organization.id, id: props.id })
  const shown = { ...props, ours, errors: props.errors ?? {} }
  return page(<ProviderFormPage view={viewOf(call)} head={await headOf(call)} {...shown} />, props.errors ? 422 : 200)
}

async function providerIn({ world, scope, organization, params }: AdminCall): Promise<IdentityProvider | undefined> {
  const { provider: id = '' } = params
  if (!isId(id)) return undefined
  return world.within(scope, (work) => findProvider(work, { organizationId: organization.id, id }))
}

const kindNamed = (name: string | null): ProviderKind | undefined => providerKinds.find((kind) => kind === name)
const byOf = ({ me, place }: AdminCall) => ({ actor: { userId: me.user.id }, place })
const pathOf = ({ organization }: AdminCall, id?: string): string =>
  `${organizationPath(organization.id)}/providers${id === undefined ? '' : `/${id}`}`
