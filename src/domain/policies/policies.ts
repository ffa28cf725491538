import { passable } from '#domain/factors/all.ts'
import { levelsOf, type Organization } from '#domain/organizations/organizations.ts'
import { shortenTrust } from '#domain/users/trust.ts'
import type { Role, User, UserKey } from '#domain/users/users.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Weighty } from './dead-ends.ts'
import { type Effective, effective, type Limits, offLimitsFor, ownValues, type ResistantFrom } from './effective.ts'
import {
  type Exemption,
  type PolicyLevel,
  type ProviderKeys,
  type Says,
  type SetUpBy,
  silent,
  type TotpParameters,
} from './levels.ts'
import * as store from './policies.store.ts'
import { type Exception, type Requirement, requirementFor } from './requirement.ts'

export { type Because, type Demand, demand, type Facts } from './demand.ts'
export type { PolicyLevel } from './levels.ts'

/** What holds for a person, or for everybody of an organization. */
export type Policy = Limits & {
  /** Required only once their time before it is over. */
  readonly secondFactor: 'optional' | 'required'
  readonly requirement: Requirement
  /** Kinds of factors that may not be set up. */
  readonly offLimits: readonly string[]
  readonly totp: TotpParameters
  readonly setUpBy: SetUpBy
  /** Whether nothing is taken but factors that no foreign page can pass on: kinds that are not are off-limits then. */
  readonly phishingResistant: 'optional' | 'required'
  /** From when it will be; null where it is already, or never. */
  readonly phishingResistantFrom: Date | null
  /** How far an identity provider may stand in for a second factor of ours. */
  readonly exemption: Exemption
  /** Whether its proof of a key counts where nothing but passkeys does. */
  readonly providerKeys: ProviderKeys
  /** Which state of the organization's policy this is: what was measured by another must be measured again. */
  readonly version: number
}

/** What all levels say about a person, and where they stand with it: what every answer is made of. */
export type Standings = {
  readonly levels: readonly PolicyLevel[]
  readonly exceptions: readonly Exception[]
  /** Undefined as long as nothing was required of them. */
  readonly grace:
    | { readonly appliedAt: Date; readonly firstSignInAt: Date | null; readonly signIns: number }
    | undefined
  readonly version: number
  /** That of the person it was asked about. */
  readonly role?: Role | undefined
}

/** Whom a policy is asked about; without one, people of the organization whatever their role. */
export type Asked = Pick<User, 'id' | 'role'> | undefined

/** While somebody signs in, that sign-in counts already. */
export type Moment = 'signing-in' | 'signed-in'

/** The product's own policy. */
export const ownPolicy: Policy = {
  ...ownValues,
  secondFactor: 'optional',
  requirement: { state: 'none' },
  offLimits: [],
  phishingResistant: 'optional',
  phishingResistantFrom: null,
  providerKeys: 'off',
  version: 0,
}

/** The policy of an organization's people, or of one of them, from its own level and those above it. */
export async function policyOf(
  look: Look,
  organization: Pick<Organization, 'path'>,
  person?: Asked,
  moment: Moment = 'signed-in',
): Promise<Policy> {
  return settled(await standingsOf(look, organization, person), look.now, moment)
}

/** All that a policy is made of, by one statement, also for nobody. */
export async function standingsOf(
  look: Look,
  organization: Pick<Organization, 'path'>,
  person: Asked,
): Promise<Standings> {
  const standings = await store.selectStandings(look, levelsOf(organization), person)
  return { ...standings, role: person?.role }
}

/** What these come to now. */
export function settled(standings: Standings, now: Date, moment: Moment = 'signed-in'): Policy {
  const all = effective(standings.levels)
  const resistance = resistanceNow(all.phishingResistant.value, now)
  const offLimits = offLimitsFor(all, standings.role).map(({ value }) => value)
  const values = { ...plain(all, requirementNow(all, standings, now, moment), standings.version), ...resistance }
  if (resistance.phishingResistant === 'optional') return { ...values, offLimits }
  return { ...values, secondFactor: 'required', offLimits: [...new Set([...offLimits, ...passable])] }
}

function resistanceNow(from: ResistantFrom, now: Date): Pick<Policy, 'phishingResistant' | 'phishingResistantFrom'> {
  const later = from instanceof Date && from > now ? from : null
  return { phishingResistant: from === 'never' || later ? 'optional' : 'required', phishingResistantFrom: later }
}

