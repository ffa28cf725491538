import { addName, ifProved, ifRemoved, proveName, removeName, shareName } from '#domain/administration/hosts.ts'
import { NamesCollide } from '#domain/administration/tree.ts'
import { certificatesOf } from '#domain/organizations/certificates.ts'
import {
  chiefHost,
  findHost,
  formerRecordNameOf,
  type HostName,
  hostsOf,
  isProof,
  MOST_HOSTS,
  parseHostName,
  recordNameOf,
  sharedHosts,
} from '#domain/organizations/hosts.ts'
import { findUser } from '#domain/users/users.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { addressAt } from '../../http/site.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import type { Said } from '../ui/view.ts'
import { MovedPage } from './hosts-moved.tsx'
import { HostPage, HostsPage, RemoveHostPage } from './hosts-page.tsx'
import { headOf, organizationPath } from './organization-head.tsx'

const HOSTS = '/admin/organizations/:organization/hosts'
const HOST = `${HOSTS}/:host`
const needed = { door: 'govern', deed: 'organization.brand' } as const

export const hostsRoutes: readonly Route[] = [
  { ...needed, method: 'GET', path: HOSTS, handle: getHosts },
  { ...needed, method: 'POST', path: HOSTS, handle: postHosts },
  { ...needed, method: 'POST', path: `${HOSTS}-passkeys`, page: HOSTS, handle: postPasskeys },
  { ...needed, method: 'GET', path: HOST, handle: getHost },
  { ...needed, method: 'POST', path: `${HOST}/check`, page: HOST, handle: postCheck },
  { ...needed, method: 'GET', path: `${HOST}/remove`, handle: getRemove },
  { ...needed, method: 'POST', path: `${HOST}/remove`, handle: postRemove },
]

async function getHosts(call: AdminCall): Promise<Reply> {
  return hostsPage(call)
}

async function postHosts(call: AdminCall): Promise<Reply> {
  const name = parseHostName(field(call, 'name'))
  if (name === undefined) return hostsPage(call, { word: 'hosts.malformed' })
  if (isOurs(call, name)) return hostsPage(call, { word: 'hosts.ours' })
  const added = await call.world.within(call.scope, (work) => addName(work, call.me, call.organization, name))
  if (added === 'too-many') return hostsPage(call, { word: 'hosts.tooMany', values: { most: MOST_HOSTS } })
  if (added === 'there') return hostsPage(call, { word: 'hosts.there' })
  return redirect(saying(pathOf(call, name), 'hostAdded'))
}

async function postPasskeys(call: AdminCall): Promise<Reply> {
  const { world, scope, me, organization } = call
  const name = field(call, 'passkeys') || undefined
  const shared = await world.within(scope, (work) => shareName(work, me, organization, name))
  return shared === 'gone'
    ? hostsPage(call, undefined, { word: 'hosts.gone' })
    : redirect(saying(pathOf(call), 'hostPasskeys'))
}

async function getHost(call: AdminCall): Promise<Reply> {
  const host = await hostIn(call)
  return host ? hostPage(call, host) : nothing(404)
}

/** Asks the DNS, and takes the name into use when the record is there. */
async function postCheck(call: AdminCall): Promise<Reply> {
  const host = await hostIn(call)
  if (!host) return nothing(404)
  const record = recordNameOf(host.name)
  const found = await recordsFor(call, host)
  if (found === 'failed') return hostPage(call, host, { word: 'hosts.failed' })
  const { world, scope, me, organization } = call
  const proved = await world.within(scope, (work) => proveName(work, me, organization, host.name, found))
  if (proved === 'gone') return nothing(404)
  if (proved === 'taken') return hostPage(call, host, { word: 'hosts.taken' })
  if (proved === 'unproved') return hostPage(call, host, unproved(record, found))
  return changed(call, 'hostProved', addressAt(call.site, host.name))
}

/** At its place, and where nothing there is the proof, at that of older versions. */
async function recordsFor({ site }: AdminCall, host: HostName): Promise<readonly string[] | 'failed'> {
  const found = await site.txt(recordNameOf(host.name))
  if (found === 'failed' || isProof(host, found)) return found
  const former = await site.txt(formerRecordNameOf(host.name))
  return former !== 'failed' && isProof(host, former) ? former : found
}

