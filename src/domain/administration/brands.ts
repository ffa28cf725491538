import { type Action, record } from '#domain/audit/audit.ts'
import { forgetBrand, publishDraft } from '#domain/organizations/brands.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Scoped } from '#kernel/work.ts'
import type { Agent } from './agent.ts'

/** Shows everybody what the preview showed. False when there was nothing to publish. */
export async function publishBrand(work: Scoped, me: Agent, { id }: Organization): Promise<boolean> {
  const published = await publishDraft(work, id)
  if (published) await note(work, me, id, 'brand.published')
  return published
}

/** The organization looks like the one above it again. */
export async function removeBrand(work: Scoped, me: Agent, { id }: Organization): Promise<boolean> {
  const had = await forgetBrand(work, id)
  if (had) await note(work, me, id, 'brand.removed')
  return had
}

async function note(work: Scoped, { user, place }: Agent, organizationId: string, action: Action): Promise<void> {
  await record(work, { organizationId, action, outcome: 'done', actor: { userId: user.id }, place })
}