/** Where a person stands with what these levels require. */
export function requirementNow(
  all: Pick<Effective, 'requirements'>,
  { exceptions, grace }: Pick<Standings, 'exceptions' | 'grace'>,
  now: Date,
  moment: Moment = 'signed-in',
): Requirement {
  const signIns = (grace?.signIns ?? 0) + (moment === 'signing-in' ? 1 : 0)
  return requirementFor(all, { now, exceptions, signIns, firstSignInAt: grace?.firstSignInAt ?? null })
}

/** Those that require or forbid something: at this organization, above it and below. */
export function weightyLevels(look: Look, organization: Pick<Organization, 'path'>): Promise<Weighty[]> {
  return store.selectAround(look, levelsOf(organization), organization.path, 'weighty')
}

/** All levels that say something: at this organization, above it and below. */
export function levelsAround(look: Look, organization: Pick<Organization, 'path'>): Promise<Weighty[]> {
  return store.selectAround(look, levelsOf(organization), organization.path, 'all')
}

/** Which level is written to. */
export type LevelKey = {
  readonly organizationId: string
  readonly role?: User['role'] | null
  readonly userId?: string | null
}

/** Writes down all that a level says; what is left out it says nothing about. */
export async function changePolicy(
  work: Work,
  { organizationId, role, userId, ...says }: LevelKey & Partial<Says>,
): Promise<void> {
  const key = { organizationId, role: role ?? null, userId: userId ?? null }
  await store.upsertPolicy(work, key, { ...silent, ...says })
  await shortenTrust(work, key, says.trustedBrowserDays ?? undefined)
  await (key.userId === null ? measureAgain(work, organizationId) : store.updateVersion(work, organizationId))
}

/** What new authenticator apps of an organization's people are made with; what else its level says stays. */
export function changeTotp(work: Work, organizationId: string, parameters: TotpParameters): Promise<void> {
  return store.upsertTotp(work, organizationId, parameters)
}

/** Requires a second factor of one person at once, or no longer; what else their level says stays. */
export async function requireOf(work: Work, { organizationId, id }: UserKey, required: boolean): Promise<void> {
  await store.upsertRequired(work, { organizationId, role: null, userId: id }, required ? 'required' : null)
  await store.updateVersion(work, organizationId)
}

/**
 * Whatever was measured by the policy of this organization or one below it is measured again: for changes that are none of
 * a policy, such as another parent.
 */
export function measureAgain(work: Work, organizationId: string): Promise<void> {
  return store.updateVersions(work, organizationId)
}

/** The same for people of this organization alone, such as for another role. */
export function measureAgainAt(work: Work, organizationId: string): Promise<void> {
  return store.updateVersion(work, organizationId)
}

/** Notes a sign-in before a requirement holds. What was noted before stays: nothing begins this time again. */
export function noteGrace(work: Work, key: UserKey): Promise<void> {
  return store.upsertGrace(work, key)
}

/** Excuses a person, by the word of a level; what that level granted them before is replaced. */
export async function exceptPerson(
  work: Work,
  key: UserKey,
  exception: Pick<Exception, 'levelId' | 'reason' | 'endsAt' | 'grantedBy'>,
): Promise<void> {
  await store.upsertException(work, key, exception)
  await store.updateVersion(work, key.organizationId)
}

/** Ends what these levels granted a person; false where they granted nothing. */
export async function endExceptions(work: Work, key: UserKey, levelIds: readonly string[]): Promise<boolean> {
  if (!(await store.deleteExceptions(work, key, levelIds))) return false
  await store.updateVersion(work, key.organizationId)
  return true
}

function plain(
  all: Effective,
  requirement: Requirement,
  version: number,
): Omit<Policy, 'offLimits' | 'phishingResistant' | 'phishingResistantFrom'> {
  const { trustedBrowserDays, sessionIdle, sessionAbsolute, stepUpAge, resetWait, linkLife, codeDigits } = all
  return {
    secondFactor: requirement.state === 'due' ? 'required' : 'optional',
    requirement,
    version,
    totp: { algorithm: all.totpAlgorithm.value, digits: all.totpDigits.value, period: all.totpPeriod.value },
    trustedBrowserDays: trustedBrowserDays.value,
    sessionIdle: sessionIdle.value,
    sessionAbsolute: sessionAbsolute.value,
    stepUpAge: stepUpAge.value,
    setUpBy: all.setUpBy.value,
    resetWait: resetWait.value,
    linkLife: linkLife.value,
    codeDigits: codeDigits.value,
    exemption: all.exemption.value,
    providerKeys: all.providerKeys.value,
  }
}
