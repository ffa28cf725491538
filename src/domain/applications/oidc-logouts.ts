import { record } from '#domain/audit/audit.ts'
import { findOrganization, levelsOf } from '#domain/organizations/organizations.ts'
import { floorSeconds, hour, minute, plus, type Seconds, secondsBetween } from '#kernel/time.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { type ApplicationKey, findApplication, nameOfKey } from './applications.ts'
import { findOidcClient } from './oidc-clients.ts'
import * as store from './oidc-logouts.store.ts'
import { signed } from './signing-keys.ts'

/** An application that has to be told that a session of somebody ended. */
export type DueLogout = {
  readonly organizationId: string
  readonly sessionId: string
  readonly userId: string
  readonly application: ApplicationKey
  readonly sid: string
  readonly endedAt: Date
  readonly tries: number
}

/** What is sent, and where. */
export type LogoutNotice = {
  readonly address: string
  readonly token: string
  /** Whoever registered the application is not who runs this server: no address inside its network is called. */
  readonly publicOnly: boolean
}

/** Tried again for so long. */
const GIVEN_UP_AFTER: Seconds = 24 * hour
/** A node that does not say in this time how it went is gone. */
const TAKEN: Seconds = 2 * minute
const TOKEN_LIFE: Seconds = 2 * minute

/**
 * Takes those that are due, so that no other node tells them at the same time. `except`: none of these applications, which are slow
 * to answer.
 */
export function takeDueLogouts(work: Work, limit: number, except: readonly string[]): Promise<DueLogout[]> {
  return store.takeDue(work, limit, except, plus(work.now, TAKEN))
}

/** The notice (OpenID Connect Back-Channel Logout 1.0); `undefined` where the application wants none any more. */
export async function logoutNotice(
  world: World,
  due: DueLogout,
  issuerOf: (look: Look, realmId: string) => Promise<string>,
): Promise<LogoutNotice | undefined> {
  const read = await world.look(async (look) => {
    const [application, client] = await Promise.all([
      findApplication(look, due.application),
      findOidcClient(look, due.application),
    ])
    const organization = application && (await findOrganization(look, application.organizationId))
    if (!organization || typeof client?.logoutAddress !== 'string') return undefined
    const { realmId } = organization
    const publicOnly = levelsOf(organization)[0] !== organization.id
    const { logoutAddress: address } = client
    return { realmId, address, publicOnly, issuer: await issuerOf(look, realmId), now: look.now }
  })
  if (!read) return undefined
  const { realmId, address, publicOnly, issuer, now } = read
  const iat = floorSeconds(now)
  const token = await signed(world, realmId, 'logout+jwt', {
    ...{ iss: issuer, aud: nameOfKey(due.application), sub: due.userId, sid: due.sid, iat, exp: iat + TOKEN_LIFE },
    jti: `${due.sessionId}.${due.tries}`,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  })
  return { address, token, publicOnly }
}

/** It knows. */
export function forgetVisit(work: Work, due: DueLogout): Promise<void> {
  return store.deleteVisit(work, due)
}

/** It could not be told: again after 4, 8, 16 seconds and so on, an hour at most, for a day; then that is on record. */
export async function noteUntold(work: Work, due: DueLogout): Promise<void> {
  if (secondsBetween(due.endedAt, work.now) < GIVEN_UP_AFTER)
    return store.updateDue(work, due, plus(work.now, Math.min(2 ** Math.min(due.tries + 1, 12), hour)))
  await store.deleteVisit(work, due)
  await record(work, {
    ...{ organizationId: due.application.organizationId, action: 'application.untold', outcome: 'refused' },
    ...{ reason: 'unreachable', actor: { name: 'housekeeping' }, subjectId: due.userId },
    place: { address: 'server', browser: 'housekeeping' },
    detail: { application: nameOfKey(due.application) },
  })
}

/** Finds the sessions that hold no more though nobody ended them. */
export function endVisits(work: Work): Promise<void> {
  return store.updateEnded(work)
}
