import { hash, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { admit } from '#domain/applications/admission.ts'
import {
  type Application,
  type ApplicationKey,
  findApplication,
  findVersion,
  nameOfKey,
} from '#domain/applications/applications.ts'
import { endPass, fetchPass, type Holder, holderOf, type KeptHolders, noteSeen } from '#domain/applications/passes.ts'
import { type Asking, askingAt } from '#domain/applications/rules.ts'
import { chiefHost } from '#domain/organizations/hosts.ts'
import { findOrganization } from '#domain/organizations/organizations.ts'
import type { Look, World } from '#kernel/work.ts'
import { readCookie, writeCookie } from '../http/cookies.ts'
import type { Lane } from '../http/dispatcher.ts'
import { OWN_PATH, ownPath } from '../http/entry.ts'
import { addressAt, type Site } from '../http/site.ts'
import { type Original, originalOf } from './asked.ts'
import { identityOf, nobody } from './identity.ts'

/** How long somebody may take to sign in. */
const BEGUN_SECONDS = 15 * 60

/** Applications as they were read last, by name. Each is asked again as soon as its row is another. */
type Kept = Map<string, { readonly application: Application; readonly version: string }>

/** Kept at most. */
const KEPT = 1000

type Parts = { readonly world: World; readonly site: Site; readonly kept: Kept; readonly holders: KeptHolders }
type Asked = { readonly request: IncomingMessage; readonly response: ServerResponse; readonly original: Original }
type Answer = (parts: Parts, asked: Asked, query: URLSearchParams) => Promise<void>

const answers: Readonly<Record<string, Answer>> = {
  '/forward-auth': decide,
  '/forward-auth/begin': begin,
  '/forward-auth/enter': enter,
  '/forward-auth/leave': leave,
}

/**
 * Tells a proxy whether a request may pass (nginx `auth_request`, Caddy and Traefik `forward_auth`). Whatever is not
 * understood or goes wrong is a no.
 */
export function forwardAuthLane(world: World, site: Site): Lane {
  const kept: Kept = new Map()
  const holders: KeptHolders = new Map()
  return async (request, response) => {
    if (!request.url?.startsWith('/forward-auth')) return false
    const [path = '', search = ''] = request.url.split('?', 2)
    const answer = answers[path]
    if (!answer) return false
    const query = new URLSearchParams(search)
    const original = originalOf(request, query, site.trustedProxies, answer === decide)
    if (original) {
      await answer({ world, site, kept, holders }, { request, response, original }, query).catch(() =>
        end(response, 503),
      )
    } else end(response, 403)
    return true
  }
}

async function decide(
  { world, kept, holders }: Parts,
  { request, response, original }: Asked,
  query: URLSearchParams,
): Promise<void> {
  const token = readCookie(request.headers.cookie, cookieNames(original).pass)
  const { application, holder, now } = await world.look(async (look) => ({
    ...(await read(look, { kept, holders }, original, token)),
    now: look.now,
  }))
  if (!application) return end(response, 403)
  const asking = askingAt(application, original.uri)
  const verdict = judged(application, asking, holder, now)
  if (holder) await noteSeen(world, holder, now).catch(() => undefined)
  if (verdict === 'pass')
    return end(response, 200, holder && isIn(application, asking, holder, now) ? identityOf(holder) : nobody)
  if (verdict === 'never') return end(response, 403)
  const to = `${original.origin}${OWN_PATH}/begin?to=${encodeURIComponent(original.uri)}`
  const leads = query.get('answer') === 'redirect' && original.isPage
  end(response, leads ? 302 : 401, { ...nobody, ...(original.isPage ? { location: to } : {}) })
}

/** Whoever has a pass is looked for with one statement, which says too whether the application is still what it was. */
async function read(
  look: Look,
  { kept, holders }: Pick<Parts, 'kept' | 'holders'>,
  { application: key, origin }: Original,
  token: string | undefined,
): Promise<{ application: Application | undefined; holder: Holder | undefined }> {
  const held = token === undefined ? undefined : await holderOf(look, holders, key, origin, token)
  const application = await applicationOf(look, kept, key, held?.version)
  const holder = held?.holder
  const isOurs = application?.enabled === true && application.origins.includes(origin)
  return { application: isOurs ? application : undefined, holder: isOurs ? holder : undefined }
}

async function applicationOf(
  look: Look,
  kept: Kept,
  key: ApplicationKey,
  version: string | null | undefined,
): Promise<Application | undefined> {
  const name = nameOfKey(key)
  const known = kept.get(name)
  if (known && known.version === version) return known.application
  const found = await findVersion(look, key)
  if (kept.size >= KEPT) kept.clear()
  if (found) kept.set(name, found)
  return found?.application
}

function judged(
  application: Application,
  asking: Asking,
  holder: Holder | undefined,
  now: Date,
): 'pass' | 'lead' | 'never' {
  if (asking === 'closed') return 'never'
  if (asking === 'open') return 'pass'
  if (!holder) return 'lead'
  const admission = admit(application, asking, holder, now)
  if (admission.ok) return 'pass'
  return admission.code === 'not-theirs' ? 'never' : 'lead'
}

/** Where everybody may pass, whoever would not be let in elsewhere is nobody, though they hold a pass of a time when they were. */
function isIn(application: Application, asking: Asking, holder: Holder, now: Date): boolean {
  return asking !== 'open' || admit(application, application.demand, holder, now).ok
}

/** At the application's host: gives the browser a secret, and leads it to the portal with what proves that. */
async function begin(
  { world, site, kept, holders }: Parts,
  { response, original }: Asked,
  query: URLSearchParams,
): Promise<void> {
  const found = await world.look(async (look) => {
    const { application } = await read(look, { kept, holders }, original, undefined)
    return application && { application, portal: await portalOf(look, site, application) }
  })
  if (!found) return end(response, 403)
  const state = randomBytes(32).toString('base64url')
  const wanted = new URLSearchParams({
    ...{ origin: original.origin, to: ownPath(query.get('to')), state: challengeOf(state) },
  })
  const cookie = { name: cookieNames(original).begun, value: state, maxAge: BEGUN_SECONDS }
  end(response, 303, {
    'set-cookie': writeCookie(cookie, original.secure),
    location: `${found.portal}/enter/${nameOfKey(found.application)}?${wanted}`,
  })
}

/** Where people of the application's organization sign in. */
export async function portalOf(look: Look, site: Site, { organizationId }: Application): Promise<string> {
  const organization = await findOrganization(look, organizationId)
  const name = organization && (await chiefHost(look, organization.realmId))
  return name === undefined ? site.publicUrl : addressAt(site, name)
}

/** At the application's host again: the ticket for a pass, and on to where the person wanted to go. */
async function enter({ world }: Parts, { request, response, original }: Asked, query: URLSearchParams): Promise<void> {
  const { pass, begun } = cookieNames(original)
  const secret = readCookie(request.headers.cookie, begun)
  const { application, origin, secure } = original
  const shown = secret && { ticket: query.get('ticket') ?? '', origin, state: challengeOf(secret) }
  const token = shown && (await world.work((work) => fetchPass(work, application, shown)))
  const to = ownPath(query.get('to'))
  // reason: an old link or another browser begins anew, and finds out whether somebody is signed in
  if (!token) return end(response, 303, { location: to })
  const cookies = [
    { name: pass, value: token },
    { name: begun, value: '', maxAge: 0 },
  ]
  end(response, 303, { 'set-cookie': cookies.map((cookie) => writeCookie(cookie, secure)), location: to })
}

/** Leaves the application, and comes to the portal, where one signs out of everything. */
async function leave({ world, site }: Parts, { request, response, original }: Asked): Promise<void> {
  const { pass } = cookieNames(original)
  const token = readCookie(request.headers.cookie, pass)
  if (token !== undefined) await world.work((work) => endPass(work, token))
  const application = await world.look((look) => findApplication(look, original.application))
  const portal = application && (await world.look((look) => portalOf(look, site, application)))
  const gone = writeCookie({ name: pass, value: '', maxAge: 0 }, original.secure)
  end(response, 303, { 'set-cookie': gone, location: `${portal ?? site.publicUrl}/` })
}

/** Bound to the application's host and sent to no other. */
export function cookieNames({ secure }: Pick<Original, 'secure'>): { readonly pass: string; readonly begun: string } {
  const prefix = secure ? '__Host-' : ''
  return { pass: `${prefix}countersign`, begun: `${prefix}countersign-begun` }
}

/** What only the browser knows, as others may see it (as RFC 7636 does for codes). */
function challengeOf(state: string): string {
  return hash('sha256', state, 'base64url')
}

function end(response: ServerResponse, status: number, headers: Readonly<Record<string, string | string[]>> = nobody) {
  if (!response.headersSent) response.writeHead(status, { 'cache-control': 'no-store', ...headers })
  response.end()
}
