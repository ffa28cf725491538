import type { Me } from '#domain/account/me.ts'
import type { FactorKind } from '#domain/factors/all.ts'
import { begin, endKind, enrollmentsOf, isProtected, tell } from '#domain/factors/enrollments.ts'
import type { Scoped } from '#kernel/work.ts'
import type { Target, Terms } from './access.ts'

/**
 * A code that lets somebody in once, with their password, in place of the factor they do not have at hand; an earlier one
 * ends. It is returned to be read out, and kept nowhere. `unprotected`: there is nothing to bypass; `off-limits`: policy wants
 * no such codes.
 */
export async function makeBypassCode(
  work: Scoped,
  me: Me,
  { user }: Target,
  { beginning, offLimits }: Terms,
  reason: string,
): Promise<{ readonly code: string } | 'unprotected' | 'off-limits'> {
  if (!isProtected(await enrollmentsOf(work, user))) return 'unprotected'
  const kind: FactorKind = 'bypass-code'
  if (offLimits.includes(kind)) return 'off-limits'
  await endKind(work, user, kind)
  const start = { as: 'pending', kind, label: '', replacesId: null, by: me.user.id, detail: { reason } } as const
  const { setup } = await begin(work, user, start, beginning, me.place)
  await tell(work, user, 'bypass-code-made', me.place)
  const [code] = setup.show === 'codes' ? setup.codes : []
  if (code === undefined) throw new Error('a bypass code was made and is not there')
  return { code }
}
