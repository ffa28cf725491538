import { factors, givesTokens } from '#domain/factors/all.ts'
import type { Factor } from '#domain/factors/factor.ts'
import type { Role } from '#domain/users/users.ts'
import { effective, offLimitsFor } from './effective.ts'
import { type Level, type PolicyLevel, sameLevel } from './levels.ts'

/** Somebody would be required to have what nothing they may set up can give them. */
export type DeadEnd = { readonly requires: Level; readonly forbids: readonly Level[] }

/** A level that requires or forbids something, and where it is. `ofRole`: of the person it is about, else its own. */
export type Weighty = PolicyLevel & { readonly path: string; readonly ofRole: Role | null }

const ROLES: readonly Role[] = ['owner', 'administrator', 'support', 'member']

/** The first point of the tree where somebody would be required to have what they may not set up. */
export function firstDeadEnd(levels: readonly Weighty[]): DeadEnd | undefined {
  const byPath = Map.groupBy(levels, ({ path }) => path)
  for (const level of levels) {
    for (const role of level.ofRole === null ? ROLES : [level.ofRole]) {
      const found = deadEnd(chainOf(byPath, level, role), role)
      if (found) return found
    }
  }
  return undefined
}

/**
 * Where these levels of one person require a second factor and leave no kind that could be one, or none but those that
 * others can take over: there must be another to choose (NIST SP 800-63B-4 section 3.2.9). Where nothing may be taken that
 * a foreign page can pass on, only such a kind counts.
 */
export function deadEnd(levels: readonly PolicyLevel[], role: Role): DeadEnd | undefined {
  const all = effective(levels)
  const offLimits = offLimitsFor(all, role)
  const requires = all.phishingResistant.from ?? all.secondFactor.from
  if (!requires) return undefined
  const resists = ({ phishingResistant }: Factor) => phishingResistant || all.phishingResistant.value === 'never'
  const kinds: readonly Factor[] = factors
  const tokens = kinds.filter((factor) => givesTokens(factor.kind) && resists(factor))
  const off = ({ kind }: Factor) => offLimits.find(({ value }) => value === kind)
  if (tokens.some((factor) => !off(factor) && !factor.restricted)) return undefined
  const forbids = tokens.flatMap((factor) => off(factor)?.from ?? [])
  const first = (level: Level, at: number) => forbids.findIndex((each) => sameLevel(each, level)) === at
  return { requires, forbids: forbids.filter(first) }
}

/** The levels of somebody of this role, down to the last one that is about them. */
function chainOf(byPath: ReadonlyMap<string, readonly Weighty[]>, { path, userId }: Weighty, role: Role): Weighty[] {
  const ids = path.split('/').filter((id) => id !== '')
  return ids.flatMap((_, index) => {
    const here = byPath.get(`${ids.slice(0, index + 1).join('/')}/`) ?? []
    return here.filter((each) => (each.userId ?? userId) === userId && (each.role ?? role) === role)
  })
}
