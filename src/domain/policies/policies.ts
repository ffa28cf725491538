import type { TotpParameters } from '#domain/factors/totp/totp.ts'
import { levelsOf, type Organization } from '#domain/organizations/organizations.ts'
import { day, hour, minute, type Seconds } from '#kernel/time.ts'
import type { Look, Work } from '#kernel/work.ts'
import { selectPolicies, upsertPolicy } from './policies.store.ts'

/** What one level says; null where it says nothing. */
export type PolicyLevel = {
  readonly organizationId: string
  readonly secondFactor: 'optional' | 'required' | null
  readonly totpAlgorithm: TotpParameters['algorithm'] | null
  readonly totpDigits: TotpParameters['digits'] | null
  readonly totpPeriod: TotpParameters['period'] | null
  readonly sessionIdle: Seconds | null
  readonly sessionAbsolute: Seconds | null
  readonly stepUpAge: Seconds | null
}

/** What holds for the people of an organization. */
export type Policy = {
  readonly secondFactor: 'optional' | 'required'
  readonly totp: TotpParameters
  /** A session nobody used for so long is over. */
  readonly sessionIdle: Seconds
  /** A session is over so long after it began. */
  readonly sessionAbsolute: Seconds
  /** How long after proving again who they are a person may change what protects them. */
  readonly stepUpAge: Seconds
}

/** What is known about a person when they sign in. */
export type Facts = {
  /** Whether a factor that gives security tokens protects them, though it may be worn out. */
  readonly hasToken: boolean
  readonly tokenRequired: boolean
  readonly mustEnroll: boolean
}

/** What this sign-in needs beyond the password, and why. */
export type Demand = { readonly need: 'nothing' | 'second-factor' | 'set-up'; readonly because: Because }
export type Because = 'nothing-requires-it' | 'person-requires-it' | 'policy-requires-it' | 'was-reset'

/** The product's own values: NIST SP 800-63B-4 at AAL2 asks for 24 hours overall and an hour idle. */
export const ownPolicy: Policy = {
  secondFactor: 'optional',
  totp: { algorithm: 'SHA1', digits: 6, period: 30 },
  sessionIdle: hour,
  sessionAbsolute: day,
  stepUpAge: 5 * minute,
}

/** The policy of an organization's people, from its own level and those above it. */
export async function policyOf(look: Look, organization: Pick<Organization, 'path'>): Promise<Policy> {
  return effective(await selectPolicies(look, levelsOf(organization)))
}

/** What each level says, as it is kept. */
export function policyLevels(look: Look, organization: Pick<Organization, 'path'>): Promise<PolicyLevel[]> {
  return selectPolicies(look, levelsOf(organization))
}

export function changePolicy(work: Work, level: PolicyLevel): Promise<void> {
  return upsertPolicy(work, level)
}

/** Outermost level first. A level may tighten what is above it, never loosen it. */
export function effective(levels: readonly PolicyLevel[]): Policy {
  return levels.reduce<Policy>(
    (above, level) => ({
      secondFactor: level.secondFactor === 'required' ? 'required' : above.secondFactor,
      totp: {
        algorithm: level.totpAlgorithm ?? above.totp.algorithm,
        digits: level.totpDigits ?? above.totp.digits,
        period: level.totpPeriod ?? above.totp.period,
      },
      sessionIdle: shorter(level.sessionIdle, above.sessionIdle),
      sessionAbsolute: shorter(level.sessionAbsolute, above.sessionAbsolute),
      stepUpAge: shorter(level.stepUpAge, above.stepUpAge),
    }),
    ownPolicy,
  )
}

/** What a sign-in needs after the right password. Pure: the page, the audit row and the command line say the same. */
export function demand(policy: Policy, facts: Facts): Demand {
  if (facts.mustEnroll) return { need: facts.hasToken ? 'second-factor' : 'set-up', because: 'was-reset' }
  const because = reason(policy, facts)
  if (because === 'nothing-requires-it') return { need: 'nothing', because }
  if (facts.hasToken) return { need: 'second-factor', because }
  return { need: because === 'policy-requires-it' ? 'set-up' : 'nothing', because }
}

function reason(policy: Policy, { tokenRequired, hasToken }: Facts): Because {
  if (policy.secondFactor === 'required') return 'policy-requires-it'
  return tokenRequired && hasToken ? 'person-requires-it' : 'nothing-requires-it'
}

function shorter(own: Seconds | null, above: Seconds): Seconds {
  return own === null ? above : Math.min(own, above)
}
