import { type Deed, may, mayAny, scopeOf } from '#domain/administration/rights.ts'
import { type Found, findTarget } from '#domain/administration/target.ts'
import type { Arriving } from '../http/guards.ts'
import type { AdminCall, Call } from './call.ts'
import type { Route } from './route.ts'

type Administering = Pick<AdminCall, 'scope' | 'organization' | 'user' | 'may'> & Pick<Found, 'closed'>

/**
 * What a call of the administration is about, when whoever calls may do this to it; `undefined` where they may not, and
 * where there is no such thing: nobody can tell which.
 */
export async function administer(deed: Deed, { me, world, params }: Call): Promise<Administering | undefined> {
  const scope = me && me.session.step === 'full' ? scopeOf(me) : undefined
  if (!me || !scope) return undefined
  const { organization: organizationId = me.organization.id, user: userId } = params
  const found = await world.within(scope, (work) => findTarget(work, organizationId, userId))
  if (!found) return undefined
  const { organization, user, closed } = found
  const allowed = (what: Deed): boolean =>
    user ? may(me, what, { organization, user }) : mayAny(me, what, organization)
  return allowed(deed) ? { scope, organization, user, closed, may: allowed } : undefined
}

/** What the guards look at. */
export function arrivingAt(route: Route, call: Call, administering: Administering | undefined): Arriving {
  return {
    me: call.me,
    hadSession: call.cookie('session') !== undefined,
    now: call.now,
    page: pageOf(route, call),
    entitled: administering !== undefined,
    readOnly: route.method === 'POST' && administering?.closed === true && !reopens(route),
  }
}

/** The page to begin again from: its parameters filled in as they were called. */
function pageOf(route: Route, { path, query, params }: Call): string {
  if (route.page === undefined) return `${path}${query.size > 0 ? `?${query}` : ''}`
  return route.page.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
}

/** Of a closed organization nothing is changed but that it is closed. */
function reopens(route: Route): boolean {
  return 'deed' in route && route.deed === 'organization.stop'
}
