import type { Seconds } from './work.ts'

export type { Seconds } from './work.ts'

export const minute: Seconds = 60
export const hour: Seconds = 60 * minute
export const day: Seconds = 24 * hour

/** The instant `seconds` after `at`; before it when they are negative. */
export function plus(at: Date, seconds: Seconds): Date {
  return new Date(at.getTime() + seconds * 1000)
}

/** How long after `from` is `to`, to the millisecond; negative when it is before. */
export function secondsBetween(from: Date, to: Date): Seconds {
  return (to.getTime() - from.getTime()) / 1000
}

/** Whole seconds since 1970-01-01T00:00:00Z, rounded down. */
export function floorSeconds(at: Date): number {
  return Math.floor(at.getTime() / 1000)
}
