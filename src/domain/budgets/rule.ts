import { day, hour, minute, type Seconds } from '#kernel/time.ts'

/**
 * How many wrong answers a subject may give. `burst` of them within `window` start a wait of `firstWait` that doubles
 * with each further one up to `longestWait`. `monthly` of them within `month` end it until the oldest is older.
 */
export type Rule = { readonly burst: number; readonly monthly?: number }

/** What is counted against: a person from strange browsers, a network, ... `name` is unique in its organization. */
export type Budget = {
  readonly organizationId: string
  readonly name: string
  readonly rule: Rule
  /** Counted together for many people, such as everybody behind one address. */
  readonly shared?: boolean
  /** Another one, whose month this is a part of: wrong answers count in its month too, and it must not be used up either. */
  readonly whole?: Omit<Budget, 'whole'>
}

export const window: Seconds = 15 * minute
export const month: Seconds = 30 * day
export const firstWait: Seconds = 30
export const longestWait: Seconds = hour