async function getRemove(call: AdminCall): Promise<Reply> {
  const host = await hostIn(call)
  return host ? removePage(call, host) : nothing(404)
}

async function postRemove(call: AdminCall): Promise<Reply> {
  const host = await hostIn(call)
  if (!host) return nothing(404)
  const { to } = await call.world.look((look) => ifRemoved(look, call.organization, host.name))
  try {
    await call.world.within(call.scope, (work) => removeName(work, call.me, call.organization, host.name))
  } catch (error) {
    if (error instanceof NamesCollide) return removePage(call, host, 422)
    throw error
  }
  return changed(call, 'hostRemoved', shown(call, to))
}

/** Whoever has moved themselves has no session here any more: the page says where they sign in. */
async function changed(call: AdminCall, notice: 'hostProved' | 'hostRemoved', address: string): Promise<Reply> {
  call.realms.forget()
  const { user } = call.me
  const now = await call.world.look((look) => findUser(look, user))
  if (now?.realmId !== user.realmId) return page(<MovedPage view={viewOf(call)} address={address} />)
  return redirect(saying(pathOf(call), notice))
}

function namesOf({ world, organization: { id, realmId } }: AdminCall) {
  return world.look((look) =>
    Promise.all([hostsOf(look, id), chiefHost(look, realmId), certificatesOf(look, id), sharedHosts(look, id)]),
  )
}

async function hostsPage(call: AdminCall, error?: Said, passkeys?: Said): Promise<Reply> {
  const [hosts, chief, certificates, [chosen]] = await namesOf(call)
  const said = { error, passkeys, typed: field(call, 'name'), address: shown(call, chief) }
  const props = { hosts, certificates, chosen, ...said }
  return page(<HostsPage view={viewOf(call)} head={await headOf(call)} {...props} />, error || passkeys ? 422 : 200)
}

async function hostPage(call: AdminCall, host: HostName, error?: Said): Promise<Reply> {
  const { world, organization } = call
  const [who, chief] = await world.look((look) =>
    Promise.all([ifProved(look, organization, host.name), chiefHost(look, organization.realmId)]),
  )
  const addresses = { from: shown(call, who.from), to: shown(call, who.to) }
  const target = new URL(shown(call, chief)).hostname
  const props = { host, error, target, who: { ...who, ...addresses }, address: shown(call, host.name) }
  return page(<HostPage view={viewOf(call)} organization={organization} {...props} />, error ? 422 : 200)
}

async function removePage(call: AdminCall, host: HostName, status = 200): Promise<Reply> {
  const { world, organization } = call
  const who = await world.look((look) => ifRemoved(look, organization, host.name))
  const addresses = { from: shown(call, who.from), to: shown(call, who.to) }
  const props = { host, who: { ...who, ...addresses } }
  return page(<RemoveHostPage view={viewOf(call)} organization={organization} {...props} />, status)
}

/** A name of the path that is on the organization's list. */
async function hostIn({ world, scope, organization, params }: AdminCall): Promise<HostName | undefined> {
  const { host: name = '' } = params
  if (parseHostName(name) !== name) return undefined
  return world.within(scope, (work) => findHost(work, { organizationId: organization.id, name }))
}

/** What was found instead of the proof. */
export function unproved(record: string, found: readonly string[]): Said {
  if (found.length === 0) return { word: 'hosts.unfound', values: { record } }
  // reason: strangers wrote them, and they are to be recognized, not read
  const plain = found.slice(0, 5).map((text) => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 100))
  return { word: 'hosts.different', values: { record, found: plain.join(' · ') } }
}

function isOurs({ site }: AdminCall, name: string): boolean {
  return [...site.hosts].some((host) => host.replace(/:\d+$/, '') === name)
}

/** The address of a name; without one, the operator's. */
function shown({ site }: AdminCall, name: string | undefined): string {
  return name === undefined ? site.publicUrl : addressAt(site, name)
}

function pathOf({ organization }: AdminCall, name?: string): string {
  return `${organizationPath(organization.id)}/hosts${name === undefined ? '' : `/${name}`}`
}
