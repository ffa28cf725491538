import { factors } from '#domain/factors/all.ts'
import type { Factor } from '#domain/factors/factor.ts'
import type { Role } from '#domain/users/users.ts'
import { day, hour, minute, type Seconds } from '#kernel/time.ts'
import {
  type Exemption,
  exemptions,
  inOrder,
  type Level,
  type PolicyLevel,
  type ProviderKeys,
  type Says,
  type SetUpBy,
  type Start,
  setUpBy,
  startOf,
  type TotpParameters,
  type WeakForAdministrators,
} from './levels.ts'

/** What may be tightened by degrees. */
export type Limits = {
  /** For how many days a browser may be trusted after a second factor; 0 for never. */
  readonly trustedBrowserDays: number
  /** A session nobody used for so long is over. */
  readonly sessionIdle: Seconds
  /** A session is over so long after it began. */
  readonly sessionAbsolute: Seconds
  /** How long after proving again who they are a person may change what protects them. */
  readonly stepUpAge: Seconds
  /** How long a reset of somebody's factors waits, so that they can stop it. */
  readonly resetWait: Seconds
  /** How long an enrollment link works. */
  readonly linkLife: Seconds
  /** How long codes are that are sent. */
  readonly codeDigits: number
}

/**
 * The product's own values, the loosest there are: NIST SP 800-63B-4 at AAL2 asks for 24 hours overall and an hour idle.
 */
export const ownValues: Limits & {
  readonly totp: TotpParameters
  readonly setUpBy: SetUpBy
  readonly exemption: Exemption
} = {
  totp: { algorithm: 'SHA1', digits: 6, period: 30 },
  trustedBrowserDays: 30,
  sessionIdle: hour,
  sessionAbsolute: day,
  stepUpAge: 5 * minute,
  setUpBy: 'administrators',
  exemption: 'always',
  resetWait: 0,
  linkLife: 3 * day,
  codeDigits: 6,
}

/** Which way each limit gets tighter. */
export const tighter: Readonly<Record<keyof Limits, 'down' | 'up'>> = {
  trustedBrowserDays: 'down',
  sessionIdle: 'down',
  sessionAbsolute: 'down',
  stepUpAge: 'down',
  resetWait: 'up',
  linkLife: 'down',
  codeDigits: 'up',
}
export const limits = Object.keys(tighter) as (keyof Limits)[]

/** A value, and the level it comes from; without one it is the product's own. */
export type Sourced<Value> = { readonly value: Value; readonly from: Level | undefined }

/** What a level requires, and from when. */
export type Required = { readonly from: Level; readonly start: Start; readonly since: Date | null }

/** What holds where these levels speak, and which of them each value comes from. */
export type Effective = { readonly [limit in keyof Limits]: Sourced<number> } & {
  readonly secondFactor: Sourced<'optional' | 'required'>
  /** All that is required, the outermost level's first; of several the one that begins first counts. */
  readonly requirements: readonly Required[]
  /** Each kind that is off-limits, by the outermost level that says so. */
  readonly offLimits: readonly Sourced<string>[]
  readonly totpAlgorithm: Sourced<TotpParameters['algorithm']>
  readonly totpDigits: Sourced<TotpParameters['digits']>
  readonly totpPeriod: Sourced<TotpParameters['period']>
  readonly setUpBy: Sourced<SetUpBy>
  readonly weakForAdministrators: Sourced<WeakForAdministrators>
  /** From when nothing is taken but factors that no foreign page can pass on; `never` where no level says so. */
  readonly phishingResistant: Sourced<ResistantFrom>
  readonly exemption: Sourced<Exemption>
  readonly providerKeys: Sourced<ProviderKeys>
}

/** When it begins: at once or from a time on. */
export type ResistantFrom = 'never' | 'once' | Date

/**
 * The effective policy of these levels, in whatever order they come. Pure, and the only place where levels are put together:
 * a level may tighten what is above it, and what it says that is looser counts for nothing. Where two say the same, it is
 * the outer one's word. Only the parameters of apps are no question of tightness: there the level next to the person counts.
 */
export function effective(unordered: readonly PolicyLevel[]): Effective {
  const levels = inOrder(unordered)
  const requiring = levels.filter(({ secondFactor }) => secondFactor === 'required')
  const { totp } = ownValues
  return {
    ...(Object.fromEntries(limits.map((limit) => [limit, tightest(levels, limit)])) as Record<
      keyof Limits,
      Sourced<number>
    >),
    secondFactor: {
      value: requiring.length > 0 ? 'required' : 'optional',
      from: requiring[0] && levelOf(requiring[0]),
    },
    requirements: requiring.map((level) => ({ from: levelOf(level), start: startOf(level), since: level.requiredAt })),
    offLimits: offLimitsOf(levels),
    totpAlgorithm: nearest(levels, 'totpAlgorithm', totp.algorithm),
    totpDigits: nearest(levels, 'totpDigits', totp.digits),
    totpPeriod: nearest(levels, 'totpPeriod', totp.period),
    setUpBy: fewest(levels),
    weakForAdministrators: allowedByTop(levels, 'weakForAdministrators'),
    phishingResistant: resistantFrom(levels),
    exemption: leastExempt(levels),
    providerKeys: allowedByTop(levels, 'providerKeys'),
  }
}

