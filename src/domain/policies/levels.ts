import type { Beginning } from '#domain/factors/factor.ts'
import type { Role } from '#domain/users/users.ts'
import type { Seconds } from '#kernel/time.ts'

/** Whose word it is: that of an organization about all of its people and those below, or about one role, or one person. */
export type Level = {
  readonly organizationId: string
  /** The organization's. */
  readonly name: string
  /** How far it is below the operator. */
  readonly depth: number
  readonly role: Role | null
  readonly userId: string | null
}

export type TotpParameters = Beginning['parameters']

/** Who may open the set-up window for members of clients right below them, and so sees their key: most people first. */
export const setUpBy = ['administrators', 'owners', 'nobody'] as const
export type SetUpBy = (typeof setUpBy)[number]

/** Whether those who administer may use methods that are too weak for them: most people first. */
export const weakForAdministrators = ['allowed', 'off'] as const
export type WeakForAdministrators = (typeof weakForAdministrators)[number]

/** How far an identity provider may stand in for a second factor of ours: by its word alone, with proof, or never. */
export const exemptions = ['always', 'on-proof', 'none'] as const
export type Exemption = (typeof exemptions)[number]

/** Whether a proof of a key, given at an identity provider, counts where nothing but passkeys does: most people first. */
export const providerKeys = ['allowed', 'off'] as const
export type ProviderKeys = (typeof providerKeys)[number]

/** What one level says; null where it says nothing. */
export type Says = {
  readonly secondFactor: 'optional' | 'required' | null
  /** From when the requirement holds: one of these three, or at once. */
  readonly requiredFrom: Date | null
  readonly graceDays: number | null
  readonly graceSignIns: number | null
  /** Kinds of factors that nobody may set up. */
  readonly offLimits: readonly string[]
  readonly totpAlgorithm: TotpParameters['algorithm'] | null
  readonly totpDigits: TotpParameters['digits'] | null
  readonly totpPeriod: TotpParameters['period'] | null
  readonly trustedBrowserDays: number | null
  readonly sessionIdle: Seconds | null
  readonly sessionAbsolute: Seconds | null
  readonly stepUpAge: Seconds | null
  readonly setUpBy: SetUpBy | null
  readonly resetWait: Seconds | null
  readonly linkLife: Seconds | null
  readonly codeDigits: number | null
  /** Allowed only where the operator says so and no level below says otherwise. */
  readonly weakForAdministrators: WeakForAdministrators | null
  /** Nothing is taken but factors that no foreign page can pass on. */
  readonly phishingResistant: 'required' | null
  /** From when; null where it is at once. */
  readonly phishingResistantFrom: Date | null
  readonly exemption: Exemption | null
  /** Allowed only where the operator says so and no level below says otherwise. */
  readonly providerKeys: ProviderKeys | null
}

/** A level and what it says. `requiredAt`: since when it has required a second factor as it does now. */
export type PolicyLevel = Level & Says & { readonly requiredAt: Date | null }

/** A level that says nothing. */
export const silent: Says = {
  ...{ secondFactor: null, requiredFrom: null, graceDays: null, graceSignIns: null, offLimits: [] },
  ...{ totpAlgorithm: null, totpDigits: null, totpPeriod: null },
  ...{ trustedBrowserDays: null, sessionIdle: null, sessionAbsolute: null, stepUpAge: null },
  ...{ setUpBy: null, resetWait: null, linkLife: null, codeDigits: null },
  ...{ weakForAdministrators: null, phishingResistant: null, phishingResistantFrom: null },
  ...{ exemption: null, providerKeys: null },
}

/** From when a requirement holds for a person. */
export type Start =
  | { readonly at: 'once' }
  | { readonly at: 'date'; readonly date: Date }
  | { readonly at: 'days'; readonly days: number }
  | { readonly at: 'sign-ins'; readonly signIns: number }

export function startOf({ requiredFrom, graceDays, graceSignIns }: Says): Start {
  if (requiredFrom !== null) return { at: 'date', date: requiredFrom }
  if (graceDays !== null) return { at: 'days', days: graceDays }
  return graceSignIns === null ? { at: 'once' } : { at: 'sign-ins', signIns: graceSignIns }
}

/** From the outermost to the one next to the person; in one organization everybody, then the role, then the person. */
export function inOrder<Ranked extends Level>(levels: readonly Ranked[]): Ranked[] {
  return levels.toSorted((a, b) => a.depth - b.depth || nearness(a) - nearness(b))
}

export function sameLevel(a: Level, b: Level): boolean {
  return a.organizationId === b.organizationId && a.role === b.role && a.userId === b.userId
}

function nearness({ role, userId }: Level): number {
  return userId !== null ? 2 : role !== null ? 1 : 0
}
