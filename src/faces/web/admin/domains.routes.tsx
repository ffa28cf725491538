import { isProof, parseHostName, recordNameOf } from '#domain/organizations/hosts.ts'
import {
  addDomain,
  type Domain,
  domainsOf,
  findDomain,
  leadDomain,
  MOST_DOMAINS,
  proveDomain,
  removeDomain,
} from '#domain/providers/domains.ts'
import { providersOf } from '#domain/providers/providers.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import type { Said } from '../ui/view.ts'
import { DomainPage } from './domain-page.tsx'
import { unproved } from './hosts.routes.tsx'
import { headOf, organizationPath } from './organization-head.tsx'
import { ProvidersPage } from './providers-page.tsx'

const PROVIDERS = '/admin/organizations/:organization/providers'
const DOMAINS = '/admin/organizations/:organization/domains'
const ONE = `${DOMAINS}/:domain`
const needed = { door: 'govern', deed: 'organization.providers' } as const

export const domainsRoutes: readonly Route[] = [
  { ...needed, method: 'POST', path: DOMAINS, page: PROVIDERS, handle: postDomains },
  { ...needed, method: 'GET', path: ONE, handle: getOne },
  { ...needed, method: 'POST', path: ONE, handle: postOne },
  { ...needed, method: 'POST', path: `${ONE}/check`, page: ONE, handle: postCheck },
  { ...needed, method: 'POST', path: `${ONE}/remove`, page: ONE, handle: postRemove },
]

async function postDomains(call: AdminCall): Promise<Reply> {
  const { world, scope, organization } = call
  const name = parseHostName(field(call, 'name').replace(/^@/, ''))
  if (name === undefined) return listPage(call, { word: 'domains.malformed' })
  const added = await world.within(scope, (work) =>
    addDomain(work, byOf(call), { organizationId: organization.id, name }),
  )
  if (added === 'too-many') return listPage(call, { word: 'domains.tooMany', values: { most: MOST_DOMAINS } })
  if (added === 'there') return listPage(call, { word: 'domains.there' })
  return redirect(saying(pathOf(call, name), 'domainAdded'))
}

async function getOne(call: AdminCall): Promise<Reply> {
  const domain = await domainIn(call)
  return domain ? domainPage(call, domain) : nothing(404)
}

/** Where its people are sent from now on. */
async function postOne(call: AdminCall): Promise<Reply> {
  const domain = await domainIn(call)
  if (!domain) return nothing(404)
  const { world, scope, organization } = call
  const chosen = field(call, 'provider')
  const providers = await world.within(scope, (work) => providersOf(work, organization))
  const provider = providers.find(({ id }) => id === chosen)
  if (chosen !== '' && !provider) return domainPage(call, domain, { provider: { word: 'error.choice' } })
  await world.within(scope, (work) => leadDomain(work, byOf(call), domain, provider?.id ?? null))
  return redirect(saying(pathOf(call, domain.name), 'domainSaved'))
}

/** Asks the DNS, and takes the domain into use when the record is there. */
async function postCheck(call: AdminCall): Promise<Reply> {
  const domain = await domainIn(call)
  if (!domain) return nothing(404)
  const record = recordNameOf(domain.name)
  const found = await call.site.txt(record)
  if (found === 'failed') return domainPage(call, domain, { check: { word: 'hosts.failed' } })
  if (!isProof(domain, found)) return domainPage(call, domain, { check: unproved(record, found) })
  const { world, scope } = call
  const proved = await world.within(scope, (work) => proveDomain(work, byOf(call), domain, found))
  if (proved === 'taken') return domainPage(call, domain, { check: { word: 'domains.taken' } })
  return proved === 'done' ? redirect(saying(pathOf(call, domain.name), 'domainProved')) : nothing(404)
}

async function postRemove(call: AdminCall): Promise<Reply> {
  const domain = await domainIn(call)
  if (!domain) return nothing(404)
  await call.world.within(call.scope, (work) => removeDomain(work, byOf(call), domain))
  return redirect(saying(`${organizationPath(call.organization.id)}/providers`, 'domainRemoved'))
}

async function listPage(call: AdminCall, error: Said): Promise<Reply> {
  const { world, scope, organization } = call
  const [providers, domains] = await world.within(scope, (work) =>
    Promise.all([providersOf(work, organization), domainsOf(work, organization.id)]),
  )
  const props = { providers, domains, error, typed: field(call, 'name') }
  return page(<ProvidersPage view={viewOf(call)} head={await headOf(call)} {...props} />, 422)
}

type Errors = { readonly check?: Said; readonly provider?: Said }

async function domainPage(call: AdminCall, domain: Domain, errors: Errors = {}): Promise<Reply> {
  const { world, scope, organization } = call
  const providers = await world.within(scope, (work) => providersOf(work, organization))
  const props = { domain, providers, errors }
  const status = errors.check || errors.provider ? 422 : 200
  return page(<DomainPage view={viewOf(call)} head={await headOf(call)} {...props} />, status)
}

/** A name of the path that is on the organization's list. */
async function domainIn({ world, scope, organization, params }: AdminCall): Promise<Domain | undefined> {
  const { domain: name = '' } = params
  if (parseHostName(name) !== name) return undefined
  return world.within(scope, (work) => findDomain(work, { organizationId: organization.id, name }))
}

const byOf = ({ me, place }: AdminCall) => ({ actor: { userId: me.user.id }, place })
const pathOf = ({ organization }: AdminCall, name: string): string =>
  `${organizationPath(organization.id)}/domains/${name}`
