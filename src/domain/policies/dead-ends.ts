import { factors } from '#domain/factors/all.ts'
import type { Role } from '#domain/users/users.ts'
import { effective } from './effective.ts'
import type { Level, PolicyLevel } from './levels.ts'

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
      const found = deadEnd(chainOf(byPath, level, role))
      if (found) return found
    }
  }
  return undefined
}

/** Where these levels of one person require a second factor and leave no kind that could be one. */
export function deadEnd(levels: readonly PolicyLevel[]): DeadEnd | undefined {
  const { secondFactor, offLimits } = effective(levels)
  if (secondFactor.value === 'optional' || secondFactor.from === undefined) return undefined
  const tokens = factors.filter(({ assurance }) => assurance === 'possession')
  const forbids = tokens.flatMap(({ kind }) => offLimits.find(({ value }) => value === kind)?.from ?? [])
  return forbids.length === tokens.length ? { requires: secondFactor.from, forbids } : undefined
}

/** The levels of somebody of this role, down to the last one that is about them. */
function chainOf(byPath: ReadonlyMap<string, readonly Weighty[]>, { path, userId }: Weighty, role: Role): Weighty[] {
  const ids = path.split('/').filter((id) => id !== '')
  return ids.flatMap((_, index) => {
    const here = byPath.get(`${ids.slice(0, index + 1).join('/')}/`) ?? []
    return here.filter((each) => (each.userId ?? userId) === userId && (each.role ?? role) === role)
  })
}
