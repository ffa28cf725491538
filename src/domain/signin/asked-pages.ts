import { type Caller, callerOfKey, reaches } from '#domain/applications/api-keys.ts'
import type { Place } from '#domain/audit/audit.ts'
import { factorOf } from '#domain/factors/all.ts'
import { findEnrollment } from '#domain/factors/enrollments.ts'
import type { Destination } from '#domain/factors/factor.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Look, World } from '#kernel/work.ts'
import { answerAsked, askedIn, type Challenge, challengeOfPage } from './challenges.ts'
import type { OutsideFrom, OutsideOutcome } from './outside.ts'

/** In whose name a key asks for somebody's second factor. */
export function byKey(caller: Caller, place: Place): OutsideFrom {
  const { key, application } = caller
  return {
    ...{ place, door: 'api', detail: { key: key.id } },
    application: { organizationId: key.organizationId, id: key.applicationId ?? key.id },
    isTheirs: (user) => reaches(caller, user),
    assurance: application?.assurance ?? 'any',
  }
}

/** What a page of ours asks, as long as it can be answered: by its realm's people, for a key that is still good. */
export type AskedPage = {
  readonly challenge: Challenge
  readonly caller: Caller
  readonly destination: Destination | undefined
}

export async function askedAt(
  look: Look,
  realm: Pick<Organization, 'id'>,
  page: string,
): Promise<AskedPage | undefined> {
  const challenge = await challengeOfPage(look, page)
  if (!challenge || challenge.realmId !== realm.id || challenge.passedAt) return undefined
  const caller = await callerOfKey(look, challenge.keyId)
  return caller && { challenge, caller, destination: await destinationOf(look, challenge) }
}

async function destinationOf(look: Look, challenge: Challenge): Promise<Destination | undefined> {
  const { userId, userOrganizationId: organizationId } = challenge
  const [, enrollmentId] = askedIn(look, challenge).token.split('.')
  if (userId === null || organizationId === null || enrollmentId === undefined) return undefined
  const enrollment = await findEnrollment(look, { organizationId, id: userId }, enrollmentId)
  return enrollment && factorOf(enrollment.kind).destination?.(look, enrollment)
}

/** The person answers on our page. */
export function answerOnPage(
  world: World,
  realm: Organization,
  { challenge, caller }: AskedPage,
  typed: string,
  place: Place,
): Promise<OutsideOutcome> {
  return answerAsked(world, realm, challenge, typed, byKey(caller, place))
}
