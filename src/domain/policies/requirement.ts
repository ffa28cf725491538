import { day, plus } from '#kernel/time.ts'
import type { Effective, Required } from './effective.ts'
import type { Level, Start } from './levels.ts'

/** Excuses a person from what levels at and below `level` require. */
export type Exception = {
  /** That of the organization whose people granted it. */
  readonly levelId: string
  readonly depth: number
  readonly reason: string
  readonly grantedBy: string
  readonly grantedAt: Date
  readonly endsAt: Date
}

/** What is known about a person's time before a requirement holds. */
export type Standing = {
  readonly now: Date
  /** Their first sign-in under a requirement, and how many there were. */
  readonly firstSignInAt: Date | null
  readonly signIns: number
  readonly exceptions: readonly Exception[]
}

/** Where a person stands with what is required of them. */
export type Requirement =
  | { readonly state: 'none' }
  /** Required, were there no exception. */
  | { readonly state: 'exempt'; readonly from: Level; readonly until: Date }
  /** Required later: at a time, after some sign-ins, or whichever comes first. */
  | {
      readonly state: 'grace'
      readonly from: Level
      readonly until: Date | undefined
      readonly signInsLeft: number | undefined
    }
  | { readonly state: 'due'; readonly from: Level }

type End = { readonly from: Level; readonly until?: Date; readonly signInsLeft?: number; readonly due: boolean }

/**
 * What these requirements come to for a person now. Pure: everything that decides when grace ends is in `standing`, which
 * no renaming, move or invitation touches.
 */
export function requirementFor({ requirements }: Pick<Effective, 'requirements'>, standing: Standing): Requirement {
  const [first] = requirements
  if (!first) return { state: 'none' }
  const live = standing.exceptions.filter(({ endsAt }) => endsAt > standing.now)
  const binding = requirements.filter((required) => !live.some((exception) => excuses(exception, required)))
  const ends = binding.map((required) => endOf(required, standing))
  const due = ends.find((end) => end.due)
  if (due) return { state: 'due', from: due.from }
  if (ends.length === 0) return { state: 'exempt', from: first.from, until: endOfAll(live, requirements) }
  return soonest(ends)
}

/** An exception is the word of a level: it reaches what is required there and below, never above. */
function excuses({ depth }: Exception, { from }: Required): boolean {
  return depth <= from.depth
}

function endOf({ from, start }: Required, standing: Standing): End {
  const end = endOfStart(start, standing)
  if (end === 'due') return { from, due: true }
  if (end instanceof Date) return { from, until: end, due: end <= standing.now }
  return { from, signInsLeft: end, due: end < 0 }
}

function endOfStart(start: Start, { now, firstSignInAt, signIns }: Standing): Date | number | 'due' {
  switch (start.at) {
    case 'once':
      return 'due'
    case 'date':
      return start.date
    case 'days':
      return plus(firstSignInAt ?? now, start.days * day)
    case 'sign-ins':
      return start.signIns - signIns
  }
}

function soonest(ends: readonly End[]): Requirement {
  const dated = ends.toSorted((a, b) => (a.until?.getTime() ?? Infinity) - (b.until?.getTime() ?? Infinity))
  const counted = ends.flatMap(({ signInsLeft }) => signInsLeft ?? [])
  const [first] = dated
  if (!first) return { state: 'none' }
  return {
    state: 'grace',
    from: first.from,
    until: first.until,
    signInsLeft: counted.length > 0 ? Math.min(...counted) : undefined,
  }
}

/** Until nothing excuses from one of them any more. */
function endOfAll(live: readonly Exception[], requirements: readonly Required[]): Date {
  const ends = requirements.map((required) =>
    Math.max(...live.filter((exception) => excuses(exception, required)).map(({ endsAt }) => endsAt.getTime())),
  )
  return new Date(Math.min(...ends))
}