/** Whether `value` begins later than `than`. */
export function isLater(value: ResistantFrom, than: ResistantFrom): boolean {
  return instantOf(value) > instantOf(than)
}

/** When it begins, as a level says it. */
export function saidResistantFrom({
  phishingResistant,
  phishingResistantFrom: from,
}: Pick<Says, 'phishingResistant' | 'phishingResistantFrom'>): ResistantFrom {
  return phishingResistant === null ? 'never' : (from ?? 'once')
}

function instantOf(value: ResistantFrom): number {
  if (value instanceof Date) return value.getTime()
  return value === 'once' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

/** Whichever begins first counts. */
function resistantFrom(levels: readonly PolicyLevel[]): Sourced<ResistantFrom> {
  return levels.reduce<Sourced<ResistantFrom>>(
    (above, level) => {
      const value = saidResistantFrom(level)
      return isLater(above.value, value) ? { value, from: levelOf(level) } : above
    },
    { value: 'never', from: undefined },
  )
}

/** Only whose word it is, without what it says. */
export function levelOf({ organizationId, name, depth, role, userId }: Level): Level {
  return { organizationId, name, depth, role, userId }
}

/** Whether `value` is looser than what holds already. */
export function isLooser(limit: keyof Limits, value: number, than: number): boolean {
  return tighter[limit] === 'down' ? value > than : value < than
}

function tightest(levels: readonly PolicyLevel[], limit: keyof Limits): Sourced<number> {
  return levels.reduce<Sourced<number>>(
    (above, level) => {
      const value = level[limit]
      const tightens = value !== null && value !== above.value && !isLooser(limit, value, above.value)
      return tightens ? { value, from: levelOf(level) } : above
    },
    { value: ownValues[limit], from: undefined },
  )
}

function fewest(levels: readonly PolicyLevel[]): Sourced<SetUpBy> {
  return levels.reduce<Sourced<SetUpBy>>(
    (above, level) => {
      const fewer = level.setUpBy !== null && setUpBy.indexOf(level.setUpBy) > setUpBy.indexOf(above.value)
      return fewer && level.setUpBy !== null ? { value: level.setUpBy, from: levelOf(level) } : above
    },
    { value: ownValues.setUpBy, from: undefined },
  )
}

function leastExempt(levels: readonly PolicyLevel[]): Sourced<Exemption> {
  return levels.reduce<Sourced<Exemption>>(
    (above, level) => {
      const { exemption: value } = level
      return value !== null && exemptions.indexOf(value) > exemptions.indexOf(above.value)
        ? { value, from: levelOf(level) }
        : above
    },
    { value: ownValues.exemption, from: undefined },
  )
}

/** Off by itself. The top of the tree may allow it, and every level may say that it stays off for those below. */
function allowedByTop(
  levels: readonly PolicyLevel[],
  name: 'weakForAdministrators' | 'providerKeys',
): Sourced<'allowed' | 'off'> {
  const off = levels.find((level) => level[name] === 'off')
  const allowed = levels.find((level) => level.depth === 1 && level[name] === 'allowed')
  if (off) return { value: 'off', from: levelOf(off) }
  return allowed ? { value: 'allowed', from: levelOf(allowed) } : { value: 'off', from: undefined }
}

/**
 * Kinds that somebody of this role may not set up: those levels have put off-limits, and those too weak for the role where
 * nobody has allowed them. Without a role nothing is held against one.
 */
export function offLimitsFor(
  { offLimits, weakForAdministrators: weak }: Pick<Effective, 'offLimits' | 'weakForAdministrators'>,
  role: Role | undefined,
): Sourced<string>[] {
  if (role === undefined || weak.value === 'allowed') return [...offLimits]
  const all: readonly Factor[] = factors
  const kinds = all.filter(({ notFor }) => notFor?.includes(role)).map(({ kind }) => kind)
  const named = new Set(offLimits.map(({ value }) => value))
  return [...offLimits, ...kinds.filter((kind) => !named.has(kind)).map((value) => ({ value, from: weak.from }))]
}

function nearest<Name extends 'totpAlgorithm' | 'totpDigits' | 'totpPeriod'>(
  levels: readonly PolicyLevel[],
  name: Name,
  own: NonNullable<Says[Name]>,
): Sourced<NonNullable<Says[Name]>> {
  const level = levels.findLast((each) => each[name] !== null)
  return level ? { value: level[name] ?? own, from: levelOf(level) } : { value: own, from: undefined }
}

function offLimitsOf(levels: readonly PolicyLevel[]): Sourced<string>[] {
  const first = new Map<string, Level>()
  for (const level of levels) for (const kind of level.offLimits) if (!first.has(kind)) first.set(kind, levelOf(level))
  return [...first].map(([value, from]) => ({ value, from })).toSorted((a, b) => (a.value < b.value ? -1 : 1))
}
