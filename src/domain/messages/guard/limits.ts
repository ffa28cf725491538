import { day, minute, type Seconds } from '#kernel/time.ts'

/**
 * Limits, as somebody may set them. Those of ten minutes and of a day count messages, all but `recipient` and `person` only
 * those whose code has not come back. `verified`: how many of the last `verifiedAfter` codes must come back, in percent.
 */
export const limitNames = [
  'recipient',
  'recipientDay',
  'person',
  'personDay',
  'prefix',
  'prefixDay',
  'network',
  'networkDay',
  'country',
  'organization',
  'verified',
  'verifiedAfter',
] as const
export type LimitName = (typeof limitNames)[number]
export type Limits = Readonly<Record<LimitName, number>>

const ownLimits: Limits = {
  ...{ recipient: 3, recipientDay: 10, person: 5, personDay: 20, prefix: 20, prefixDay: 40 },
  ...{ network: 60, networkDay: 300, country: 150, organization: 200, verified: 40, verifiedAfter: 50 },
}

/** What a limit may be set to. */
export const ranges: Readonly<Record<LimitName, readonly [least: number, most: number]>> = {
  ...{ recipient: [1, 20], recipientDay: [1, 100], person: [1, 50], personDay: [1, 200], prefix: [1, 1000] },
  ...{ prefixDay: [1, 5000], network: [1, 2000], networkDay: [1, 10_000], country: [1, 5000] },
  ...{ organization: [1, 5000], verified: [0, 95], verifiedAfter: [10, 500] },
}

/** The window of a burst. */
export const BURST: Seconds = 10 * minute
export const DAY: Seconds = day

/** How many codes that do not come back stop a prefix or an organization again, after it was stopped before. */
export const TRIAL = 10
/** After so long a code is not coming back any more; until then it counts neither way. */
export const CODE_LIFE: Seconds = 5 * minute
export const FIRST_STOP: Seconds = 15 * minute
export const LONGEST_STOP: Seconds = day

/** How many times as much of a limit all that is below a reseller has together, beyond what one organization has. */
const SHARED: Readonly<Partial<Record<LimitName, number>>> = {
  ...{ prefix: 0.5, prefixDay: 0.5, network: 1, networkDay: 1, country: 4, organization: 4 },
}

/** A number or address gets no more than so many times its limit from all organizations together. */
export const FROM_EVERYBODY = 3

/** What holds where no level says anything: the start values of the server's settings among them. */
let standing: Limits = ownLimits

/** Takes over what the server's settings say, before anything is asked. */
export function startWith(values: Partial<Limits>): void {
  standing = { ...ownLimits, ...values }
}

export function standingLimits(): Limits {
  return standing
}

/** Of two values of a limit, the one that lets less pass. */
export function stricter(name: LimitName, one: number, other: number): number {
  return name === 'verified' ? Math.max(one, other) : Math.min(one, other)
}

/**
 * What a limit comes to for all that is below a reseller. `depth`: 1 is the operator. The deeper, the less: so no part of
 * a reseller uses up all that the whole has.
 */
export function shared(name: LimitName, value: number, depth: number): number {
  return Math.ceil(value * (1 + (SHARED[name] ?? 0) / Math.max(1, depth - 1)))
}
