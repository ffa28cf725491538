import type { Policy } from './policies.ts'

/** What is known about a person when they sign in. */
export type Facts = {
  /** Whether a factor that gives security tokens protects them, though it may be worn out. */
  readonly hasToken: boolean
  readonly tokenRequired: boolean
  readonly mustEnroll: boolean
  /** Whether an identity provider has asked in our place, as far as policy lets it. */
  readonly isExempt?: boolean
  /** Whether an owner signs in by password where others may not: never with less than two factors. */
  readonly isBreakGlass?: boolean
}

/** What this sign-in needs beyond the password, and why. */
export type Demand = { readonly need: 'nothing' | 'second-factor' | 'set-up'; readonly because: Because }
export type Because =
  | 'nothing-requires-it'
  | 'person-requires-it'
  | 'policy-requires-it'
  | 'policy-requires-it-later'
  | 'was-reset'
  | 'provider-asks'
  | 'break-glass'

/** What a sign-in needs after the right password. Pure: the page, the audit row and the command line say the same. */
export function demand(policy: Pick<Policy, 'secondFactor' | 'requirement'>, facts: Facts): Demand {
  if (facts.mustEnroll) return { need: facts.hasToken ? 'second-factor' : 'set-up', because: 'was-reset' }
  const because = reason(policy, facts)
  if (facts.isExempt && because !== 'nothing-requires-it') return { need: 'nothing', because: 'provider-asks' }
  if (because === 'nothing-requires-it' || because === 'policy-requires-it-later') return { need: 'nothing', because }
  if (facts.hasToken) return { need: 'second-factor', because }
  return { need: because === 'policy-requires-it' || because === 'break-glass' ? 'set-up' : 'nothing', because }
}

function reason(
  { secondFactor, requirement }: Pick<Policy, 'secondFactor' | 'requirement'>,
  { tokenRequired, hasToken, isBreakGlass }: Facts,
): Because {
  if (secondFactor === 'required') return 'policy-requires-it'
  if (isBreakGlass) return 'break-glass'
  if (tokenRequired && hasToken) return 'person-requires-it'
  return requirement.state === 'grace' ? 'policy-requires-it-later' : 'nothing-requires-it'
}
